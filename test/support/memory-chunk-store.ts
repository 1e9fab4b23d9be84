import type { ChunkStore, EmbeddedChunk } from '../../core-aws/ports/chunk-store.ts';

/** A chunk store in memory, held to the same contract as the real one. */
export function createMemoryChunkStore(): ChunkStore {
  const bots = new Map<string, Map<string, EmbeddedChunk>>();
  const of = (botId: string): Map<string, EmbeddedChunk> => {
    const chunks = bots.get(botId) ?? new Map<string, EmbeddedChunk>();
    bots.set(botId, chunks);
    return chunks;
  };
  const under = (botId: string, prefix: string): EmbeddedChunk[] =>
    [...of(botId).values()].filter(({ chunkId }) => chunkId.startsWith(prefix));

  return {
    async write({ botId, documentId, version }, chunks) {
      const prefix = `${documentId}#${version}#`;
      const stray = chunks.find(({ chunkId }) => !chunkId.startsWith(prefix));
      if (stray) throw new RangeError(`chunk id ${stray.chunkId} does not begin with ${prefix}`);
      for (const chunk of chunks) of(botId).set(chunk.chunkId, { ...chunk, vector: chunk.vector.slice() });
    },
    async find(botId, chunkIds) {
      if (chunkIds.length > 100) throw new RangeError(`${chunkIds.length} chunk ids; one call takes 100`);
      return [...new Set(chunkIds)].flatMap((chunkId) => {
        const found = of(botId).get(chunkId);
        if (!found) return [];
        const { vector: _vector, ...chunk } = found;
        return [chunk];
      });
    },
    async *ofVersion({ botId, documentId, version }) {
      yield* under(botId, `${documentId}#${version}#`);
    },
    ofDocument: async (botId, documentId) => under(botId, `${documentId}#`),
    versions: async (botId, documentId) => [
      ...new Set(under(botId, `${documentId}#`).map(({ chunkId }) => chunkId.split('#')[1] ?? '')),
    ],
    async eraseVersion({ botId, documentId, version }, keepChunkIds) {
      let keptCount = 0;
      for (const { chunkId } of under(botId, `${documentId}#${version}#`)) {
        if (keepChunkIds?.has(chunkId)) keptCount += 1;
        else of(botId).delete(chunkId);
      }
      return keptCount;
    },
    async eraseDocument(botId, documentId) {
      for (const { chunkId } of under(botId, `${documentId}#`)) of(botId).delete(chunkId);
    },
    async eraseBot(botId) {
      bots.delete(botId);
    },
  };
}
