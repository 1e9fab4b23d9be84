import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SegmentDamaged } from '../../../../core-aws/domain/search/segment.ts';
import { decodeWordPart, encodeWordPart } from '../../../../core-aws/domain/search/word-part.ts';

const anyPart = fc.record({
  rowCounts: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 6 }),
  packed: fc.uint8Array({ maxLength: 60 }),
});

test('what is encoded is decoded', () => {
  fc.assert(
    fc.property(anyPart, (part) => {
      expect(decodeWordPart(encodeWordPart(part))).toEqual(part);
    }),
  );
});

test('any changed or missing byte is an error', () => {
  fc.assert(
    fc.property(anyPart, fc.nat(), fc.integer({ min: 1, max: 255 }), (part, place, change) => {
      const bytes = encodeWordPart(part);
      const at = place % bytes.length;
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ change;
      expect(() => decodeWordPart(changed)).toThrow(SegmentDamaged);
      expect(() => decodeWordPart(bytes.subarray(0, at))).toThrow(SegmentDamaged);
    }),
  );
});
