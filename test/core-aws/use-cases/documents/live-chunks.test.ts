import { describe, expect, test } from 'vitest';
import type { EmbeddedChunk } from '../../../../core-aws/ports/chunk-store.ts';
import type { StoredDocument } from '../../../../core-aws/ports/document-store.ts';
import { StoreUnavailable } from '../../../../core-aws/ports/store-unavailable.ts';
import type { VectorIndex } from '../../../../core-aws/ports/vector-index.ts';
import { readLiveChunks } from '../../../../core-aws/use-cases/documents/live-chunks.ts';
import { createMemoryChunkStore } from '../../../support/memory-chunk-store.ts';
import { createMemoryDocumentStore } from '../../../support/memory-document-store.ts';
import { createMemoryVectorIndex } from '../../../support/memory-vector-index.ts';
import { SAMPLE_EMBEDDER_ID, sampleVersion } from '../../../support/sample-chunks.ts';
import type { SampleVersion } from '../../../support/sample-chunks.ts';
import { sampleDocument, sampleId } from '../../../support/sample-records.ts';

function createWorld() {
  const chunks = createMemoryChunkStore();
  const ports = { documents: createMemoryDocumentStore(), chunks, index: createMemoryVectorIndex({ chunks }) };
  const botId = sampleId('bot');
  const bot = { botId, embedderId: SAMPLE_EMBEDDER_ID };

  /** A document as an upload leaves it: its record, its chunks, and, where it got so far, its place in the index. */
  async function put(
    texts: readonly string[],
    record: Partial<StoredDocument> = {},
    { isCommitted = true, stored = texts.length }: { isCommitted?: boolean; stored?: number } = {},
  ): Promise<SampleVersion> {
    const { documentId, version } = record;
    const entry = await sampleVersion(botId, texts, {
      ...(documentId === undefined ? {} : { documentId }),
      ...(version === undefined ? {} : { version }),
    });
    await chunks.write(entry.document, entry.chunks.slice(0, stored));
    if (isCommitted) await ports.index.commit(entry.document, entry.chunks);
    const { name, chunkCount } = entry.document;
    await ports.documents.put(
      sampleDocument({
        botId,
        documentId: entry.document.documentId,
        version: entry.document.version,
        name,
        status: 'ready',
        chunkCount,
        ...record,
      }),
    );
    return entry;
  }

  const read = (index: VectorIndex = ports.index) => readLiveChunks({ ...ports, index }, bot);
  const lost: VectorIndex = {
    ...ports.index,
    state: async () => {
      throw new Error('the checksum of a segment does not hold');
    },
  };
  return { ports, put, read, lost };
}

const TEXTS = ['The harbour cat sleeps', 'Delivery costs four pounds', 'We open at nine'];

describe('What a bot should answer from', () => {
  test('a ready document, by its record, whatever the index says', async () => {
    const { put, read } = createWorld();
    const ready = await put(TEXTS, { report: reportIn('de') }, { isCommitted: false });
    const live = await read();
    expect(live.embedderId).toBe(SAMPLE_EMBEDDER_ID);
    expect(live.documents).toEqual([
      {
        botId: ready.document.botId,
        documentId: ready.document.documentId,
        version: ready.document.version,
        name: ready.document.name,
        chunkCount: 3,
        language: 'de',
      },
    ]);
    const [document] = live.documents;
    if (!document) throw new Error('there is one');
    const found = await collect(live.chunksOf(document));
    expect(found.map(({ text }) => text).toSorted()).toEqual(TEXTS.toSorted());
  });

  test.each(['uploading', 'uploaded', 'reading', 'failed'] as const)(
    'the version before, while the newer one is %s',
    async (status) => {
      const { put, read } = createWorld();
      const old = await put(TEXTS);
      const { documentId } = old.document;
      await put(['Something newer'], { documentId, status }, { isCommitted: false });
      const { documents } = await read();
      expect(documents).toMatchObject([{ documentId, version: old.document.version, chunkCount: 3 }]);
    },
  );

  test('a document that an archive of its name was to replace, which could not be unpacked', async () => {
    const { put, read } = createWorld();
    const old = await put(TEXTS);
    const { documentId } = old.document;
    await put([], { documentId, kind: 'zip', status: 'failed' }, { isCommitted: false });
    expect((await read()).documents).toMatchObject([{ documentId, version: old.document.version }]);
  });

  test('the newer version, once it answers, though its record does not say so yet', async () => {
    const { put, read } = createWorld();
    const { documentId } = (await put(TEXTS)).document;
    const newer = await put(['Something newer'], { documentId, status: 'reading' });
    expect((await read()).documents).toMatchObject([{ version: newer.document.version, chunkCount: 1 }]);
  });

  test('with an index that cannot be read: the stored version without a gap that is not being read', async () => {
    const { put, read, lost } = createWorld();
    const old = await put(TEXTS);
    const { documentId } = old.document;
    await put(['A', 'B', 'C', 'D'], { documentId, status: 'reading' }, { isCommitted: false });
    expect((await read(lost)).documents).toMatchObject([{ version: old.document.version, chunkCount: 3 }]);
  });

  test('with an index that cannot be read: no version of which the beginning is gone', async () => {
    const { put, read, lost, ports } = createWorld();
    const old = await put(TEXTS);
    const { documentId } = old.document;
    await put(['A'], { documentId, status: 'failed' }, { isCommitted: false, stored: 0 });
    const kept = new Set(old.chunks.slice(1).map(({ chunkId }) => chunkId));
    await ports.chunks.eraseVersion(old.document, kept);
    expect((await read(lost)).documents).toEqual([]);
  });

  test('nothing of a deleted document, of an archive, or of one that was never read', async () => {
    const { put, read } = createWorld();
    await put(TEXTS, { deletedAtMs: 1 });
    await put([], { kind: 'zip' }, { isCommitted: false });
    await put(TEXTS, { status: 'reading' }, { isCommitted: false, stored: 2 });
    expect((await read()).documents).toEqual([]);
  });

  test('a document without any text is live with no chunks', async () => {
    const { put, read } = createWorld();
    const empty = await put([]);
    expect((await read()).documents).toMatchObject([{ version: empty.document.version, chunkCount: 0 }]);
  });

  test('refuses to tell the chunks of a document that was removed or replaced since', async () => {
    const { put, read, ports } = createWorld();
    const [first, second, third] = [await put(TEXTS), await put(TEXTS), await put(TEXTS)];
    const live = await read();
    await ports.documents.update(first.document, { deletedAtMs: 1, updatedAtMs: 1 });
    await put(['newer'], { documentId: second.document.documentId, status: 'uploading' }, { isCommitted: false });
    const tell = (entry: SampleVersion) => collect(live.chunksOf(entry.document));
    await expect(tell(first)).rejects.toThrow(StoreUnavailable);
    await expect(tell(second)).rejects.toThrow('was changed or removed meanwhile');
    expect(await tell(third)).toHaveLength(3);
  });

  test('an outage is not taken for a damaged index', async () => {
    const { put, read, ports } = createWorld();
    await put(TEXTS);
    const away: VectorIndex = {
      ...ports.index,
      state: async () => {
        throw new StoreUnavailable('table VectorIndex did not answer');
      },
    };
    await expect(read(away)).rejects.toThrow(StoreUnavailable);
  });
});

function reportIn(language: string): NonNullable<StoredDocument['report']> {
  return { chars: 60, pages_without_text: [], tables: 0, passages: 3, duplicates_skipped: 0, language };
}

async function collect(chunks: AsyncIterable<EmbeddedChunk>): Promise<readonly EmbeddedChunk[]> {
  const all: EmbeddedChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}
