import { expect, test } from 'vitest';
import { decodeSegment, encodeSegment, HASH_BYTES } from '../../../../core-aws/domain/search/segment.ts';
import { joinRows } from '../../../../core-aws/domain/search/segment-runs.ts';
import { packVectors } from '../../../../core-aws/domain/search/vectors/pack-vectors.ts';

const ROWS = {
  documents: [{ documentId: 'doc_1', version: 'ver_1', name: 'a.pdf', language: 'en', rowCount: 3 }],
  hashes: Uint8Array.from({ length: 3 * HASH_BYTES }, (_, at) => at),
  vectors: packVectors([Float32Array.of(1, 2, 3, -4, 5), Float32Array.of(0, 0, 1, 0, 0), new Float32Array(5)]),
};

test('reads back what was written, wherever its bytes lie in a larger buffer', () => {
  const bytes = encodeSegment(ROWS);
  for (let offset = 0; offset < 8; offset += 1) {
    const buffer = new Uint8Array(bytes.length + 16).fill(255);
    buffer.set(bytes, offset);
    expect(decodeSegment(buffer.subarray(offset, offset + bytes.length))).toEqual(ROWS);
  }
});

test('rows of one block joined are that block, and join with more as before', () => {
  expect(joinRows([ROWS])).toEqual(ROWS);
  const { documents, vectors } = joinRows([ROWS, ROWS]);
  expect(documents).toEqual([{ ...ROWS.documents[0], rowCount: 6 }]);
  expect(vectors.codes).toEqual(Int8Array.from([...ROWS.vectors.codes, ...ROWS.vectors.codes]));
});
