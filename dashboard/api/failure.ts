import type { ErrorCode } from '#shared/errors.ts';
import { parseErrorBody } from '#shared/errors.ts';

/**
 * Why a request did not do what the owner asked, ready to be shown. `no_answer` means that nothing came
 * back (offline, connection cut); `unreadable` that something came back which is not of this API.
 */
export interface Failure {
  readonly code: ErrorCode | 'no_answer' | 'unreadable';
  /** A whole sentence, capitalised, that says what to do. */
  readonly message: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** What support needs to find the request in the log. */
  readonly requestId?: string;
  readonly retryAfterS?: number;
}

export const NO_ANSWER: Failure = {
  code: 'no_answer',
  message: 'The server could not be reached. Check your connection, then try again.',
  status: 0,
};

/** Turns a failed response's body into a failure; a proxy's HTML page becomes `unreadable`. */
export function toFailure(status: number, bodyText: string): Failure {
  const error = parseErrorBody(parseJson(bodyText));
  if (!error) {
    return {
      code: 'unreadable',
      message: `The server answered in a way this page does not understand (status ${status}). Try again in a minute.`,
      status,
    };
  }
  return {
    code: error.code,
    message: toSentence(error.message),
    status,
    requestId: error.request_id,
    ...(error.retry_after_s === undefined ? {} : { retryAfterS: error.retry_after_s }),
  };
}

/** JSON or undefined: an answer that cannot be parsed is treated like one that has the wrong shape. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The wire's messages are phrases ("name is empty"); on a screen they stand as sentences. */
export function toSentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  const head = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?:]$/.test(head) ? head : `${head}.`;
}
