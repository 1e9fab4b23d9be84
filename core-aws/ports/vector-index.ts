import type { Chunk } from '../domain/chunk.ts';
import type { DocumentVersion, EmbeddedChunk } from './chunk-store.ts';

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

/** One version of a document as the index takes it. */
export interface IndexedDocument extends DocumentVersion {
  readonly name: string;
  /** BCP 47 tag of its main language, where it could be told: how its words are stemmed. */
  readonly language?: string;
}

/** What a bot answers from right now. */
export interface IndexState {
  /** 0 for a bot that never had a document; grows with every commit and remove, and never for another reason. */
  readonly generation: number;
  readonly documents: readonly {
    readonly documentId: string;
    readonly version: string;
    readonly name: string;
    readonly chunkCount: number;
  }[];
}

/** A question to search for. `vector` is L2-normalised and was made by the embedder called `embedderId`. */
export interface SearchQuery {
  readonly text: string;
  readonly vector: Float32Array;
  readonly embedderId: string;
}

export interface SearchFilter {
  /** Only these documents; left out: all. */
  readonly documentIds?: ReadonlySet<string>;
}

/** A bot's knowledge at one generation; later changes do not show in it. Short-lived: for one request. */
export interface IndexSnapshot {
  readonly generation: number;
  /** The `limit` best passages, best first; equal scores by chunk id. Throws `IndexMismatch`. */
  readonly search: (query: SearchQuery, limit: number, filter?: SearchFilter) => Promise<readonly Passage[]>;
}

export interface IndexStats {
  readonly engine: string;
  readonly generation: number;
  readonly documentCount: number;
  /** Chunks that answer. */
  readonly chunkCount: number;
  /** Chunks still packed beside them that answer no more. */
  readonly deadCount: number;
  readonly segmentCount: number;
  readonly bytes: number;
}

/** What is wrong with an index, by chunk id; all three empty: it says exactly what the chunk store says. */
export interface IndexFindings {
  readonly checkedCount: number;
  /** Live in the chunk store, not found by the index. */
  readonly missing: readonly string[];
  /** Found by the index, not live in the chunk store. */
  readonly extra: readonly string[];
  /** In both, with a vector that is not the stored one packed, or in a segment whose checksum does not hold. */
  readonly damaged: readonly string[];
}

/** Where rebuilding and verifying read the truth from. */
export interface LiveChunks {
  readonly embedderId: string;
  readonly documents: readonly (IndexedDocument & { readonly chunkCount: number })[];
  readonly chunksOf: (document: DocumentVersion) => AsyncIterable<EmbeddedChunk>;
}

export type OnIndexProgress = (progress: { readonly done: number; readonly of: number }) => void;

/** The index holds vectors of another model or length than those it was given: comparing them would mean nothing. */
export class IndexMismatch extends Error {
  override readonly name = 'IndexMismatch';
}

/**
 * What a bot is searched by. It is made from the chunk store and can be made from it again. Every method is
 * idempotent, safe beside any other on the same bot, and throws `StoreUnavailable`.
 */
export interface VectorIndex {
  /**
   * Makes this version answer in place of the document's older one, at once and as a whole. `chunks` are all of
   * it, in any order. Throws `IndexMismatch` where the bot's other documents were embedded by another model.
   */
  readonly commit: (
    document: IndexedDocument & { readonly embedderId: string },
    chunks: readonly EmbeddedChunk[],
  ) => Promise<IndexState>;
  /** Takes the document out of every search that starts after this returned. */
  readonly remove: (botId: string, documentId: string) => Promise<IndexState>;
  /** The generation alone, at the cost of one small read: whether an answer kept elsewhere still holds. */
  readonly generation: (botId: string) => Promise<number>;
  /** What answers, after every commit and remove that has returned. */
  readonly state: (botId: string) => Promise<IndexState>;
  /**
   * Reads what a search needs, so that it can be read beside the embedding of the question. `current` sees every
   * commit and remove that has returned. `settled` may miss those of the last moments and costs half as much: for
   * bots that are known not to have changed for a while.
   */
  readonly snapshot: (botId: string, freshness?: 'current' | 'settled') => Promise<IndexSnapshot>;
  readonly stats: (botId: string) => Promise<IndexStats>;
  readonly verify: (botId: string, live: LiveChunks, onProgress?: OnIndexProgress) => Promise<IndexFindings>;
  /** Makes the index anew from the chunk store, whatever was there; answers keep coming from the old one meanwhile. */
  readonly rebuild: (botId: string, live: LiveChunks, onProgress?: OnIndexProgress) => Promise<IndexState>;
  /**
   * Housekeeping: merges what has become many small parts, drops what answers no more, erases what nothing reads
   * any more. `againInS` says when there will be more to do; absent: nothing is left to do.
   */
  readonly tidy: (botId: string) => Promise<{ readonly againInS?: number }>;
  /** Deletes everything of the bot. */
  readonly eraseBot: (botId: string) => Promise<void>;
}
