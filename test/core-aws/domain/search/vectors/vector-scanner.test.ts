import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVectorScanner } from '../../../../../core-aws/domain/search/vectors/create-vector-scanner.ts';
import { KERNEL_KINDS } from '../../../../../core-aws/domain/search/vectors/kernel.ts';
import { packVectors } from '../../../../../core-aws/domain/search/vectors/pack-vectors.ts';
import type { VectorScanner } from '../../../../../core-aws/domain/search/vectors/vector-scanner.ts';

const KERNELS = ['relaxed', 'simd', 'plain'] as const;

/** Whole numbers, some of them alike, so that scores tie and the order of ties shows. */
function vectorsOf(dimensions: number, count: fc.Arbitrary<number>): fc.Arbitrary<Float32Array[]> {
  const vector = fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom(1, 0.01, 1e-20, 1e20, 0, NaN, Infinity))
    .map(([seed, size]) => unlike(dimensions, seed).map((value) => value * size));
  return count.chain((length) => fc.array(vector, { minLength: length, maxLength: length }));
}

/** A unit vector of pseudo-random numbers, always the same for a seed. */
function unlike(dimensions: number, seed: number): Float32Array {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const vector = Float32Array.from({ length: dimensions }, () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 31 - 1;
  });
  return unit(vector);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function scannerOf(
  vectors: readonly Float32Array[],
  kernel: 'auto' | (typeof KERNELS)[number] = 'auto',
): VectorScanner {
  const scanner = createVectorScanner(vectors[0]?.length ?? 1, { kernel });
  scanner.append(packVectors(vectors));
  return scanner;
}

test('both WebAssembly kernels run here, so that what follows compares three, and the faster is taken', () => {
  expect(KERNEL_KINDS).toEqual(['relaxed', 'simd']);
});

