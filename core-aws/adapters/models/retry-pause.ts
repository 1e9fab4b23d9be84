import type { ModelFailure } from '../../ports/answer-model.ts';

/** How often and how long to try again. A visitor is waiting, so it is seconds at most. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly baseMs: number;
  /** A service that asks for a longer pause than this is given up on at once. */
  readonly maxPauseMs: number;
}

/**
 * How long to wait before the next attempt: full jitter under a doubling ceiling, and never less than the service
 * asked for. Undefined: do not try again.
 * Source: "Exponential backoff and jitter", AWS Architecture Blog, 2015.
 */
export function retryPauseMs(
  failure: ModelFailure,
  attempt: number,
  policy: RetryPolicy,
  random: () => number,
): number | undefined {
  if (failure.kind !== 'overloaded' || attempt >= policy.maxAttempts) return undefined;
  const askedMs = (failure.retryAfterS ?? 0) * 1_000;
  if (askedMs > policy.maxPauseMs) return undefined;
  return Math.max(askedMs, random() * Math.min(policy.maxPauseMs, policy.baseMs * 2 ** (attempt - 1)));
}
