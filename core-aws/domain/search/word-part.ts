import { crc32 } from './crc32.ts';
import { SegmentDamaged } from './segment.ts';

/**
 * The word part of a segment: the packed words of all its rows, and how many rows each of its runs has, so that a
 * merge can take it apart again. No text has to be read and cut into words for that.
 *
 *   magic u32, crc32 u32 of all that follows, runs u32, rows u32 of each run; then the packed words
 */
const MAGIC = 0x31_54_57_45;
const HEADER_BYTES = 12;
const CHECKED_FROM = 8;

export interface WordPart {
  /** Of each run, in order. */
  readonly rowCounts: readonly number[];
  /** What `packWords` or `joinWords` made of the rows of all runs. */
  readonly packed: Uint8Array;
}

export function encodeWordPart({ rowCounts, packed }: WordPart): Uint8Array {
  const packedAt = HEADER_BYTES + 4 * rowCounts.length;
  const bytes = new Uint8Array(packedAt + packed.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(8, rowCounts.length, true);
  for (const [run, rowCount] of rowCounts.entries()) view.setUint32(HEADER_BYTES + 4 * run, rowCount, true);
  bytes.set(packed, packedAt);
  view.setUint32(4, crc32(bytes.subarray(CHECKED_FROM)), true);
  return bytes;
}

/** Throws `SegmentDamaged`. The packed words are a view of the bytes given. */
export function decodeWordPart(bytes: Uint8Array): WordPart {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new SegmentDamaged('these bytes are not a word part');
  }
  if (view.getUint32(4, true) !== crc32(bytes.subarray(CHECKED_FROM))) {
    throw new SegmentDamaged('the checksum of a word part does not hold');
  }
  const runCount = view.getUint32(8, true);
  return {
    rowCounts: Array.from({ length: runCount }, (_, run) => view.getUint32(HEADER_BYTES + 4 * run, true)),
    packed: bytes.subarray(HEADER_BYTES + 4 * runCount),
  };
}
