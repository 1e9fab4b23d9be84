import type { MiddlewareHandler } from 'hono';
import { REQUEST_ID_HEADER } from '#shared/core-api.ts';
import { newId } from '#shared/ids.ts';
import type { EdgeEnv } from './edge-context.ts';

/** A client's own id is believed only in this form: it goes into logs and headers. */
const ACCEPTED = /^[0-9A-Za-z_-]{8,64}$/;

/** Gives the request its id, the client's when it sent a fitting one, and returns it in `x-request-id`. */
export function requestId({
  randomBytes,
}: {
  readonly randomBytes: (count: number) => Uint8Array;
}): MiddlewareHandler<EdgeEnv> {
  return async function requestId(c, next) {
    const given = c.req.header(REQUEST_ID_HEADER);
    const id = given !== undefined && ACCEPTED.test(given) ? given : newId('request', randomBytes);
    c.set('requestId', id);
    await next();
    c.header(REQUEST_ID_HEADER, id);
  };
}
