/**
 * Every error code of the wire with its HTTP status. A code is permanent: it is never renamed and
 * never reused, because widgets cached on customers' pages read it for years. docs/errors.md explains
 * each one. This module has no dependencies, so the widget can use it.
 */
export const ERROR_STATUS = {
  invalid_request: 400,
  code_invalid: 400,
  password_rejected: 400,
  unauthenticated: 401,
  credentials_invalid: 401,
  session_invalid: 401,
  email_not_confirmed: 403,
  forbidden: 403,
  origin_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  limit_reached: 409,
  conflict: 409,
  payload_too_large: 413,
  unsupported_file_type: 415,
  rate_limited: 429,
  message_limit_reached: 429,
  internal: 500,
  service_unavailable: 503,
  model_unavailable: 503,
  answer_blocked: 502,
  deadline_exceeded: 504,
} as const satisfies Record<string, number>;

/** A code of the wire: what programs act on, where people read the message. */
export type ErrorCode = keyof typeof ERROR_STATUS;

/** What every failed request answers with, at the edge and in the core alike. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    /** What happened, why, and what to do; names the value and the limit. Safe to show to a person. */
    readonly message: string;
    readonly request_id: string;
    /** Whole seconds to wait before trying again; also sent as the `retry-after` header. */
    readonly retry_after_s?: number;
  };
}

/** A failure that is to become an `ErrorBody`; `cause` is for the log and never leaves the process. */
export interface ApiError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterS?: number;
  readonly cause?: unknown;
}

/** Writes a failure as the wire carries it; its `cause` stays behind. */
export function toErrorBody(error: ApiError, requestId: string): ErrorBody {
  return {
    error: {
      code: error.code,
      message: error.message,
      request_id: requestId,
      ...(error.retryAfterS === undefined ? {} : { retry_after_s: error.retryAfterS }),
    },
  };
}

/** False also for a code this build does not know yet: widgets in browsers' caches are older than the server. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_STATUS, code);
}

/** Reads an error body that came over the wire; undefined when it is not one of ours. */
export function parseErrorBody(body: unknown): ErrorBody['error'] | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const error: unknown = body.error;
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message, request_id: requestId, retry_after_s: retryAfterS } = error as Record<string, unknown>;
  if (!isErrorCode(code) || typeof message !== 'string' || typeof requestId !== 'string') return undefined;
  return {
    code,
    message,
    request_id: requestId,
    ...(typeof retryAfterS === 'number' ? { retry_after_s: retryAfterS } : {}),
  };
}
