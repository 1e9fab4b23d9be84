import { checkQuery, checkVectors } from './check-shapes.ts';
import { prepareQuery } from './prepare-query.ts';
import type { PreparedQuery } from './prepare-query.ts';
import { planSearch } from './search-plan.ts';
import type { PackedVectors, VectorRanking, VectorScanner } from './vector-scanner.ts';

/**
 * The scanner in plain JavaScript: what runs where there is no WebAssembly, and what the other one is held against.
 * Whole numbers below 2^31 add up to the same in any order, so that both score alike to the last bit.
 */
export function createPlainScanner(dimensions: number): VectorScanner {
  const signWords = Math.ceil(dimensions / 32);
  let count = 0;
  let codes = new Int8Array(0);
  let scales = new Float32Array(0);
  let signs = new Int32Array(0);
  const query: PreparedQuery = { codes: new Int16Array(dimensions), signs: new Uint8Array(signWords * 4) };
  const querySigns = new Int32Array(query.signs.buffer);

  function reserve(rows: number): void {
    if (rows <= scales.length) return;
    const room = Math.max(rows, 2 * scales.length);
    codes = grown(codes, new Int8Array(room * dimensions));
    scales = grown(scales, new Float32Array(room));
    signs = grown(signs, new Int32Array(room * signWords));
  }

  function append(vectors: PackedVectors): number {
    checkVectors(vectors, dimensions);
    const first = count;
    reserve(count + vectors.count);
    codes.set(vectors.codes, count * dimensions);
    for (let row = 0; row < vectors.count; row += 1) {
      const scale = vectors.scales[row] ?? 0;
      scales[count + row] = Number.isFinite(scale) ? scale : 0;
      for (let at = 0; at < dimensions; at += 1) {
        if ((vectors.codes[row * dimensions + at] ?? 0) < 0) {
          const word = (count + row) * signWords + (at >> 5);
          signs[word] = (signs[word] ?? 0) | (1 << (at & 31));
        }
      }
    }
    count += vectors.count;
    return first;
  }

  function placeQuery(vector: Float32Array): number {
    checkQuery(vector, dimensions);
    return prepareQuery(vector, query);
  }

  function cosine(row: number, queryScale: number): number {
    const start = row * dimensions;
    const asked = query.codes;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let at = 0;
    for (; at + 4 <= dimensions; at += 4) {
      a += (codes[start + at] ?? 0) * (asked[at] ?? 0);
      b += (codes[start + at + 1] ?? 0) * (asked[at + 1] ?? 0);
      c += (codes[start + at + 2] ?? 0) * (asked[at + 2] ?? 0);
      d += (codes[start + at + 3] ?? 0) * (asked[at + 3] ?? 0);
    }
    for (; at < dimensions; at += 1) a += (codes[start + at] ?? 0) * (asked[at] ?? 0);
    const scale = Math.fround((scales[row] ?? 0) * queryScale);
    return Math.max(-1, Math.min(1, Math.fround(Math.fround(a + b + c + d) * scale)));
  }

  function signDistance(row: number): number {
    let distance = 0;
    for (let word = 0; word < signWords; word += 1) {
      distance += countBits((signs[row * signWords + word] ?? 0) ^ (querySigns[word] ?? 0));
    }
    return distance;
  }

  function search(
    vector: Float32Array,
    k: number,
    { isLive, mode }: { readonly isLive?: Uint8Array; readonly mode?: 'auto' | 'scan' | 'prefilter' } = {},
  ): VectorRanking {
    const { limit, candidates } = planSearch(count, k, mode);
    const queryScale = placeQuery(vector);
    let rows = Array.from({ length: count }, (_, row) => row).filter((row) => isLive?.[row] !== 0);
    if (candidates !== undefined) rows = smallest(rows, signDistance, candidates);
    const scores = new Float32Array(count);
    let lowest = Infinity;
    for (const row of rows) {
      const score = cosine(row, queryScale);
      scores[row] = score;
      if (score < lowest) lowest = score;
    }
    const best = smallest(rows, (row) => -(scores[row] ?? 0), limit);
    return {
      rows: Uint32Array.from(best),
      scores: Float32Array.from(best, (row) => scores[row] ?? 0),
      lowest: lowest === Infinity ? 0 : lowest,
    };
  }

  function similarities(vector: Float32Array, rows: Uint32Array): Float32Array {
    const queryScale = placeQuery(vector);
    return Float32Array.from(rows, (row) => {
      if (row >= count) throw new RangeError(`there is no row ${row}; there are ${count}`);
      return cosine(row, queryScale);
    });
  }

  return {
    dimensions,
    get count() {
      return count;
    },
    get bytes() {
      return codes.byteLength + scales.byteLength + signs.byteLength;
    },
    append,
    search,
    similarities,
  };
}

/** The rows of which `measure` is smallest, in that order, equal ones by row number. */
function smallest(rows: readonly number[], measure: (row: number) => number, limit: number): number[] {
  return rows
    .map((row) => ({ row, size: measure(row) }))
    .sort((one, other) => one.size - other.size || one.row - other.row)
    .slice(0, limit)
    .map(({ row }) => row);
}

/** Source: Hacker's Delight, second edition, figure 5-2. */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function grown<A extends Int8Array | Float32Array | Int32Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}
