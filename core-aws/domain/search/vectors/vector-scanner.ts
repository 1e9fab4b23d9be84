/** Vectors as they are packed: `vector[i] ~ codes[row * dimensions + i] * scales[row]`. */
export interface PackedVectors {
  readonly count: number;
  readonly dimensions: number;
  /** One per row. */
  readonly scales: Float32Array;
  /** `count * dimensions`, row after row, -127..127. */
  readonly codes: Int8Array;
}

/** Rows with their scores, best first, equal scores by row number. */
export interface RankedRows {
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
}

export interface VectorRanking extends RankedRows {
  /** The lowest score among the live rows that were scored, for normalising. */
  readonly lowest: number;
}

/** Compares a question with many packed vectors. Rows are numbered in the order they were appended. */
export interface VectorScanner {
  readonly dimensions: number;
  readonly count: number;
  /** Memory held, in bytes. */
  readonly bytes: number;
  /** Returns the number of the first row appended. Throws RangeError for other dimensions. */
  readonly append: (vectors: PackedVectors) => number;
  /**
   * The `k` rows nearest to an L2-normalised query by cosine. `isLive[row] === 0` leaves a row out. `scan` compares
   * every row; `prefilter` compares signs first and then the best max(200, 20 k) of them; `auto` chooses by count.
   */
  readonly search: (
    query: Float32Array,
    k: number,
    options?: { readonly isLive?: Uint8Array; readonly mode?: 'auto' | 'scan' | 'prefilter' },
  ) => VectorRanking;
  /** Cosines of single rows, in order. */
  readonly similarities: (query: Float32Array, rows: Uint32Array) => Float32Array;
}
