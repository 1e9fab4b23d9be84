import type { ApiError } from '#shared/errors.ts';
import { parseErrorBody } from '#shared/errors.ts';

/** An error body is a few hundred bytes; more is not ours. */
const MAX_CHARS = 16_384;

export const UNAVAILABLE_MESSAGE = 'a service we depend on did not answer; try again in a moment';
export const DEADLINE_MESSAGE = 'this took longer than we wait for; try again in a moment';
export const RETRY_AFTER_S = 5;

export function serviceUnavailable(cause: unknown): ApiError {
  return { code: 'service_unavailable', message: UNAVAILABLE_MESSAGE, retryAfterS: RETRY_AFTER_S, cause };
}

export function deadlineExceeded(cause: unknown): ApiError {
  return { code: 'deadline_exceeded', message: DEADLINE_MESSAGE, cause };
}

/**
 * Turns a failed answer of the core into an error of ours. The core's own errors keep code and message; anything
 * else (a gateway's page, a refused signature, a throttled function) may say things about our insides, so none of
 * it goes on: only its status is kept, for the log.
 */
export async function readCoreError(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const known = text.length <= MAX_CHARS ? parseErrorBody(parseJson(text)) : undefined;
  if (known) {
    return {
      code: known.code,
      message: known.message,
      ...(known.retry_after_s === undefined ? {} : { retryAfterS: known.retry_after_s }),
      cause: 'refused by the core',
    };
  }
  const cause = `the core answered ${response.status} without an error body of ours`;
  return response.status === 504 ? deadlineExceeded(cause) : serviceUnavailable(cause);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
