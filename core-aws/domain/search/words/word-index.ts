/** What one row says, for packing its words. */
export interface WordRow {
  /** Headings and text. */
  readonly text: string;
  /** Name of the document; its words count for coverage. */
  readonly documentName: string;
  /** BCP 47 tag; undefined: unknown. */
  readonly language: string | undefined;
}

export interface WordRanking {
  readonly rows: Uint32Array;
  /** BM25, best first, equal scores by row number. */
  readonly scores: Float32Array;
}

/** Lexical search over packed postings of many parts, scored as one collection. Rows are numbered as appended. */
export interface WordIndex {
  readonly count: number;
  readonly bytes: number;
  /** Takes what `packWords` made of some rows; returns the number of the first. Throws on damaged bytes. */
  readonly append: (packed: Uint8Array) => number;
  /** Prepares one question, so that its words are cut once. `isLive[row] === 0` leaves a row out, of the counts too. */
  readonly ask: (text: string, isLive?: Uint8Array) => AskedWords;
}

export interface AskedWords {
  /** The `k` best rows that share a word with the question. */
  readonly search: (k: number) => WordRanking;
  /** BM25 scores and coverage (share of the question's informative words, weighted by rarity, 0..1) of single rows. */
  readonly score: (rows: Uint32Array) => { readonly scores: Float32Array; readonly coverage: Float32Array };
}
