import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createThinScanner } from '../../../../core-aws/adapters/native-index/thin-scanner.ts';
import { createVectorScanner } from '../../../../core-aws/domain/search/vectors/create-vector-scanner.ts';
import { packVectors } from '../../../../core-aws/domain/search/vectors/pack-vectors.ts';
import type { PackedVectors } from '../../../../core-aws/domain/search/vectors/vector-scanner.ts';

const DIMENSIONS = 8;
const thin = (count: number): PackedVectors => ({
  count,
  dimensions: 0,
  scales: new Float32Array(count),
  codes: new Int8Array(),
});

/** Different for each seed, of length one. */
function vectorOf(seed: number): Float32Array {
  const vector = Float32Array.from({ length: DIMENSIONS }, (_, at) => Math.sin(seed * 7.3 + at * 2.1));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

describe('a scanner in which some rows have no vector', () => {
  test('ranks the rows that have one as a scanner of all would, and never finds the others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ isThin: fc.boolean(), count: fc.integer({ min: 1, max: 6 }) }), { maxLength: 8 }),
        fc.func(fc.boolean()),
        fc.integer({ min: 1, max: 30 }),
        (blocks, isLiveRow, k) => {
          const whole = createVectorScanner(DIMENSIONS);
          const scanner = createThinScanner(DIMENSIONS);
          const hasVector: boolean[] = [];
          for (const { isThin, count } of blocks) {
            const vectors = packVectors(Array.from({ length: count }, (_, at) => vectorOf(hasVector.length + at)));
            expect(scanner.append(isThin ? thin(count) : vectors)).toBe(whole.append(vectors));
            for (let at = 0; at < count; at += 1) hasVector.push(!isThin);
          }
          expect(scanner.count).toBe(hasVector.length);
          const isLive = Uint8Array.from(hasVector, (_, row) => (isLiveRow(row) ? 1 : 0));
          const both = isLive.map((live, row) => (live === 1 && hasVector[row] ? 1 : 0));
          if (hasVector.length === 0) return;
          const query = vectorOf(1_000);
          const expected = whole.search(query, k, { isLive: both });
          const found = scanner.search(query, k, { isLive });
          expect([...found.rows]).toEqual([...expected.rows]);
          expect([...found.scores]).toEqual([...expected.scores]);
          const rows = Uint32Array.from(hasVector.keys());
          const similarities = whole.similarities(query, rows);
          expect([...scanner.similarities(query, rows)]).toEqual(
            hasVector.map((has, row) => (has ? similarities[row] : Number.NaN)),
          );
        },
      ),
    );
  });

  test('takes no memory for rows without a vector', () => {
    const scanner = createThinScanner(DIMENSIONS);
    const before = scanner.bytes;
    scanner.append(thin(100_000));
    expect(scanner.bytes).toBe(before);
    expect(scanner.search(vectorOf(1), 10).rows).toHaveLength(0);
  });

  test('refuses vectors of another length', () => {
    const scanner = createThinScanner(DIMENSIONS);
    expect(() => scanner.append(packVectors([new Float32Array(4).fill(0.5)]))).toThrow(RangeError);
  });
});
