import { StoreUnavailable } from '../ports/store-unavailable.ts';

const THROTTLED = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'InternalErrorException',
]);

/**
 * Tells an outage (no connection, no answer in time, a 5xx, throttling) from a refusal, after the SDK's own
 * retries. A refusal such as a malformed request or a missing right is ours to mend, so it stays a bug.
 */
export function isOutage(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (THROTTLED.has(thrown.name) || thrown.name === 'TimeoutError') return true;
  const { code, $metadata } = thrown as { readonly code?: unknown; readonly $metadata?: { httpStatusCode?: unknown } };
  const status = $metadata?.httpStatusCode;
  if (typeof status === 'number') return status >= 500;
  return typeof code === 'string' && /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(code);
}

/** Waits for a call to AWS; an outage becomes `StoreUnavailable`, anything else is thrown as it is. */
export async function orUnavailable<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (thrown) {
    if (isOutage(thrown)) throw new StoreUnavailable(`${what} did not answer`, { cause: thrown });
    throw thrown;
  }
}
