import { crc32 as reference } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../../../core-aws/domain/search/crc32.ts';

test('is the checksum of zip for bytes of any length, wherever they lie in their buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 100 }), fc.nat({ max: 20 }), (buffer, from) => {
      const bytes = buffer.subarray(from);
      expect(crc32(bytes)).toBe(reference(bytes));
    }),
    { numRuns: 500 },
  );
});

test('the check value of the algorithm is right', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});
