import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packVectors } from '../../../../../core-aws/domain/search/vectors/pack-vectors.ts';

test('every number comes back within half a step of its vector', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: 1, maxLength: 50 }),
      (numbers) => {
        const vector = Float32Array.from(numbers);
        const { scales, codes } = packVectors([vector]);
        const scale = scales[0] ?? NaN;
        const largest = Math.max(...vector.map(Math.abs));
        expect(scale).toBeCloseTo(largest / 127, 5);
        for (const [at, value] of vector.entries()) {
          expect(Math.abs((codes[at] ?? NaN) * scale - value)).toBeLessThanOrEqual(scale * 0.5001 + 1e-30);
        }
      },
    ),
  );
});

test('the largest number takes the whole range, on either side, and -128 is never used', () => {
  expect([...packVectors([Float32Array.of(0.5, -0.5, 0.25)]).codes]).toEqual([127, -127, 64]);
});

test('a vector with NaN or infinity, or too small to tell, becomes zero and leaves the others whole', () => {
  const { scales, codes } = packVectors([
    Float32Array.of(1, NaN),
    Float32Array.of(-Infinity, 1),
    Float32Array.of(0, 0),
    Float32Array.of(1e-42, 0),
    Float32Array.of(0, 1),
  ]);
  expect([...scales]).toEqual([0, 0, 0, 0, Math.fround(1 / 127)]);
  expect([...codes]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 127]);
});

test('packs nothing into nothing', () => {
  expect(packVectors([])).toMatchObject({ count: 0, dimensions: 0 });
});

test('refuses vectors of different lengths', () => {
  expect(() => packVectors([new Float32Array(3), new Float32Array(4)])).toThrow(RangeError);
});
