import type { Result } from '#shared/result.ts';
import type { ModelFailure } from './answer-model.ts';

/** Turns text into L2-normalised vectors. Two texts compare only if embedded by the same `id`. */
export interface Embedder {
  /** Names model and dimensions, e.g. `gemini-embedding-001/384`; stored with every bot. */
  readonly id: string;
  readonly dimensions: number;
  /** Most texts per call. */
  readonly maxBatch: number;
  /**
   * Longest text it takes whole, in tokens as `estimateTokens` (domain/documents) counts them, which are never fewer
   * than its own for ordinary text. At least 64. Of what is longer it drops the end without a word, so passages are
   * cut to it.
   */
  readonly maxTokens: number;
  /** One vector per text, in order. */
  readonly embedPassages: (
    texts: readonly string[],
    signal?: AbortSignal,
  ) => Promise<Result<readonly Float32Array[], ModelFailure>>;
  readonly embedQuestion: (text: string, signal?: AbortSignal) => Promise<Result<Float32Array, ModelFailure>>;
}
