import { crc32 } from './crc32.ts';
import { SegmentDamaged } from './segment.ts';

/**
 * The word part of a segment: packed words of its runs, one after the other, so that segments are merged by moving
 * bytes and no text has to be read and cut into words again.
 *
 *   magic u32, crc32 u32 of all that follows, pieces u32, of each piece: rows u32, bytes u32; then the pieces
 */
const MAGIC = 0x31_54_57_45;
const HEADER_BYTES = 12;
const ENTRY_BYTES = 8;
const CHECKED_FROM = 8;

/** What `packWords` made of the next `rowCount` rows. */
export interface WordPiece {
  readonly rowCount: number;
  readonly packed: Uint8Array;
}

export function encodeWordPart(pieces: readonly WordPiece[]): Uint8Array {
  const tableBytes = HEADER_BYTES + pieces.length * ENTRY_BYTES;
  const bytes = new Uint8Array(pieces.reduce((sum, { packed }) => sum + packed.length, tableBytes));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(8, pieces.length, true);
  let at = tableBytes;
  for (const [number, { rowCount, packed }] of pieces.entries()) {
    view.setUint32(HEADER_BYTES + number * ENTRY_BYTES, rowCount, true);
    view.setUint32(HEADER_BYTES + number * ENTRY_BYTES + 4, packed.length, true);
    bytes.set(packed, at);
    at += packed.length;
  }
  view.setUint32(4, crc32(bytes.subarray(CHECKED_FROM)), true);
  return bytes;
}

/** Throws `SegmentDamaged`. The pieces are views of the bytes given. */
export function decodeWordPart(bytes: Uint8Array): readonly WordPiece[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new SegmentDamaged('these bytes are not a word part');
  }
  if (view.getUint32(4, true) !== crc32(bytes.subarray(CHECKED_FROM))) {
    throw new SegmentDamaged('the checksum of a word part does not hold');
  }
  const count = view.getUint32(8, true);
  let at = HEADER_BYTES + count * ENTRY_BYTES;
  return Array.from({ length: count }, (_, number) => {
    const rowCount = view.getUint32(HEADER_BYTES + number * ENTRY_BYTES, true);
    const length = view.getUint32(HEADER_BYTES + number * ENTRY_BYTES + 4, true);
    at += length;
    return { rowCount, packed: bytes.subarray(at - length, at) };
  });
}
