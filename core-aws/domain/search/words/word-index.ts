/** What one row says, for packing its words. */
export interface WordRow {
  /** Headings and text. */
  readonly text: string;
  /** The headings again, where their words shall count double: they say what the text is about. */
  readonly headings?: string;
  /** Name of the document; its words count for coverage. */
  readonly documentName: string;
  /** BCP 47 tag; undefined: unknown. */
  readonly language: string | undefined;
}

export interface WordRanking {
  readonly rows: Uint32Array;
  /** BM25. Best first; rows with an exact code before the others; equal scores by row number. */
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
  /** The `k` best rows that share a word with the question; those that hold a code it names come first. */
  readonly search: (k: number) => WordRanking;
  /**
   * Of single rows: BM25 scores, coverage (share of the question's informative words, weighted by rarity, 0..1), and
   * how many of the codes the question names they hold exactly. A code that many rows hold is a word like others.
   */
  readonly score: (rows: Uint32Array) => {
    readonly scores: Float32Array;
    readonly coverage: Float32Array;
    readonly codes: Uint8Array;
  };
}
