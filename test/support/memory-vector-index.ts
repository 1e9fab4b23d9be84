import {
  withLiveDocument,
  withoutLiveDocument,
  type Manifest,
} from '../../core-aws/domain/answers/change-live-documents.ts';
import { rankPassages } from '../../core-aws/domain/answers/rank-passages.ts';
import type { EmbeddedChunk, Passage, VectorIndex } from '../../core-aws/ports/vector-index.ts';

interface StoredChunk extends EmbeddedChunk {
  readonly documentId: string;
  readonly version: string;
}

export interface MemoryVectorIndex extends VectorIndex {
  /** Ids of all stored chunks of the bot, whether a document knows of them or not. */
  readonly chunkIds: (botId: string) => Promise<readonly string[]>;
}

/** A vector index in memory, held to the same contract as the real one. */
export function createMemoryVectorIndex(): MemoryVectorIndex {
  const manifests = new Map<string, Manifest>();
  const stored = new Map<string, Map<string, StoredChunk>>();
  const manifestOf = (botId: string): Manifest => manifests.get(botId) ?? { generation: 0, documents: [] };
  const chunksOf = (botId: string): Map<string, StoredChunk> => {
    const chunks = stored.get(botId) ?? new Map<string, StoredChunk>();
    stored.set(botId, chunks);
    return chunks;
  };
  const change = (botId: string, apply: (manifest: Manifest) => Manifest): Manifest => {
    const after = apply(manifestOf(botId));
    manifests.set(botId, after);
    return after;
  };

  const rank = (botId: string, question: Parameters<VectorIndex['search']>[1], limit: number): readonly Passage[] => {
    const chunks = [...chunksOf(botId).values()].flatMap((chunk) => {
      const live = manifestOf(botId).documents.find(
        ({ documentId, version }) => documentId === chunk.documentId && version === chunk.version,
      );
      return live ? [{ ...chunk, documentName: live.name }] : [];
    });
    return rankPassages(question, chunks, limit).map(
      ({ vector: _vector, version: _version, ...passage }): Passage => passage,
    );
  };

  return {
    chunkIds: async (botId) => [...chunksOf(botId).keys()],
    async writeChunks({ botId, documentId, version }, chunks) {
      for (const chunk of chunks) {
        if (!chunk.chunkId.startsWith(`${documentId}#${version}#`)) {
          throw new RangeError(`chunk id ${chunk.chunkId} does not begin with ${documentId}#${version}#`);
        }
        chunksOf(botId).set(chunk.chunkId, { ...chunk, documentId, version });
      }
    },
    publish: async ({ botId, documentId, version, name, chunkCount }) =>
      change(botId, (manifest) => withLiveDocument(manifest, { documentId, version, name, chunkCount })),
    remove: async (botId, documentId) => change(botId, (manifest) => withoutLiveDocument(manifest, documentId)),
    async eraseChunks(botId, documentId, keepVersion) {
      for (const chunk of chunksOf(botId).values()) {
        if (chunk.documentId === documentId && chunk.version !== keepVersion) chunksOf(botId).delete(chunk.chunkId);
      }
    },
    async storedChunks(botId, documentId) {
      return [...chunksOf(botId).values()]
        .filter((chunk) => chunk.documentId === documentId)
        .map(({ documentId: _documentId, version: _version, ...chunk }) => chunk);
    },
    async storedVersions(botId, documentId) {
      const own = [...chunksOf(botId).values()].filter((chunk) => chunk.documentId === documentId);
      return [...new Set(own.map((chunk) => chunk.version))];
    },
    async eraseVersion({ botId, documentId, version }, keepChunkIds) {
      const own = [...chunksOf(botId).values()].filter(
        (chunk) => chunk.documentId === documentId && chunk.version === version,
      );
      const erased = own.filter(({ chunkId }) => !keepChunkIds?.has(chunkId));
      for (const { chunkId } of erased) chunksOf(botId).delete(chunkId);
      return own.length - erased.length;
    },
    async eraseBot(botId) {
      manifests.delete(botId);
      stored.delete(botId);
    },
    state: async (botId) => manifestOf(botId),
    async search(botId, question, limit) {
      return { generation: manifestOf(botId).generation, passages: rank(botId, question, limit) };
    },
    async searchEach(botId, questions, limit) {
      return questions.map((question) => rank(botId, question, limit));
    },
  };
}
