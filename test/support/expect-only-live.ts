import { expect } from 'vitest';
import { documentNameKey } from '#shared/document-name.ts';
import { objectKey } from '../../core-aws/ports/file-store.ts';
import type { History } from './document-history.ts';

/** All that lies in a bot's stores, read past the ports' own lists where those show only what a document knows of. */
export interface Stock {
  readonly chunkIds: readonly string[];
  readonly files: readonly string[];
  /** Claimed names with the document that has each. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Holds every store against every other: records, manifest, chunks, files, names. Returns how many chunks there are.
 * @param hadDeaths a request that died after it had claimed a name leaves the claim to the next upload of that name
 * @param hadRaces an upload may have taken up the id of a document that was erased at that moment: then its name may
 *   be free, since it is found by its record; or it was erased with it, and refused, and its name left as above
 */
export async function expectOnlyLive(
  { ports, whose: { botId } }: History,
  stock: Stock,
  { hadDeaths = false, hadRaces = false }: { readonly hadDeaths?: boolean; readonly hadRaces?: boolean },
): Promise<number> {
  const records = new Map((await ports.documents.list(botId)).map((record) => [record.documentId, record]));
  const live = new Map((await ports.index.state(botId)).documents.map((each) => [each.documentId, each]));
  const mayBe = new Set<string>();
  const mustBe = new Set<string>();
  for (const record of records.values()) {
    const { documentId, version, name, kind, status, failure } = record;
    const answers = live.get(documentId);
    expect(record.deletedAtMs, `${name} is still being deleted`).toBeUndefined();
    expect(status, name).toMatch(/^(?:ready|failed)$/);
    if (status === 'ready')
      expect(answers?.version, `what answers of ${name}`).toBe(kind === 'zip' ? undefined : version);
    else expect(answers?.version, `what answers of ${name}, which failed`).not.toBe(version);
    if (status === 'ready' && kind !== 'zip') expect(answers?.chunkCount, name).toBe(record.chunkCount);
    const holder = stock.names.get(documentNameKey(name));
    if (holder !== undefined || !hadRaces) expect(holder, `who has the name ${name}`).toBe(documentId);
    const own = objectKey(botId, documentId, version);
    (failure?.reason === 'upload_interrupted' ? mayBe : mustBe).add(own);
    if (answers) mustBe.add(objectKey(botId, documentId, answers.version));
  }
  for (const documentId of live.keys())
    expect(records.has(documentId), `${documentId} answers and has a record`).toBe(true);

  const expected = [...live.values()].map(({ documentId, version, chunkCount }) => [
    `${documentId}#${version}`,
    chunkCount,
  ]);
  const stored = Map.groupBy(stock.chunkIds, (chunkId) => chunkId.split('#').slice(0, 2).join('#'));
  expect(Object.fromEntries([...stored].map(([version, ids]) => [version, ids.length]))).toEqual(
    Object.fromEntries(expected),
  );

  expect(
    stock.files.filter((key) => !mustBe.has(key) && !mayBe.has(key)),
    'files nobody knows of',
  ).toEqual([]);
  expect(stock.files).toEqual(expect.arrayContaining([...mustBe]));

  const others = [...stock.names].filter(([, documentId]) => !records.has(documentId));
  if (!hadDeaths && !hadRaces) expect(others, 'names of no document').toEqual([]);
  const names = [...records.values()].map(({ name }) => documentNameKey(name));
  expect(new Set(names).size, 'one document for each name').toBe(names.length);
  return stock.chunkIds.length;
}
