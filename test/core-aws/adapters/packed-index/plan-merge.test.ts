import { expect, test } from 'vitest';
import { EMPTY_MANIFEST, readRef, writeRef } from '../../../../core-aws/adapters/packed-index/manifest.ts';
import type { Manifest, SegmentRef } from '../../../../core-aws/adapters/packed-index/manifest.ts';
import { planMerge } from '../../../../core-aws/adapters/packed-index/plan-merge.ts';
import type { IndexContents } from '../../../../core-aws/adapters/packed-index/read-state.ts';

const MODEL = { embedderId: 'gemini-embedding-001/384', dimensions: 384 };

const tableRef = (id: string, rowCount: number): SegmentRef => ({
  id,
  rowCount,
  place: { kind: 'table', partCount: Math.ceil(rowCount / 899) },
});
const fileRef = (id: string, rowCount: number): SegmentRef => ({
  id,
  rowCount,
  place: { kind: 'file', bytes: rowCount * 400 },
});

/** Merged segments hold one document each, named after them. */
function contents(
  solos: readonly SegmentRef[],
  merged: readonly SegmentRef[],
  dead: readonly string[] = [],
): IndexContents {
  const manifest: Manifest = {
    ...EMPTY_MANIFEST,
    model: MODEL,
    solos: new Map(solos.map((ref) => [`doc_${ref.id}`, ref])),
    merged: new Map(merged.map((ref) => [ref.id, ref])),
    dead: new Set(dead),
  };
  const listings = [...solos, ...merged].map(({ id, rowCount }) => ({
    id,
    documents: [{ documentId: `doc_${id}`, version: `ver_${id}`, name: id, rowCount }],
    place: 'table' as const,
    partCount: 1,
    bytes: 0,
    eraseFromMs: 0,
  }));
  return { manifest, listings: new Map(listings.map((listing) => [listing.id, listing])) };
}

const solos = (count: number, rowCount = 20): readonly SegmentRef[] =>
  Array.from({ length: count }, (_, at) => tableRef(`s${at}`, rowCount));

test('nothing is planned for an empty index, nor for up to 32 parts without a dead row', () => {
  expect(planMerge(contents([], []))).toBeUndefined();
  expect(planMerge(contents(solos(32), []))).toBeUndefined();
  expect(planMerge(contents(solos(20), [tableRef('m0', 3_500), tableRef('m1', 3_500)]))).toBeUndefined();
});

test('more than 32 parts are merged; what is full already is left as it is', () => {
  const plan = planMerge(contents(solos(29), [tableRef('full', 3_500), tableRef('small', 40)]));
  expect(plan?.place).toBe('table');
  expect(plan?.solos.size).toBe(29);
  expect([...(plan?.merged.keys() ?? [])]).toEqual(['small']);
});

test('one write names at most 60 solos; the others follow in the next round', () => {
  expect(planMerge(contents(solos(200), []))?.solos.size).toBe(60);
});

test('a merged segment with dead rows is rewritten at once, alone', () => {
  const plan = planMerge(contents(solos(3), [tableRef('a', 900), tableRef('b', 900)], ['doc_b']));
  expect(plan?.solos.size).toBe(0);
  expect([...(plan?.merged.keys() ?? [])]).toEqual(['b']);
  expect([...(plan?.marks ?? [])]).toEqual(['doc_b']);
});

test('a document with a newer solo is dead where it lies in a merged segment', () => {
  const { manifest, listings } = contents([], [tableRef('a', 900)]);
  const newer = new Map([['doc_a', tableRef('n', 10)]]);
  const plan = planMerge({ manifest: { ...manifest, solos: newer }, listings });
  expect([...(plan?.merged.keys() ?? [])]).toEqual(['a']);
});

test('marks that mark nothing go too', () => {
  const plan = planMerge(contents([], [tableRef('a', 900)], ['doc_gone']));
  expect(plan).toMatchObject({ solos: new Map(), merged: new Map(), marks: new Set(['doc_gone']) });
});

test('ten thousand rows stay in the table, one more go to a file', () => {
  expect(planMerge(contents(solos(2, 5_000), []))).toBeUndefined();
  const plan = planMerge(contents([tableRef('s0', 5_000), tableRef('s1', 5_001)], []));
  expect(plan?.place).toBe('file');
  expect(plan?.solos.size).toBe(2);
});

test('a large bot keeps its file while few rows lie beside it, and gets a full one no larger', () => {
  expect(planMerge(contents(solos(5), [fileRef('base', 30_000)]))).toBeUndefined();
  const plan = planMerge(contents(solos(40), [fileRef('base', 30_000), fileRef('rest', 3_000)]));
  expect(plan?.place).toBe('file');
  expect([...(plan?.merged.keys() ?? [])]).toEqual(['rest']);
});

test('a bot that shrank comes back to the table', () => {
  const plan = planMerge(contents([], [fileRef('a', 9_000), fileRef('b', 9_000)], ['doc_b']));
  expect(plan?.place).toBe('table');
  expect([...(plan?.merged.keys() ?? [])]).toEqual(['b']);
});

test('a place in the manifest comes back as it was written', () => {
  for (const ref of [tableRef('0mabc123', 2_000), fileRef('0mabc124', 20_000)])
    expect(readRef(writeRef(ref))).toEqual(ref);
  expect(() => readRef('nonsense')).toThrow('written as nonsense');
});
