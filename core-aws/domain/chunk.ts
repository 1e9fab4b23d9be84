/** A stored piece of a document: what is embedded, searched and quoted. */
export interface Chunk {
  /** Stable: derived from the document version and the position in it. */
  readonly chunkId: string;
  /** Position in the document, from 0. */
  readonly position: number;
  readonly text: string;
  /** Headings above the chunk, outermost first. */
  readonly headings: readonly string[];
  /** 1-based page the chunk begins on; absent for kinds without pages. */
  readonly page?: number;
}
