import type { Result } from '#shared/result.ts';
import type { ModelFailure } from './answer-model.ts';

/** Turns text into L2-normalised vectors. Two texts compare only if embedded by the same `id`. */
export interface Embedder {
  /** Names model and dimensions, e.g. `gemini-embedding-001/384`; stored with every bot. */
  readonly id: string;
  readonly dimensions: number;
  /** Most texts per call. */
  readonly maxBatch: number;
  /** One vector per text, in order. */
  readonly embedPassages: (
    texts: readonly string[],
    signal?: AbortSignal,
  ) => Promise<Result<readonly Float32Array[], ModelFailure>>;
  readonly embedQuestion: (text: string, signal?: AbortSignal) => Promise<Result<Float32Array, ModelFailure>>;
}
