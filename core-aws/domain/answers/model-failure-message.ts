import type { ApiError } from '#shared/errors.ts';

/** A failure of a model as the domain needs it; the port's union is assignable to it. */
export interface FailureFacts {
  readonly kind: 'timeout' | 'overloaded' | 'blocked' | 'empty' | 'cancelled' | 'failed';
  readonly retryAfterS?: number;
  readonly timeoutMs?: number;
  readonly cause?: unknown;
}

const RETRY_AFTER_S = 10;

/** What a visitor is told when a model fails: what happened and whether trying again helps. */
export function toModelError(failure: FailureFacts): ApiError {
  switch (failure.kind) {
    case 'timeout':
      return {
        code: 'deadline_exceeded',
        message: 'the answer took too long; ask again in a moment',
        retryAfterS: RETRY_AFTER_S,
        cause: `no answer within ${failure.timeoutMs ?? 0} ms`,
      };
    case 'blocked':
      return {
        code: 'answer_blocked',
        message: 'the question or its answer was held back by a safety filter; ask in other words',
      };
    case 'overloaded':
      return {
        code: 'model_unavailable',
        message: 'too many questions are being answered right now; ask again in a moment',
        retryAfterS: failure.retryAfterS ?? RETRY_AFTER_S,
      };
    case 'empty':
    case 'cancelled':
    case 'failed':
      return {
        code: 'model_unavailable',
        message: 'the answer could not be written; ask again in a moment',
        retryAfterS: RETRY_AFTER_S,
        ...(failure.cause === undefined ? {} : { cause: failure.cause }),
      };
  }
}
