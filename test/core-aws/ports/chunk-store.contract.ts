import { expect, test } from 'vitest';
import type { ChunkStore, EmbeddedChunk } from '../../../core-aws/ports/chunk-store.ts';
import { sampleVersion } from '../../support/sample-chunks.ts';
import { sampleId } from '../../support/sample-records.ts';

const byId = (a: { readonly chunkId: string }, b: { readonly chunkId: string }): number =>
  a.chunkId < b.chunkId ? -1 : 1;
const idsOf = (chunks: readonly { readonly chunkId: string }[]): readonly string[] =>
  chunks.map(({ chunkId }) => chunkId).toSorted();
const words = (count: number, what: string): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${what} words ${at}`);

async function collect(chunks: AsyncIterable<EmbeddedChunk>): Promise<readonly EmbeddedChunk[]> {
  const collected: EmbeddedChunk[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected.toSorted(byId);
}

/** What every `ChunkStore` must do. Every test uses bots of its own. */
export function chunkStoreContract(create: () => ChunkStore): void {
  test('gives back every chunk of a version, bit by bit, and of no other', async () => {
    const store = create();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, words(60, 'many'));
    const beside = await sampleVersion(botId, ['beside'], { documentId: entry.document.documentId });
    await store.write(entry.document, entry.chunks);
    await store.write(beside.document, beside.chunks);
    expect(await collect(store.ofVersion(entry.document))).toEqual(entry.chunks.toSorted(byId));
    expect(await collect(store.ofVersion({ ...entry.document, version: sampleId('version') }))).toEqual([]);
  });

  test('finds chunks by id without their vectors, and leaves out those that are gone', async () => {
    const store = create();
    const [botId, otherBotId] = [sampleId('bot'), sampleId('bot')];
    const entry = await sampleVersion(botId, words(100, 'found'));
    await store.write(entry.document, entry.chunks);
    const expected = entry.chunks.map(({ vector: _vector, ...chunk }) => chunk);
    const ids = idsOf(entry.chunks);
    expect((await store.find(botId, ids)).toSorted(byId)).toEqual(expected.toSorted(byId));
    const [first, second] = expected;
    const some = [first?.chunkId ?? '', 'doc_x#ver_x#0', first?.chunkId ?? '', second?.chunkId ?? ''];
    expect((await store.find(botId, some)).toSorted(byId)).toEqual(
      [first, second].flatMap((c) => c ?? []).toSorted(byId),
    );
    expect(await store.find(otherBotId, ids)).toEqual([]);
    expect(await store.find(botId, [])).toEqual([]);
  });

  test('refuses to find more than a hundred at once', async () => {
    const ids = Array.from({ length: 101 }, (_, at) => `doc#ver#${at}`);
    await expect(create().find(sampleId('bot'), ids)).rejects.toThrow(RangeError);
    expect(await create().find(sampleId('bot'), ids.slice(1))).toEqual([]);
  });

  test('writing the same chunk again overwrites it', async () => {
    const store = create();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, ['first wording']);
    const again = entry.chunks.map((chunk) => ({ ...chunk, text: 'second wording' }));
    await store.write(entry.document, entry.chunks);
    await store.write(entry.document, [...again, ...again]);
    expect((await store.ofDocument(botId, entry.document.documentId)).map(({ text }) => text)).toEqual([
      'second wording',
    ]);
  });

  test('refuses a chunk whose id is not of the document version', async () => {
    const entry = await sampleVersion(sampleId('bot'), ['words']);
    const other = { ...entry.document, version: sampleId('version') };
    await expect(create().write(other, entry.chunks)).rejects.toThrow('does not begin with');
  });

  test('gives back every chunk of a document, of all its versions, and says which those are', async () => {
    const store = create();
    const [botId, otherBotId] = [sampleId('bot'), sampleId('bot')];
    const old = await sampleVersion(botId, ['old words', 'more old words']);
    const { documentId } = old.document;
    const renewed = await sampleVersion(botId, ['renewed words'], { documentId });
    const elsewhere = await sampleVersion(otherBotId, ['words elsewhere'], old.document);
    for (const entry of [old, renewed, await sampleVersion(botId, ['words beside']), elsewhere]) {
      await store.write(entry.document, entry.chunks);
    }
    expect((await store.ofDocument(botId, documentId)).toSorted(byId)).toEqual(
      [...old.chunks, ...renewed.chunks].toSorted(byId),
    );
    expect((await store.versions(botId, documentId)).toSorted()).toEqual(
      [old.document.version, renewed.document.version].toSorted(),
    );
    expect(await store.ofDocument(botId, sampleId('document'))).toEqual([]);
    expect(await store.versions(botId, sampleId('document'))).toEqual([]);
  });

  test('erases one version, or what of it is not to be kept, and says how much was', async () => {
    const store = create();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, words(40, 'kept'));
    const other = await sampleVersion(botId, ['other words'], { documentId: entry.document.documentId });
    await store.write(entry.document, entry.chunks);
    await store.write(other.document, other.chunks);
    const kept = idsOf(entry.chunks.slice(0, 3));
    const left = async () => idsOf(await store.ofDocument(botId, entry.document.documentId));
    expect(await store.eraseVersion(entry.document, new Set([...kept, 'never written']))).toBe(3);
    expect(await left()).toEqual([...kept, ...idsOf(other.chunks)].toSorted());
    expect(await store.eraseVersion(entry.document)).toBe(0);
    expect(await store.eraseVersion(entry.document)).toBe(0);
    expect(await left()).toEqual(idsOf(other.chunks));
  });

  test('erasing a document, and a bot, spares all others', async () => {
    const store = create();
    const [botId, otherBotId] = [sampleId('bot'), sampleId('bot')];
    const gone = await sampleVersion(botId, words(60, 'gone'));
    const newer = await sampleVersion(botId, ['newer'], { documentId: gone.document.documentId });
    const beside = await sampleVersion(botId, ['beside']);
    const elsewhere = await sampleVersion(otherBotId, ['elsewhere'], gone.document);
    for (const entry of [gone, newer, beside, elsewhere]) await store.write(entry.document, entry.chunks);
    await store.eraseDocument(botId, gone.document.documentId);
    expect(await store.ofDocument(botId, gone.document.documentId)).toEqual([]);
    expect(await store.ofDocument(botId, beside.document.documentId)).toHaveLength(1);
    await store.eraseBot(botId);
    expect(await store.ofDocument(botId, beside.document.documentId)).toEqual([]);
    expect(await store.ofDocument(otherBotId, gone.document.documentId)).toHaveLength(1);
  });
}
