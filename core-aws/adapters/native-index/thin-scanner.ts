import { createVectorScanner } from '../../domain/search/vectors/create-vector-scanner.ts';
import type { PackedVectors, VectorScanner } from '../../domain/search/vectors/vector-scanner.ts';

/** Rows appended together. */
interface Block {
  readonly firstRow: number;
  readonly count: number;
  /** Their first row in the scanner that has their vectors; absent: their vectors lie elsewhere. */
  readonly scannedFrom: number | undefined;
}

/**
 * A scanner in which some rows have no vector: rows of no dimensions are counted and never found. It ranks the others
 * exactly. `similarities` gives NaN for a row without a vector.
 */
export function createThinScanner(
  dimensions: number,
  { makeScanner = createVectorScanner }: { readonly makeScanner?: (dimensions: number) => VectorScanner } = {},
): VectorScanner {
  const inner = makeScanner(dimensions);
  const blocks: Block[] = [];
  let count = 0;

  const scanned = (): readonly (Block & { readonly scannedFrom: number })[] =>
    blocks.flatMap((block) => (block.scannedFrom === undefined ? [] : [{ ...block, scannedFrom: block.scannedFrom }]));

  /** The row of ours that an inner row is. */
  function outerRows(rows: Uint32Array): Uint32Array {
    const known = scanned();
    return rows.map((row) => {
      const block = known.findLast(({ scannedFrom }) => scannedFrom <= row);
      return block ? block.firstRow + row - block.scannedFrom : 0;
    });
  }

  function innerRow(row: number): number | undefined {
    const block = blocks.findLast(({ firstRow }) => firstRow <= row);
    return block?.scannedFrom === undefined ? undefined : block.scannedFrom + row - block.firstRow;
  }

  return {
    dimensions,
    get count() {
      return count;
    },
    get bytes() {
      return inner.bytes;
    },

    append(vectors: PackedVectors) {
      const firstRow = count;
      const isThin = vectors.dimensions === 0;
      blocks.push({ firstRow, count: vectors.count, scannedFrom: isThin ? undefined : inner.append(vectors) });
      count += vectors.count;
      return firstRow;
    },

    search(query, k, { isLive, mode = 'auto' } = {}) {
      if (inner.count === 0) return { rows: new Uint32Array(), scores: new Float32Array(), lowest: 0 };
      if (!isLive) {
        const found = inner.search(query, k, { mode });
        return { ...found, rows: outerRows(found.rows) };
      }
      const innerLive = new Uint8Array(inner.count);
      for (const { firstRow, count: rowCount, scannedFrom } of scanned()) {
        innerLive.set(isLive.subarray(firstRow, firstRow + rowCount), scannedFrom);
      }
      const found = inner.search(query, k, { isLive: innerLive, mode });
      return { ...found, rows: outerRows(found.rows) };
    },

    similarities(query, rows) {
      const similarities = new Float32Array(rows.length).fill(Number.NaN);
      const known = [...rows].flatMap((row, at) => {
        const scannedRow = innerRow(row);
        return scannedRow === undefined ? [] : [{ at, scannedRow }];
      });
      const scores = inner.similarities(
        query,
        Uint32Array.from(known, ({ scannedRow }) => scannedRow),
      );
      for (const [number, { at }] of known.entries()) similarities[at] = scores[number] ?? Number.NaN;
      return similarities;
    },
  };
}
