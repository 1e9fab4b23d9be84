import type { Passage } from './vector-index.ts';

/** What can be expected to go wrong with a model. */
export type ModelFailure =
  /** No answer within the deadline. */
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  /** Still 429 or 503 after all retries. */
  | { readonly kind: 'overloaded'; readonly status: number; readonly retryAfterS?: number }
  /** The model refused on its safety rules. */
  | { readonly kind: 'blocked'; readonly reason: string }
  /** The model answered with no candidate or no text. */
  | { readonly kind: 'empty' }
  /** The caller gave up. */
  | { readonly kind: 'cancelled' }
  /** Anything else: a bad key, a bad request, a broken stream. */
  | { readonly kind: 'failed'; readonly status?: number; readonly cause?: unknown };

export interface AnswerRequest {
  readonly question: string;
  /** Earlier exchanges of the conversation, oldest first. */
  readonly history: readonly { readonly question: string; readonly answer: string }[];
  /** Passages best first; `[1]` in the answer cites the first. */
  readonly passages: readonly Passage[];
}

export type AnswerPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'failed'; readonly failure: ModelFailure };

/** Answers a question from passages only, citing them as `[n]`. The stream ends after a `failed` piece. */
export interface AnswerModel {
  readonly id: string;
  readonly answer: (request: AnswerRequest, signal: AbortSignal) => AsyncIterable<AnswerPiece>;
  /** Rewrites a follow-up so that it can be understood alone; without history it is returned as it is. */
  readonly standAlone: (question: string, history: AnswerRequest['history'], signal: AbortSignal) => Promise<string>;
}
