import type { ModelFailure } from '../../ports/answer-model.ts';

/** Statuses that pass by themselves: too many requests, and servers in trouble. */
const TRANSIENT = new Set([429, 500, 502, 503, 504]);

/**
 * Reads a throw of the Gemini client. Its messages may hold the request's address, parts of the answer or of the
 * question, so none of them goes on: the cause names the kind of error, the status and Google's reason code only.
 */
export function toModelFailure(
  thrown: unknown,
  ended: { readonly isCancelled: boolean; readonly isTimedOut: boolean; readonly timeoutMs: number },
): ModelFailure {
  if (ended.isCancelled) return { kind: 'cancelled' };
  if (ended.isTimedOut) return { kind: 'timeout', timeoutMs: ended.timeoutMs };
  const status = statusOf(thrown);
  if (status !== undefined && TRANSIENT.has(status)) {
    const retryAfterS = retryAfterSOf(thrown);
    return { kind: 'overloaded', status, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
  }
  const name = thrown instanceof Error ? thrown.constructor.name : typeof thrown;
  const reason = detailsOf(thrown)
    .map((detail) => detail['reason'])
    .find((value) => typeof value === 'string');
  const cause = new Error(
    `Gemini call failed: ${name}${status === undefined ? '' : `, status ${status}`}${reason === undefined ? '' : `, ${reason}`}`,
  );
  return { kind: 'failed', cause, ...(status === undefined ? {} : { status }) };
}

function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined;
  return typeof thrown.status === 'number' ? thrown.status : undefined;
}

/** Google's `RetryInfo` detail: `{"retryDelay": "3.5s"}`. Rounded up, because a moment early is refused again. */
function retryAfterSOf(thrown: unknown): number | undefined {
  for (const detail of detailsOf(thrown)) {
    const delay = detail['retryDelay'];
    const match = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/u.exec(delay) : null;
    if (match) return Math.ceil(Number(match[1]));
  }
  return undefined;
}

function detailsOf(thrown: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof thrown !== 'object' || thrown === null || !('errorDetails' in thrown)) return [];
  return Array.isArray(thrown.errorDetails)
    ? thrown.errorDetails.filter(
        (detail): detail is Record<string, unknown> => typeof detail === 'object' && detail !== null,
      )
    : [];
}