test('all kernels find the same rows with the same scores, for any dimensions, parts, live rows and mode', () => {
  let foundCount = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(1, 3, 15, 16, 17, 31, 64, 65, 100, 128, 129, 384, 512).chain((dimensions) =>
        fc.record({
          parts: fc.array(vectorsOf(dimensions, fc.constantFrom(0, 1, 3, 4, 63, 65, 255, 256, 257, 300)), {
            minLength: 1,
            maxLength: 4,
          }),
          query: vectorsOf(dimensions, fc.constant(1)),
        }),
      ),
      fc.constantFrom(0, 1, 2, 10, 200, 5000),
      fc.constantFrom('auto', 'scan', 'prefilter'),
      fc.constantFrom(undefined, 0, 2, 3),
      ({ parts, query: [query = new Float32Array(0)] }, k, mode, deadEvery) => {
        const [fast, simd, plain] = KERNELS.map((kernel) => {
          const scanner = createVectorScanner(query.length, { kernel });
          for (const part of parts) {
            if (part.length > 0) scanner.append(packVectors(part));
          }
          const isLive =
            deadEvery === undefined
              ? undefined
              : Uint8Array.from({ length: scanner.count }, (_, row) =>
                  deadEvery === 0 || row % deadEvery === 0 ? 0 : 1,
                );
          const ranking = scanner.search(query, k, { mode, ...(isLive ? { isLive } : {}) });
          const all = Uint32Array.from({ length: scanner.count }, (_, row) => row);
          return { ranking, count: scanner.count, similarities: scanner.similarities(query, all) };
        });
        expect(fast).toStrictEqual(plain);
        expect(simd).toStrictEqual(plain);
        foundCount += fast?.ranking.rows.length ?? 0;
        // Scores are those of the rows they stand beside.
        for (const [at, row] of (fast?.ranking.rows ?? []).entries()) {
          expect(fast?.ranking.scores[at]).toBe(fast?.similarities[row]);
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(foundCount).toBeGreaterThan(500);
});

describe.each(KERNELS)('the %s kernel', (kernel) => {
  test('comes within a hundredth of the cosine of the vectors themselves', () => {
    const vectors = Array.from({ length: 50 }, (_, seed) => unlike(384, seed));
    const query = unit(unlike(384, 99).map((value, at) => value + 12 * (vectors[7]?.[at] ?? 0)));
    const { rows, scores } = scannerOf(vectors, kernel).search(query, 50);
    expect(rows[0]).toBe(7);
    for (const [at, row] of rows.entries()) {
      const exact = (vectors[row] ?? query).reduce((sum, value, index) => sum + value * (query[index] ?? 0), 0);
      expect(Math.abs((scores[at] ?? NaN) - exact)).toBeLessThan(0.01);
    }
  });

  test('a vector compared with itself scores no more than 1', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const vector = unlike(48, seed);
      const { scores } = scannerOf([vector, vector.map((value) => -value)], kernel).search(vector, 2);
      expect(scores[0]).toBeLessThanOrEqual(1);
      expect(scores[0]).toBeGreaterThan(0.99);
      expect(scores[1]).toBeGreaterThanOrEqual(-1);
      expect(scores[1]).toBeLessThan(-0.99);
    }
  });

  test('equal scores stand by row number, the first ones are chosen', () => {
    const vector = unlike(20, 1);
    const other = unlike(20, 2);
    const vectors = Array.from({ length: 600 }, (_, row) => (row % 3 === 1 ? vector : other));
    for (const mode of ['scan', 'prefilter'] as const) {
      const { rows } = scannerOf(vectors, kernel).search(vector, 5, { mode });
      expect([...rows]).toEqual([1, 4, 7, 10, 13]);
    }
  });

  test('rows that are not live are found neither by scanning nor by signs, and do not set the lowest score', () => {
    const vector = unlike(32, 1);
    const opposite = vector.map((value) => -value);
    const vectors = Array.from({ length: 500 }, (_, row) => (row % 2 === 0 ? vector : opposite));
    const isLive = Uint8Array.from(vectors, (_, row) => (row % 2 === 0 && row !== 0 ? 1 : 0));
    for (const mode of ['scan', 'prefilter'] as const) {
      const { rows, lowest } = scannerOf(vectors, kernel).search(vector, 3, { mode, isLive });
      expect([...rows]).toEqual([2, 4, 6]);
      expect(lowest).toBeGreaterThan(0.9);
    }
  });

  test('rows beyond the end of the live marks are live', () => {
    const { rows } = scannerOf([unlike(4, 1), unlike(4, 1), unlike(4, 1)], kernel).search(unlike(4, 1), 3, {
      isLive: Uint8Array.of(0),
    });
    expect([...rows]).toEqual([1, 2]);
  });

  test('says the lowest score of all that were compared, not only of those found', () => {
    const vector = unlike(64, 1);
    const opposite = vector.map((value) => -value);
    const { rows, lowest } = scannerOf([vector, opposite, unlike(64, 3)], kernel).search(vector, 1);
    expect([...rows]).toEqual([0]);
    expect(lowest).toBeLessThan(-0.99);
  });

  test('nothing is found in nothing, and the lowest score is 0', () => {
    const empty = createVectorScanner(8, { kernel });
    const nothing = { rows: new Uint32Array(0), scores: new Float32Array(0), lowest: 0 };
    expect(empty.search(unlike(8, 1), 5)).toStrictEqual(nothing);
    expect(scannerOf([unlike(8, 1)], kernel).search(unlike(8, 1), 5, { isLive: new Uint8Array(1) })).toStrictEqual(
      nothing,
    );
    expect(empty.count).toBe(0);
  });

  test('a zero or damaged vector, stored or asked for, scores 0 against everything', () => {
    const zero = new Float32Array(16);
    const scanner = scannerOf([zero, new Float32Array(16).fill(NaN, 3, 4), unlike(16, 1)], kernel);
    expect([...scanner.similarities(unlike(16, 1), Uint32Array.of(0, 1))]).toEqual([0, 0]);
    for (const query of [new Float32Array(16), unlike(16, 1).fill(NaN, 2, 3), unlike(16, 1).fill(Infinity, 2, 3)]) {
      const { rows, scores } = scanner.search(query, 3);
      expect([...rows]).toEqual([0, 1, 2]);
      expect([...scores]).toEqual([0, 0, 0]);
    }
  });

  test('sums do not overflow at 4,096 dimensions of the largest size', () => {
    const ones = new Float32Array(4096).fill(1 / 64);
    const { scores } = scannerOf([ones, ones.map((value) => -value)], kernel).search(ones, 2);
    expect(scores[0]).toBeCloseTo(1, 3);
    expect(scores[1]).toBeCloseTo(-1, 3);
  });

  test('numbers rows in the order they were appended, across any number of parts', () => {
    const scanner = createVectorScanner(16, { kernel });
    expect(scanner.append(packVectors([unlike(16, 1)]))).toBe(0);
    expect(scanner.append(packVectors(Array.from({ length: 300 }, (_, seed) => unlike(16, seed + 2))))).toBe(1);
    expect(scanner.append(packVectors([unlike(16, 400)]))).toBe(301);
    expect(scanner.count).toBe(302);
    expect(scanner.search(unlike(16, 400), 1).rows[0]).toBe(301);
    expect(scanner.search(unlike(16, 1), 1).rows[0]).toBe(0);
  });

  test('refuses vectors, questions and rows that cannot be its own', () => {
    const scanner = scannerOf([unlike(16, 1)], kernel);
    expect(() => scanner.append(packVectors([unlike(15, 1)]))).toThrow(RangeError);
    expect(() => scanner.append({ ...packVectors([unlike(16, 1)]), count: 2 })).toThrow(RangeError);
    expect(() => scanner.search(unlike(17, 1), 1)).toThrow(RangeError);
    expect(() => scanner.similarities(unlike(15, 1), Uint32Array.of(0))).toThrow(RangeError);
    expect(() => scanner.similarities(unlike(16, 1), Uint32Array.of(1))).toThrow(RangeError);
    expect(() => createVectorScanner(0, { kernel })).toThrow(RangeError);
    expect(() => createVectorScanner(1.5, { kernel })).toThrow(RangeError);
  });
});

test('preselects by signs from 20,000 rows on, and compares every row below', () => {
  // Rows whose signs are the question's and that are far from it, before the one that is near but for its signs.
  const query = unit(Float32Array.of(1, 0.01, 0.01, 0.01));
  const near = unit(Float32Array.of(1, -0.001, -0.001, -0.001));
  const far = unit(Float32Array.of(0.01, 1, 1, 1));
  const rows = (count: number): Float32Array[] => [...Array.from({ length: count - 1 }, () => far), near];
  const below = scannerOf(rows(19_999));
  const from = scannerOf(rows(20_000));
  expect(below.search(query, 1).rows[0]).toBe(19_998);
  expect(from.search(query, 1).rows[0]).toBe(0);
  expect(from.search(query, 1, { mode: 'scan' }).rows[0]).toBe(19_999);
  expect(below.search(query, 1, { mode: 'prefilter' }).rows[0]).toBe(0);
});

test('memory grows with the rows: less than 500 bytes a row of 384 dimensions once there are some', () => {
  const scanner = createVectorScanner(384);
  expect(scanner.bytes).toBeLessThanOrEqual(2 * 65_536);
  const part = packVectors(Array.from({ length: 500 }, (_, seed) => unlike(384, seed)));
  for (let at = 0; at < 6; at += 1) scanner.append(part);
  expect(scanner.bytes / scanner.count).toBeLessThan(500);
  expect(scanner.bytes / scanner.count).toBeGreaterThan(384);
});
