import { describe, expect, test } from 'vitest';
import type { VectorIndex } from '../../../../core-aws/ports/vector-index.ts';
import { isSound, rebuildBotIndex, verifyBotIndex } from '../../../../core-aws/use-cases/documents/rebuild-index.ts';
import type { IndexRepairPorts } from '../../../../core-aws/use-cases/documents/rebuild-index.ts';
import { createMemoryBotStore } from '../../../support/memory-bot-store.ts';
import { createMemoryChunkStore } from '../../../support/memory-chunk-store.ts';
import { createMemoryDocumentStore } from '../../../support/memory-document-store.ts';
import { createMemoryVectorIndex } from '../../../support/memory-vector-index.ts';
import { askSample, SAMPLE_EMBEDDER_ID, sampleVersion } from '../../../support/sample-chunks.ts';
import type { SampleVersion } from '../../../support/sample-chunks.ts';
import { SAMPLE_NOW_MS, sampleBot, sampleDocument, sampleId } from '../../../support/sample-records.ts';

const TEXTS = ['The harbour cat sleeps', 'Delivery costs four pounds', 'We open at nine'];

async function createWorld() {
  const chunks = createMemoryChunkStore();
  const ports: IndexRepairPorts = {
    bots: createMemoryBotStore(),
    documents: createMemoryDocumentStore(),
    chunks,
    index: createMemoryVectorIndex({ chunks }),
    clock: { nowMs: () => SAMPLE_NOW_MS },
  };
  const bot = sampleBot({ embedderId: SAMPLE_EMBEDDER_ID });
  await ports.bots.create(bot);

  /** Stored and recorded as ready; in the index only if it is committed. */
  async function put(texts: readonly string[], { isCommitted = true } = {}): Promise<SampleVersion> {
    const entry = await sampleVersion(bot.botId, texts);
    await chunks.write(entry.document, entry.chunks);
    if (isCommitted) await ports.index.commit(entry.document, entry.chunks);
    const { documentId, version, name, chunkCount } = entry.document;
    await ports.documents.put(
      sampleDocument({ botId: bot.botId, documentId, version, name, status: 'ready', chunkCount }),
    );
    return entry;
  }
  return { ports, botId: bot.botId, put };
}

describe('verifying', () => {
  test('finds nothing wrong with an index that says what is stored', async () => {
    const { ports, botId, put } = await createWorld();
    await put(TEXTS);
    const progress: number[] = [];
    const found = await verifyBotIndex(ports, botId, ({ done }) => progress.push(done));
    if (!found.ok) throw new Error(found.error.kind);
    expect(found.value).toEqual({
      checkedCount: 3,
      missing: [],
      extra: [],
      damaged: [],
      incomplete: [],
      strayDocuments: [],
    });
    expect(isSound(found.value)).toBe(true);
    expect(progress.at(-1)).toBe(3);
  });

  test('names what is missing, what should not be there, and whose documents they are', async () => {
    const { ports, botId, put } = await createWorld();
    const absent = await put(TEXTS, { isCommitted: false });
    const stray = await sampleVersion(botId, ['Left behind']);
    await ports.index.commit(stray.document, stray.chunks);
    const found = await verifyBotIndex(ports, botId);
    if (!found.ok) throw new Error(found.error.kind);
    expect(found.value.missing).toEqual(absent.chunks.map(({ chunkId }) => chunkId).toSorted());
    expect(found.value.extra).toEqual(stray.chunks.map(({ chunkId }) => chunkId));
    expect(found.value.strayDocuments.toSorted()).toEqual(
      [absent.document.documentId, stray.document.documentId].toSorted(),
    );
    expect(isSound(found.value)).toBe(false);
  });

  test('names a document of which chunks are gone from the store', async () => {
    const { ports, botId, put } = await createWorld();
    const entry = await put(TEXTS);
    await ports.chunks.eraseVersion(entry.document, new Set(entry.chunks.slice(1).map(({ chunkId }) => chunkId)));
    const found = await verifyBotIndex(ports, botId);
    if (!found.ok) throw new Error(found.error.kind);
    expect(found.value.incomplete).toEqual([
      { documentId: entry.document.documentId, name: 'handbook.pdf', storedCount: 2, chunkCount: 3 },
    ]);
    expect(isSound(found.value)).toBe(false);
  });

  test('an unknown or deleted bot is told as such', async () => {
    const { ports, botId } = await createWorld();
    const unknown = { ok: false, error: { kind: 'unknown_bot' } };
    expect(await verifyBotIndex(ports, sampleId('bot'))).toEqual(unknown);
    await ports.bots.markDeleted(botId, SAMPLE_NOW_MS);
    expect(await verifyBotIndex(ports, botId)).toEqual(unknown);
    expect(await rebuildBotIndex(ports, botId)).toEqual(unknown);
  });
});

describe('rebuilding', () => {
  test('makes the index say what is stored, whatever it said', async () => {
    const { ports, botId, put } = await createWorld();
    const absent = await put(TEXTS, { isCommitted: false });
    const stray = await sampleVersion(botId, ['Left behind']);
    await ports.index.commit(stray.document, stray.chunks);
    const rebuilt = await rebuildBotIndex(ports, botId);
    if (!rebuilt.ok) throw new Error(rebuilt.error.kind);
    expect(rebuilt.value.documents.map(({ documentId }) => documentId)).toEqual([absent.document.documentId]);
    expect(rebuilt.value.stats.chunkCount).toBe(3);
    const found = await verifyBotIndex(ports, botId);
    expect(found.ok && isSound(found.value)).toBe(true);
    expect((await askSample(ports.index, botId, 'harbour cat'))[0]?.text).toBe('The harbour cat sleeps');
  });

  test('has questions read the index fresh while it happens', async () => {
    const { ports, botId, put } = await createWorld();
    await put(TEXTS);
    await rebuildBotIndex(ports, botId);
    expect((await ports.bots.get(botId))?.knowledgeChangedAtMs).toBe(SAMPLE_NOW_MS);
  });

  test('begins again when a document was uploaded meanwhile, and loses none', async () => {
    const { ports, botId, put } = await createWorld();
    await put(TEXTS);
    let rebuilds = 0;
    const index: VectorIndex = {
      ...ports.index,
      async rebuild(...given) {
        rebuilds += 1;
        // Committed after the records were read, so that this rebuild takes it out.
        if (rebuilds === 1) await put(['Uploaded meanwhile']);
        return ports.index.rebuild(...given);
      },
    };
    await rebuildBotIndex({ ...ports, index }, botId);
    expect(rebuilds).toBe(2);
    expect((await ports.index.state(botId)).documents).toHaveLength(2);
  });

  test('gives up when documents never stop changing', async () => {
    const { ports, botId, put } = await createWorld();
    const index: VectorIndex = {
      ...ports.index,
      async rebuild(...given) {
        await put(['One more']);
        return ports.index.rebuild(...given);
      },
    };
    await expect(rebuildBotIndex({ ...ports, index }, botId)).rejects.toThrow('kept changing under 3 rebuilds');
  });

  test('goes on tidying while there is something to do at once, and no longer', async () => {
    const { ports, botId, put } = await createWorld();
    await put(TEXTS);
    const answers = [{ againInS: 1 }, { againInS: 1 }, { againInS: 60 }, { againInS: 1 }];
    let rounds = 0;
    const index: VectorIndex = { ...ports.index, tidy: async () => answers[rounds++] ?? {} };
    await rebuildBotIndex({ ...ports, index }, botId);
    expect(rounds).toBe(3);
  });
});
