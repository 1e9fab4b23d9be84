import { encodeDirectory, HASH_BYTES, rowBytes, SegmentDamaged, segmentBytes } from './segment.ts';
import type { SegmentDocument, SegmentRows } from './segment.ts';
import type { PackedVectors } from './vectors/vector-scanner.ts';
import type { WordPart } from './word-part.ts';
import { joinWords, splitWords } from './words/join-words.ts';

/** Rows of one document with their packed words: what segments are put together from, never cut again. */
export interface Run {
  readonly document: Omit<SegmentDocument, 'rowCount'>;
  readonly hashes: Uint8Array;
  readonly vectors: PackedVectors;
  readonly words: Uint8Array;
}

/**
 * Most rows of one run. Longer runs repeat fewer words; shorter ones fill a segment better. At 256 a segment of four
 * parts is at least nine tenths full.
 */
export const RUN_MAX_ROWS = 256;

/** The part of the rows from `from` up to, not including, `to`; a view, not a copy. */
function sliceRows({ hashes, vectors }: Pick<SegmentRows, 'hashes' | 'vectors'>, from: number, to: number) {
  const { dimensions } = vectors;
  return {
    hashes: hashes.subarray(from * HASH_BYTES, to * HASH_BYTES),
    vectors: {
      count: to - from,
      dimensions,
      scales: vectors.scales.subarray(from, to),
      codes: vectors.codes.subarray(from * dimensions, to * dimensions),
    },
  };
}

/** Puts blocks of rows one after the other; a document that goes on in the next block stays one entry. */
export function joinRows(blocks: readonly SegmentRows[]): SegmentRows {
  const [only] = blocks;
  if (only && blocks.length === 1) return only;
  const count = blocks.reduce((sum, { vectors }) => sum + vectors.count, 0);
  const dimensions = blocks[0]?.vectors.dimensions ?? 0;
  const hashes = new Uint8Array(count * HASH_BYTES);
  const scales = new Float32Array(count);
  const codes = new Int8Array(count * dimensions);
  const documents: SegmentDocument[] = [];
  let row = 0;
  for (const block of blocks) {
    if (block.vectors.dimensions !== dimensions) {
      throw new SegmentDamaged(`rows of ${dimensions} and ${block.vectors.dimensions} dimensions do not join`);
    }
    hashes.set(block.hashes, row * HASH_BYTES);
    scales.set(block.vectors.scales, row);
    codes.set(block.vectors.codes, row * dimensions);
    row += block.vectors.count;
    for (const document of block.documents) {
      const last = documents.at(-1);
      if (last?.documentId === document.documentId && last.version === document.version) {
        documents[documents.length - 1] = { ...last, rowCount: last.rowCount + document.rowCount };
      } else documents.push(document);
    }
  }
  return { documents, hashes, vectors: { count, dimensions, scales, codes } };
}

/** Puts runs together. Their words become one: a question looks its words up in every part there is. */
export function joinRuns(runs: readonly Run[]): { readonly rows: SegmentRows; readonly words: WordPart } {
  const [first] = runs;
  return {
    rows: joinRows(
      runs.map(({ document, hashes, vectors }) => ({
        documents: [{ ...document, rowCount: vectors.count }],
        hashes,
        vectors,
      })),
    ),
    words: {
      rowCounts: runs.map(({ vectors }) => vectors.count),
      packed: first && runs.length === 1 ? first.words : joinWords(runs.map(({ words }) => ({ packed: words }))),
    },
  };
}

/** Takes a segment apart into its runs. Throws `SegmentDamaged` when vectors and words do not agree. */
export function splitRuns(rows: SegmentRows, { rowCounts, packed }: WordPart): readonly Run[] {
  const words = rowCounts.length === 1 ? [packed] : splitWords(packed, rowCounts);
  let run = 0;
  let row = 0;
  const runs: Run[] = [];
  for (const { rowCount, ...document } of rows.documents) {
    const end = row + rowCount;
    for (; row < end; run += 1) {
      const count = rowCounts[run] ?? 0;
      const own = words[run];
      if (!own || count === 0 || row + count > end) {
        throw new SegmentDamaged('the word part of a segment is of other rows than its vectors');
      }
      runs.push({ document, ...sliceRows(rows, row, row + count), words: own });
      row += count;
    }
  }
  if (run !== rowCounts.length) throw new SegmentDamaged('the word part of a segment has more rows than its vectors');
  return runs;
}

/** Cuts rows into parts of at most `maxBytes` each, as full as they can be. Throws RangeError where no row fits. */
export function cutParts(rows: SegmentRows, maxBytes: number): readonly SegmentRows[] {
  const { dimensions } = rows.vectors;
  const parts: SegmentRows[] = [];
  let documents: SegmentDocument[] = [];
  let partFrom = 0;
  let row = 0;
  const flush = (): void => {
    if (row > partFrom) parts.push({ documents, ...sliceRows(rows, partFrom, row) });
    documents = [];
    partFrom = row;
  };
  for (const document of rows.documents) {
    let left = document.rowCount;
    while (left > 0) {
      // The directory with this document in it; its row count is written with all the digits it may get.
      const directoryBytes = encodeDirectory([...documents, { ...document, rowCount: left }]).length;
      const room = maxBytes - segmentBytes(row - partFrom, dimensions, directoryBytes);
      const taken = Math.min(left, Math.floor(room / rowBytes(dimensions)));
      if (taken <= 0) {
        if (row === partFrom) throw new RangeError(`a row of ${dimensions} dimensions does not fit ${maxBytes} bytes`);
        flush();
        continue;
      }
      documents.push({ ...document, rowCount: taken });
      row += taken;
      left -= taken;
    }
  }
  flush();
  return parts;
}

/** How large a segment may become: as bytes of vectors with their directory, and as rows. */
export interface SegmentCapacity {
  readonly maxBytes: number;
  readonly maxRows: number;
}

/** Shares runs out to segments, in order. A run larger than the capacity gets a segment of its own. */
export function groupRuns(runs: readonly Run[], { maxBytes, maxRows }: SegmentCapacity): readonly (readonly Run[])[] {
  const groups: Run[][] = [];
  let bytes = 0;
  let rows = 0;
  for (const run of runs) {
    const { count, dimensions } = run.vectors;
    const added = segmentBytes(count, dimensions, encodeDirectory([{ ...run.document, rowCount: count }]).length);
    const last = groups.at(-1);
    if (last && bytes + added <= maxBytes && rows + count <= maxRows) {
      last.push(run);
      bytes += added;
      rows += count;
    } else {
      groups.push([run]);
      bytes = added;
      rows = count;
    }
  }
  return groups;
}
