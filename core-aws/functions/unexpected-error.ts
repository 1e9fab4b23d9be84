import type { ApiError } from '#shared/errors.ts';
import { StoreUnavailable } from '../ports/store-unavailable.ts';

/** What the outside learns of a throw: an outage is 503 and worth a retry, anything else is a bug and says nothing. */
export function toUnexpectedError(cause: unknown): ApiError {
  return cause instanceof StoreUnavailable
    ? {
        code: 'service_unavailable',
        message: 'a service we depend on did not answer; try again in a moment',
        retryAfterS: 5,
        cause,
      }
    : {
        code: 'internal',
        message: 'something went wrong on our side; try again, and tell us the request id if it stays',
        cause,
      };
}
