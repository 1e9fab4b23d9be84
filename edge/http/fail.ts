import type { ApiError } from '#shared/errors.ts';
import { ERROR_STATUS, toErrorBody } from '#shared/errors.ts';
import type { EdgeContext } from './edge-context.ts';

/** Answers with the one error shape, and tells the log why. */
export function fail(c: EdgeContext, error: ApiError): Response {
  noteFailure(c, error);
  if (error.retryAfterS !== undefined) c.header('retry-after', String(error.retryAfterS));
  return c.json(toErrorBody(error, c.var.requestId), ERROR_STATUS[error.code]);
}

export function noteFailure(c: EdgeContext, error: ApiError): void {
  c.var.log.error_code = error.code;
  if (error.cause !== undefined) c.var.log.reason = describeCause(error.cause);
}

/** A reason given as text as it is; of a thrown error its name, code and message, without the stack. */
export function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : '';
  return `${cause.name}${code}: ${cause.message}`;
}
