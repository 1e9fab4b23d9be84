import { fuseRankings, fusionRule } from '../../core-aws/domain/search/fuse-rankings.ts';
import { createWordIndex } from '../../core-aws/domain/search/words/create-word-index.ts';
import { packWords } from '../../core-aws/domain/search/words/pack-words.ts';
import type { ChunkStore, EmbeddedChunk } from '../../core-aws/ports/chunk-store.ts';
import { IndexMismatch } from '../../core-aws/ports/vector-index.ts';
import type {
  IndexedDocument,
  IndexState,
  LiveChunks,
  Passage,
  SearchFilter,
  SearchQuery,
  VectorIndex,
} from '../../core-aws/ports/vector-index.ts';

interface IndexedVersion {
  readonly document: IndexedDocument & { readonly embedderId: string };
  readonly chunks: readonly EmbeddedChunk[];
}

interface BotIndex {
  readonly generation: number;
  readonly versions: ReadonlyMap<string, IndexedVersion>;
}

const EMPTY: BotIndex = { generation: 0, versions: new Map() };

/**
 * A vector index in memory, held to the same contract as the real ones: exact float32 cosines, and words packed anew
 * for every question. Texts come from the chunk store, as everywhere.
 */
export function createMemoryVectorIndex({ chunks }: { readonly chunks: Pick<ChunkStore, 'find'> }): VectorIndex {
  const bots = new Map<string, BotIndex>();
  const of = (botId: string): BotIndex => bots.get(botId) ?? EMPTY;
  const put = (botId: string, versions: ReadonlyMap<string, IndexedVersion>): IndexState => {
    bots.set(botId, { generation: of(botId).generation + 1, versions });
    return toState(of(botId));
  };

  return {
    async commit(document, given) {
      const prefix = `${document.documentId}#${document.version}#`;
      const stray = given.find(({ chunkId }) => !chunkId.startsWith(prefix));
      if (stray) throw new RangeError(`chunk id ${stray.chunkId} does not begin with ${prefix}`);
      const distinct = [...new Map(given.map((chunk) => [chunk.chunkId, chunk])).values()];
      const others = [...of(document.botId).versions.values()].filter(
        (version) => version.document.documentId !== document.documentId && version.chunks.length > 0,
      );
      const isOtherModel = ({ document: { embedderId }, chunks }: IndexedVersion): boolean =>
        embedderId !== document.embedderId || chunks[0]?.vector.length !== distinct[0]?.vector.length;
      if (distinct.length > 0 && others.some(isOtherModel)) {
        throw new IndexMismatch(`the bot's other documents are not of ${document.embedderId}`);
      }
      const versions = new Map(of(document.botId).versions);
      return put(document.botId, versions.set(document.documentId, { document, chunks: distinct }));
    },

    async remove(botId, documentId) {
      if (!of(botId).versions.has(documentId)) return toState(of(botId));
      return put(botId, new Map([...of(botId).versions].filter(([id]) => id !== documentId)));
    },

    generation: async (botId) => of(botId).generation,
    state: async (botId) => toState(of(botId)),

    async snapshot(botId) {
      const bot = of(botId);
      return {
        generation: bot.generation,
        search: async (query, limit, filter) => {
          const ranked = rank(bot, query, filter);
          const passages: Passage[] = [];
          for (const { text: _text, ...candidate } of ranked) {
            if (passages.length === limit) break;
            // One at a time: a chunk that is gone from the store is no answer.
            const [chunk] = await chunks.find(botId, [candidate.chunkId]);
            if (chunk) passages.push({ ...chunk, ...candidate });
          }
          return passages;
        },
      };
    },

    async stats(botId) {
      const versions = [...of(botId).versions.values()];
      const held = versions.flatMap((version) => version.chunks);
      return {
        engine: 'memory',
        generation: of(botId).generation,
        documentCount: versions.length,
        chunkCount: held.length,
        deadCount: 0,
        segmentCount: versions.length,
        bytes: held.reduce((sum, { vector }) => sum + vector.byteLength, 0),
      };
    },

    async verify(botId, live, onProgress) {
      const held = new Map(
        [...of(botId).versions.values()].flatMap((version) =>
          version.chunks.map((chunk) => [chunk.chunkId, chunk.vector] as const),
        ),
      );
      const missing: string[] = [];
      const damaged: string[] = [];
      let checkedCount = 0;
      for await (const { chunkId, vector } of everyChunk(live)) {
        checkedCount += 1;
        onProgress?.({ done: checkedCount, of: checkedCount });
        const own = held.get(chunkId);
        if (!own) missing.push(chunkId);
        else if (own.some((value, at) => value !== vector[at])) damaged.push(chunkId);
        held.delete(chunkId);
      }
      return {
        checkedCount,
        missing: missing.toSorted(),
        extra: [...held.keys()].toSorted(),
        damaged: damaged.toSorted(),
      };
    },

    async rebuild(botId, live, onProgress) {
      const versions = new Map<string, IndexedVersion>();
      for (const document of live.documents) {
        const own: EmbeddedChunk[] = [];
        for await (const chunk of live.chunksOf(document)) own.push(chunk);
        versions.set(document.documentId, { document: { ...document, embedderId: live.embedderId }, chunks: own });
        onProgress?.({ done: versions.size, of: live.documents.length });
      }
      bots.set(botId, { generation: Math.max(of(botId).generation, versions.size > 0 ? 1 : 0), versions });
      return toState(of(botId));
    },

    tidy: async () => ({}),
    eraseBot: async (botId) => void bots.delete(botId),
  };
}

function toState({ generation, versions }: BotIndex): IndexState {
  return {
    generation,
    documents: [...versions.values()].map(({ document: { documentId, version, name }, chunks }) => ({
      documentId,
      version,
      name,
      chunkCount: chunks.length,
    })),
  };
}

async function* everyChunk(live: LiveChunks): AsyncGenerator<EmbeddedChunk> {
  for (const document of live.documents) yield* live.chunksOf(document);
}

function rank({ versions }: BotIndex, query: SearchQuery, filter?: SearchFilter) {
  const rows = [...versions.values()].flatMap(({ document, chunks }) => chunks.map((chunk) => ({ document, chunk })));
  const other = rows.find(
    ({ document, chunk }) => document.embedderId !== query.embedderId || chunk.vector.length !== query.vector.length,
  );
  if (other) throw new IndexMismatch(`the question is of ${query.embedderId}, the documents are not`);
  const asked = rows
    .filter(({ document }) => filter?.documentIds?.has(document.documentId) ?? true)
    .toSorted((a, b) => (a.chunk.chunkId < b.chunk.chunkId ? -1 : 1));
  const words = createWordIndex();
  words.append(
    packWords(
      asked.map(({ document, chunk }) => ({
        text: [...chunk.headings, chunk.text].join('\n'),
        headings: chunk.headings.join('\n'),
        documentName: document.name,
        language: document.language,
      })),
    ),
  );
  const { scores, coverage, codes } = words.ask(query.text).score(Uint32Array.from(asked.keys()));
  const candidates = asked.map(({ document, chunk }, row) => ({
    row,
    chunkId: chunk.chunkId,
    text: chunk.text,
    documentId: document.documentId,
    documentName: document.name,
    similarity: cosine(query.vector, chunk.vector),
    lexicalScore: scores[row] ?? 0,
    coverage: coverage[row] ?? 0,
    codes: codes[row] ?? 0,
    language: document.language,
  }));
  return fuseRankings(candidates, fusionRule(query.embedderId), { question: query.text }).map(
    ({ row: _row, codes: _codes, language: _language, ...found }) => found,
  );
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
