import { tellLanguage } from '../../domain/documents/tell-language.ts';
import type { StoredBot } from '../../ports/bot-store.ts';
import type { ChunkStore, EmbeddedChunk } from '../../ports/chunk-store.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import type { IndexState, LiveChunks, VectorIndex } from '../../ports/vector-index.ts';

export interface LiveChunksPorts {
  readonly documents: DocumentStore;
  readonly chunks: ChunkStore;
  readonly index: VectorIndex;
}

type LiveDocument = LiveChunks['documents'][number];

/**
 * What a bot should answer from, told from the documents' records and the chunk store. A document that is `ready`
 * answers from that version. One whose newer version is being read, or could not be, goes on answering from the one
 * before: the index knows which; where it does not, being damaged or lost, that is the stored version without a gap.
 * An archive has no passages of its own; one that could not be unpacked leaves the document it was to replace.
 *
 * Its `chunksOf` throws `StoreUnavailable` when what it was told of the document is no longer so: whoever makes an
 * index of it starts anew, instead of bringing back what was removed meanwhile.
 */
export async function readLiveChunks(
  ports: LiveChunksPorts,
  { botId, embedderId }: Pick<StoredBot, 'botId' | 'embedderId'>,
): Promise<LiveChunks> {
  const records = await ports.documents.list(botId);
  const known = await versionsInIndex(ports, botId);
  const documents: LiveDocument[] = [];
  for (const record of records) {
    const live = await liveVersion(ports, record, known);
    if (live) documents.push(live);
  }

  async function* chunksOf(document: Parameters<LiveChunks['chunksOf']>[0]): AsyncGenerator<EmbeddedChunk> {
    const record = await ports.documents.get(botId, document.documentId);
    const before = records.find(({ documentId }) => documentId === document.documentId);
    if (!record || !before || stageOf(record) !== stageOf(before)) {
      throw new StoreUnavailable(`document ${document.documentId} was changed or removed meanwhile`);
    }
    yield* ports.chunks.ofVersion(document);
  }

  return { embedderId, documents, chunksOf };
}

/** Changes whenever another version may answer. */
function stageOf({ version, status, deletedAtMs }: StoredDocument): string {
  return `${version} ${status === 'ready' ? status : 'open'} ${deletedAtMs === undefined ? '' : 'deleted'}`;
}

/** An index that cannot be read says nothing: repairing it is what this is for. */
async function versionsInIndex({ index }: LiveChunksPorts, botId: string): Promise<IndexState['documents']> {
  try {
    return (await index.state(botId)).documents;
  } catch (thrown) {
    if (thrown instanceof StoreUnavailable) throw thrown;
    return [];
  }
}

async function liveVersion(
  { chunks }: LiveChunksPorts,
  record: StoredDocument,
  inIndex: IndexState['documents'],
): Promise<LiveDocument | undefined> {
  const { botId, documentId, name } = record;
  if (record.deletedAtMs !== undefined) return undefined;
  if (record.status === 'ready') {
    if (record.kind === 'zip') return undefined;
    const { version, chunkCount = 0, report } = record;
    return { botId, documentId, version, name, chunkCount, ...languageOf(report?.language) };
  }
  const head = inIndex.find((document) => document.documentId === documentId);
  // Version ids do not tell which is newer. But what is neither read now nor answers is soon erased.
  const candidates = head
    ? [head.version]
    : (await chunks.versions(botId, documentId)).filter((version) => version !== record.version);
  let best: LiveDocument | undefined;
  for (const version of candidates) {
    const stored = await inOrder(chunks.ofVersion({ botId, documentId, version }));
    if (!head && stored.some(({ position }, at) => position !== at)) continue;
    if (stored.length <= (best?.chunkCount ?? 0)) continue;
    best = {
      botId,
      documentId,
      version,
      name: head?.name ?? name,
      chunkCount: head?.chunkCount ?? stored.length,
      ...languageOf(tellLanguage(stored.map(({ text }) => text).join('\n'))),
    };
  }
  return best;
}

async function inOrder(chunks: AsyncIterable<EmbeddedChunk>): Promise<readonly EmbeddedChunk[]> {
  const stored: EmbeddedChunk[] = [];
  for await (const chunk of chunks) stored.push(chunk);
  return stored.toSorted((a, b) => a.position - b.position);
}

function languageOf(language: string | undefined): { readonly language?: string } {
  return language === undefined ? {} : { language };
}
