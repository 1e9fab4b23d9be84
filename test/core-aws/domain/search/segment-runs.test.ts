import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeSegment, HASH_BYTES, rowBytes, SegmentDamaged } from '../../../../core-aws/domain/search/segment.ts';
import {
  cutParts,
  groupRuns,
  joinRows,
  joinRuns,
  RUN_MAX_ROWS,
  splitRuns,
} from '../../../../core-aws/domain/search/segment-runs.ts';
import type { Run } from '../../../../core-aws/domain/search/segment-runs.ts';
import { packVectors } from '../../../../core-aws/domain/search/vectors/pack-vectors.ts';
import { packWords } from '../../../../core-aws/domain/search/words/pack-words.ts';

const DIMENSIONS = 8;

function makeRun(documentNumber: number, rowCount: number, seed: number): Run {
  const document = {
    documentId: `doc_${documentNumber}`,
    version: `ver_${documentNumber}`,
    name: `manual ${documentNumber}.pdf`,
  };
  const rows = Array.from({ length: rowCount }, (_, row) => seed * 1_000 + row);
  return {
    document,
    hashes: Uint8Array.from({ length: rowCount * HASH_BYTES }, (_, at) => (seed + at) % 256),
    vectors: packVectors(rows.map((row) => Float32Array.from({ length: DIMENSIONS }, (_, at) => Math.sin(row + at)))),
    words: packWords(
      rows.map((row) => ({ text: `row ${row} of lamps`, documentName: document.name, language: undefined })),
    ),
  };
}

/** Runs as they come in: those of a document one after the other. */
const anyRuns = fc
  .array(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })
  .map((documents) =>
    documents.flatMap((counts, number) => counts.map((count, at) => makeRun(number, count, number * 10 + at))),
  );

test('runs that were put together come apart again, rows and all', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const { rows, words } = joinRuns(runs);
      const apart = splitRuns(rows, words);
      expect(apart.map(({ words: _words, ...run }) => run)).toEqual(runs.map(({ words: _words, ...run }) => run));
      // Words hold the same once more: the joined part is the same, bit by bit.
      expect(joinRuns(apart)).toEqual({ rows, words });
    }),
    { numRuns: 30 },
  );
});

test('parts are as full as they can be, and join to what was cut', () => {
  fc.assert(
    fc.property(anyRuns, fc.integer({ min: 200, max: 900 }), (runs, maxBytes) => {
      const { rows } = joinRuns(runs);
      const parts = cutParts(rows, maxBytes);
      expect(joinRows(parts)).toEqual(rows);
      for (const [at, part] of parts.entries()) {
        const bytes = encodeSegment(part).length;
        expect(bytes).toBeLessThanOrEqual(maxBytes);
        // Where another follows, not even one row more had found room, whoever's it is.
        if (at < parts.length - 1) expect(bytes + rowBytes(DIMENSIONS) + 60).toBeGreaterThan(maxBytes);
      }
    }),
    { numRuns: 50 },
  );
});

test('a part that no row fits is refused', () => {
  const { rows } = joinRuns([makeRun(1, 2, 1)]);
  expect(() => cutParts(rows, 80)).toThrow(RangeError);
});

test('nothing makes no part', () => {
  const { rows, words } = joinRuns([]);
  expect(rows.vectors.count).toBe(0);
  expect(cutParts(rows, 1_000)).toEqual([]);
  expect(splitRuns(rows, words)).toEqual([]);
});

test('groups keep the order, lose nothing and keep to both limits', () => {
  fc.assert(
    fc.property(anyRuns, fc.integer({ min: 300, max: 3_000 }), fc.integer({ min: 5, max: 40 }), (runs, bytes, rows) => {
      const groups = groupRuns(runs, { maxBytes: bytes, maxRows: rows });
      expect(groups.flat()).toEqual(runs);
      for (const group of groups) {
        const joined = joinRuns(group).rows;
        if (group.length === 1) continue;
        expect(joined.vectors.count).toBeLessThanOrEqual(rows);
        expect(encodeSegment(joined).length).toBeLessThanOrEqual(bytes);
      }
    }),
    { numRuns: 50 },
  );
  expect(RUN_MAX_ROWS).toBe(256);
});

test('vectors and words of other rows are an error', () => {
  const two = joinRuns([makeRun(1, 2, 1), makeRun(2, 3, 2)]);
  const three = joinRuns([makeRun(1, 2, 1), makeRun(2, 3, 2), makeRun(3, 1, 3)]);
  expect(() => splitRuns(two.rows, three.words)).toThrow(SegmentDamaged);
  expect(() => splitRuns(three.rows, two.words)).toThrow(SegmentDamaged);
  expect(() => splitRuns(two.rows, { ...two.words, rowCounts: [3, 2] })).toThrow(SegmentDamaged);
});

test('rows of other dimensions do not join', () => {
  const { rows } = joinRuns([makeRun(1, 2, 1)]);
  const vectors = packVectors([Float32Array.of(1, 0), Float32Array.of(0, 1)]);
  expect(() => joinRows([rows, { ...rows, vectors }])).toThrow(SegmentDamaged);
});
