import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chunkIdOf,
  decodeSegment,
  encodeDirectory,
  encodeSegment,
  HASH_BYTES,
  hashOf,
  rowBytes,
  SegmentDamaged,
  segmentBytes,
} from '../../../../core-aws/domain/search/segment.ts';
import type { SegmentDocument, SegmentRows } from '../../../../core-aws/domain/search/segment.ts';

const anyDocument = fc.record({
  documentId: fc.stringMatching(/^doc_[0-9A-Za-z]{22}$/),
  version: fc.stringMatching(/^ver_[0-9A-Za-z]{22}$/),
  name: fc.string({ unit: 'grapheme', maxLength: 40 }),
  language: fc.option(fc.constantFrom('en', 'zh-Hant', 'pl'), { nil: undefined }),
  rowCount: fc.integer({ min: 1, max: 6 }),
});

const anyRows: fc.Arbitrary<SegmentRows> = fc
  .record({ documents: fc.array(anyDocument, { maxLength: 4 }), dimensions: fc.integer({ min: 1, max: 20 }) })
  .chain(({ documents, dimensions }) => {
    const count = documents.reduce((sum, { rowCount }) => sum + rowCount, 0);
    return fc.record({
      documents: fc.constant(documents.map(withoutAbsentLanguage)),
      hashes: fc.uint8Array({ minLength: count * HASH_BYTES, maxLength: count * HASH_BYTES }),
      vectors: fc.record({
        count: fc.constant(count),
        dimensions: fc.constant(dimensions),
        scales: fc.float32Array({ minLength: count, maxLength: count, noNaN: true }),
        codes: fc.int8Array({ minLength: count * dimensions, maxLength: count * dimensions }),
      }),
    });
  });

function withoutAbsentLanguage({
  language,
  ...document
}: Omit<SegmentDocument, 'language'> & { readonly language: string | undefined }): SegmentDocument {
  return language === undefined ? document : { ...document, language };
}

test('what is encoded is decoded, from bytes that lie anywhere', () => {
  fc.assert(
    fc.property(anyRows, fc.integer({ min: 0, max: 7 }), (rows, offset) => {
      const bytes = encodeSegment(rows);
      const elsewhere = new Uint8Array(bytes.length + 16);
      elsewhere.set(bytes, offset);
      expect(decodeSegment(elsewhere.subarray(offset, offset + bytes.length))).toEqual(rows);
    }),
  );
});

test('a segment has exactly the bytes that were said', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const { count, dimensions } = rows.vectors;
      const directoryBytes = encodeDirectory(rows.documents).length;
      expect(encodeSegment(rows).length).toBe(segmentBytes(count, dimensions, directoryBytes));
    }),
  );
  expect(rowBytes(384)).toBe(400);
  expect(segmentBytes(900, 384, 0) - segmentBytes(899, 384, 0)).toBe(400);
});

test('any changed, missing or added byte is an error', () => {
  fc.assert(
    fc.property(anyRows, fc.nat(), fc.integer({ min: 1, max: 255 }), (rows, place, change) => {
      const bytes = encodeSegment(rows);
      const changed = bytes.slice();
      const at = place % bytes.length;
      changed[at] = (changed[at] ?? 0) ^ change;
      expect(() => decodeSegment(changed)).toThrow(SegmentDamaged);
      expect(() => decodeSegment(bytes.subarray(0, at))).toThrow(SegmentDamaged);
      expect(() => decodeSegment(Uint8Array.of(...bytes, change))).toThrow(SegmentDamaged);
    }),
  );
});

test('another format says which one it is and which ones are read', () => {
  const bytes = encodeSegment({
    documents: [],
    hashes: new Uint8Array(),
    vectors: { count: 0, dimensions: 384, scales: new Float32Array(), codes: new Int8Array() },
  });
  new DataView(bytes.buffer).setUint16(8, 2, true);
  expect(() => decodeSegment(bytes)).toThrow('a segment of format 2; this code reads format 1');
});

test('rows, hashes and directory that do not agree are refused', () => {
  const rows: SegmentRows = {
    documents: [{ documentId: 'doc_a', version: 'ver_a', name: 'a', rowCount: 1 }],
    hashes: new Uint8Array(HASH_BYTES),
    vectors: { count: 1, dimensions: 2, scales: new Float32Array(1), codes: new Int8Array(2) },
  };
  expect(() => encodeSegment(rows)).not.toThrow();
  expect(() => encodeSegment({ ...rows, hashes: new Uint8Array(HASH_BYTES - 1) })).toThrow(RangeError);
  expect(() => encodeSegment({ ...rows, documents: [] })).toThrow(RangeError);
  expect(() => encodeSegment({ ...rows, vectors: { ...rows.vectors, codes: new Int8Array(3) } })).toThrow(RangeError);
  expect(() => encodeSegment({ ...rows, vectors: { ...rows.vectors, scales: new Float32Array(2) } })).toThrow(
    RangeError,
  );
});

test('a chunk id comes back from its hash', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-f]{24}$/), fc.nat(3), (hex, row) => {
      const document = { documentId: 'doc_a', version: 'ver_b' };
      const hashes = new Uint8Array(4 * HASH_BYTES);
      hashes.set(hashOf(`doc_a#ver_b#${hex}`), row * HASH_BYTES);
      expect(chunkIdOf(document, hashes, row)).toBe(`doc_a#ver_b#${hex}`);
    }),
  );
  for (const wrong of ['doc_a#ver_b#', 'doc_a#ver_b#000012', `doc_a#ver_b#${'g'.repeat(24)}`]) {
    expect(() => hashOf(wrong)).toThrow(RangeError);
  }
});
