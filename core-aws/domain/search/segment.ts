import { crc32 } from './crc32.ts';
import type { PackedVectors } from './vectors/vector-scanner.ts';
import { fromUtf8, toUtf8 } from './words/utf8.ts';

/**
 * The vector part of a segment. All numbers are little-endian, as is every machine that reads them.
 *
 *   magic u32, crc32 u32 of all that follows, format u16, dimensions u16, rows u32, directory bytes u32
 *   scales     float32 a row
 *   codes      int8, `dimensions` a row
 *   hashes     12 bytes a row: the content hash of its chunk
 *   directory  UTF-8 JSON: [document id, version, name, language or null, rows] of each document, in row order
 */
const MAGIC = 0x31_53_57_45;
const FORMAT = 1;
const HEADER_BYTES = 20;
/** The checksum covers what stands behind it, so that damaged counts are found too. */
const CHECKED_FROM = 8;
/** 96 bits, written as 24 hexadecimal digits in a chunk's id. */
export const HASH_BYTES = 12;

/** A document version in a segment. Its rows stand together, `rowCount` of them. */
export interface SegmentDocument {
  readonly documentId: string;
  readonly version: string;
  readonly name: string;
  /** BCP 47 tag, where known. */
  readonly language?: string;
  readonly rowCount: number;
}

/** Rows as a segment holds them. */
export interface SegmentRows {
  readonly documents: readonly SegmentDocument[];
  /** `HASH_BYTES` a row. */
  readonly hashes: Uint8Array;
  readonly vectors: PackedVectors;
}

/** Bytes of a segment are not what was written, or of a format this code does not know. */
export class SegmentDamaged extends Error {
  override readonly name = 'SegmentDamaged';
}

/** The exact size of a vector part, in bytes: 16 a row beside its dimensions, a header, the directory. */
export function segmentBytes(rowCount: number, dimensions: number, directoryBytes: number): number {
  return HEADER_BYTES + rowCount * rowBytes(dimensions) + directoryBytes;
}

/** What one more row adds, in bytes: 400 at 384 dimensions. */
export function rowBytes(dimensions: number): number {
  return 4 + dimensions + HASH_BYTES;
}

export function encodeDirectory(documents: readonly SegmentDocument[]): Uint8Array {
  return toUtf8(
    JSON.stringify(
      documents.map(({ documentId, version, name, language, rowCount }) => [
        documentId,
        version,
        name,
        language ?? null,
        rowCount,
      ]),
    ),
  );
}

/** Throws RangeError when rows, hashes, directory and vectors do not agree on how many rows there are. */
export function encodeSegment({ documents, hashes, vectors }: SegmentRows): Uint8Array {
  const { count, dimensions, scales, codes } = vectors;
  const listedCount = documents.reduce((sum, { rowCount }) => sum + rowCount, 0);
  if (
    scales.length !== count ||
    codes.length !== count * dimensions ||
    hashes.length !== count * HASH_BYTES ||
    listedCount !== count
  ) {
    throw new RangeError(
      `${count} rows with ${scales.length} scales, ${codes.length} codes, ${hashes.length} bytes of hashes, ${listedCount} listed`,
    );
  }
  const directory = encodeDirectory(documents);
  const bytes = new Uint8Array(segmentBytes(count, dimensions, directory.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(8, FORMAT, true);
  view.setUint16(10, dimensions, true);
  view.setUint32(12, count, true);
  view.setUint32(16, directory.length, true);
  let at = HEADER_BYTES;
  for (const section of [scales, codes, hashes, directory]) {
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), at);
    at += section.byteLength;
  }
  view.setUint32(4, crc32(bytes.subarray(CHECKED_FROM)), true);
  return bytes;
}

/** Reads a vector part; throws `SegmentDamaged`. What it returns are views of these bytes wherever numbers can be. */
export function decodeSegment(given: Uint8Array): SegmentRows {
  if (given.length < HEADER_BYTES) throw new SegmentDamaged(`a segment of ${given.length} bytes has no header`);
  // Bytes of a reply may lie anywhere in a larger buffer, and floats need their own alignment. A copy takes as long
  // as the checksum, because fresh memory does.
  const bytes = given.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? given : given.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new SegmentDamaged('these bytes are not a segment');
  const format = view.getUint16(8, true);
  if (format !== FORMAT) throw new SegmentDamaged(`a segment of format ${format}; this code reads format ${FORMAT}`);
  const dimensions = view.getUint16(10, true);
  const count = view.getUint32(12, true);
  const directoryBytes = view.getUint32(16, true);
  const expected = segmentBytes(count, dimensions, directoryBytes);
  if (bytes.length !== expected) {
    throw new SegmentDamaged(`a segment of ${bytes.length} bytes; its header says ${expected}`);
  }
  if (view.getUint32(4, true) !== crc32(bytes.subarray(CHECKED_FROM))) {
    throw new SegmentDamaged('the checksum of a segment does not hold');
  }
  const codesAt = HEADER_BYTES + 4 * count;
  const hashesAt = codesAt + count * dimensions;
  const directoryAt = hashesAt + count * HASH_BYTES;
  return {
    documents: decodeDirectory(bytes.subarray(directoryAt), count),
    hashes: bytes.subarray(hashesAt, directoryAt),
    vectors: {
      count,
      dimensions,
      scales: new Float32Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, count),
      codes: new Int8Array(bytes.buffer, bytes.byteOffset + codesAt, count * dimensions),
    },
  };
}

function decodeDirectory(bytes: Uint8Array, count: number): readonly SegmentDocument[] {
  const parsed: unknown = JSON.parse(fromUtf8(bytes));
  if (!Array.isArray(parsed)) throw new SegmentDamaged('the directory of a segment is not a list');
  const documents = parsed.map((entry: unknown): SegmentDocument => {
    const [documentId, version, name, language, rowCount] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (
      typeof documentId !== 'string' ||
      typeof version !== 'string' ||
      typeof name !== 'string' ||
      (language !== null && typeof language !== 'string') ||
      typeof rowCount !== 'number'
    ) {
      throw new SegmentDamaged('the directory of a segment has an entry of another shape');
    }
    return { documentId, version, name, rowCount, ...(language === null ? {} : { language }) };
  });
  const listedCount = documents.reduce((sum, { rowCount }) => sum + rowCount, 0);
  if (listedCount !== count) throw new SegmentDamaged(`a segment of ${count} rows lists ${listedCount}`);
  return documents;
}

/** The hash at the end of a chunk's id, as bytes. Throws RangeError for an id without one. */
export function hashOf(chunkId: string): Uint8Array {
  const hex = chunkId.slice(chunkId.lastIndexOf('#') + 1);
  if (!/^[0-9a-f]{24}$/.test(hex)) throw new RangeError(`chunk id ${chunkId} does not end in 24 hexadecimal digits`);
  return Uint8Array.from({ length: HASH_BYTES }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

/** The id of the chunk that a row stands for. */
export function chunkIdOf(
  { documentId, version }: Pick<SegmentDocument, 'documentId' | 'version'>,
  hashes: Uint8Array,
  row: number,
): string {
  let hex = '';
  for (let at = row * HASH_BYTES; at < (row + 1) * HASH_BYTES; at += 1) {
    hex += (hashes[at] ?? 0).toString(16).padStart(2, '0');
  }
  return `${documentId}#${version}#${hex}`;
}
