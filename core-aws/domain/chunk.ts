/** A stored piece of a document: what is embedded, searched and quoted. */
export interface Chunk {
  /** `{documentId}#{version}#{hash}`: the hash is of headings and text, so an unchanged chunk has the same in every version. */
  readonly chunkId: string;
  /** Position in the document, from 0. */
  readonly position: number;
  readonly text: string;
  /** Headings above the chunk, outermost first. */
  readonly headings: readonly string[];
  /** 1-based page the chunk begins on; absent for kinds without pages. */
  readonly page?: number;
}
