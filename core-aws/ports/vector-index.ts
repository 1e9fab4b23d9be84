import type { Chunk } from '../domain/chunk.ts';

/** A chunk with its vector, ready to be stored. `vector` is L2-normalised, `dimensions` long. */
export interface EmbeddedChunk extends Chunk {
  readonly vector: Float32Array;
}

/** A chunk found for one question, best first. */
export interface Passage extends Chunk {
  readonly documentId: string;
  readonly documentName: string;
  /** Cosine of question and chunk, -1..1. */
  readonly similarity: number;
  /** Score of the lexical ranking (BM25, unbounded, 0 when no word is shared). */
  readonly lexicalScore: number;
  /** Share of the question's distinct informative words, weighted by rarity, that the chunk holds; 0..1. */
  readonly coverage: number;
}

export interface DocumentVersion {
  readonly botId: string;
  readonly documentId: string;
  readonly version: string;
}

/** What a bot answers from right now. */
export interface IndexState {
  /** 0 for a bot that never had a document; grows by one with every publish and remove. */
  readonly generation: number;
  readonly documents: readonly {
    readonly documentId: string;
    readonly version: string;
    readonly name: string;
    readonly chunkCount: number;
  }[];
}

/**
 * A bot's knowledge: chunks with vectors, and the manifest that says which of them are live. Chunks are
 * written first and seen by nobody; `publish` makes one document's version live in a single conditional
 * write, replacing its older version. Every method is idempotent. Throws `StoreUnavailable`.
 */
export interface VectorIndex {
  /** Stores chunks of a version that is not live yet. Same `chunkId`: overwritten. */
  readonly writeChunks: (
    document: DocumentVersion & { readonly name: string },
    chunks: readonly EmbeddedChunk[],
  ) => Promise<void>;
  /** Makes the version live; returns the new state. */
  readonly publish: (
    document: DocumentVersion & { readonly name: string; readonly chunkCount: number },
  ) => Promise<IndexState>;
  /** Takes the document out of every answer at once; its chunks stay until `eraseChunks`. */
  readonly remove: (botId: string, documentId: string) => Promise<IndexState>;
  /**
   * All stored chunks of the document, of every version, live or not: where a job finds what it has written before,
   * and the vectors of what did not change. Any order.
   */
  readonly storedChunks: (botId: string, documentId: string) => Promise<readonly EmbeddedChunk[]>;
  /** The versions of which chunks are stored, live or not; each once, any order. */
  readonly storedVersions: (botId: string, documentId: string) => Promise<readonly string[]>;
  /** Deletes the version's stored chunks, but for those with an id in `keepChunkIds`; returns how many those were. */
  readonly eraseVersion: (document: DocumentVersion, keepChunkIds?: ReadonlySet<string>) => Promise<number>;
  /** Deletes stored chunks of the document: all of them, or all but those of `keepVersion`. */
  readonly eraseChunks: (botId: string, documentId: string, keepVersion?: string) => Promise<void>;
  /** Deletes every chunk and the manifest of the bot. */
  readonly eraseBot: (botId: string) => Promise<void>;
  readonly state: (botId: string) => Promise<IndexState>;
  /**
   * The `limit` best live passages for a question, dense and lexical ranks fused, best first.
   * `vector` has the dimensions the bot's chunks were embedded with; another length throws (a bug).
   */
  readonly search: (
    botId: string,
    question: { readonly text: string; readonly vector: Float32Array },
    limit: number,
  ) => Promise<{ readonly generation: number; readonly passages: readonly Passage[] }>;
  /** What `search` finds for each of many questions, in order, at the cost of reading the chunks once. */
  readonly searchEach: (
    botId: string,
    questions: readonly { readonly text: string; readonly vector: Float32Array }[],
    limit: number,
  ) => Promise<readonly (readonly Passage[])[]>;
}
