import type { Chunk } from '../domain/chunk.ts';

/** A chunk with its vector, ready to be stored. `vector` is L2-normalised, `dimensions` long. */
export interface EmbeddedChunk extends Chunk {
  readonly vector: Float32Array;
}

export interface DocumentVersion {
  readonly botId: string;
  readonly documentId: string;
  readonly version: string;
}

/**
 * The truth about a bot's knowledge: every stored chunk with its text and its vector, of live versions and of those
 * that are being read. What searches is made from it and can be made again. Every method is idempotent and throws
 * `StoreUnavailable` when the store cannot be reached.
 */
export interface ChunkStore {
  /** Same `chunkId`: overwritten. Throws RangeError for a chunk whose id is not of this version. */
  readonly write: (
    document: DocumentVersion & { readonly name: string },
    chunks: readonly EmbeddedChunk[],
  ) => Promise<void>;
  /** Chunks by id, for the passages of an answer; those that are gone are left out. Any order. At most 100 ids. */
  readonly find: (botId: string, chunkIds: readonly string[]) => Promise<readonly Chunk[]>;
  /** All chunks of one version, as they are read; any order. */
  readonly ofVersion: (document: DocumentVersion) => AsyncIterable<EmbeddedChunk>;
  /**
   * All stored chunks of the document, of every version: where a job finds what it has written before, and the
   * vectors of what did not change. Any order.
   */
  readonly ofDocument: (botId: string, documentId: string) => Promise<readonly EmbeddedChunk[]>;
  /** The versions of which chunks are stored; each once, any order. */
  readonly versions: (botId: string, documentId: string) => Promise<readonly string[]>;
  /** Deletes the version's chunks, but for those with an id in `keepChunkIds`; returns how many those were. */
  readonly eraseVersion: (document: DocumentVersion, keepChunkIds?: ReadonlySet<string>) => Promise<number>;
  /** Deletes the document's chunks of every version. */
  readonly eraseDocument: (botId: string, documentId: string) => Promise<void>;
  readonly eraseBot: (botId: string) => Promise<void>;
}
