import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';

/**
 * Refuses `/auth` requests that a page of another origin made. SameSite=Strict alone is not enough: it counts another
 * port or a sibling subdomain as the same site. Clients that are no browsers send neither header.
 */
export function refuseCrossSite(): MiddlewareHandler<EdgeEnv> {
  return async function refuseCrossSite(c, next) {
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const isOwn = origin === undefined || origin === new URL(c.req.url).origin;
    if (isOwn && (site === undefined || site === 'same-origin' || site === 'none')) return next();
    return fail(c, {
      code: 'forbidden',
      message: 'signing in works only from our own pages',
      cause: `sec-fetch-site ${site ?? 'absent'}, origin ${isOwn ? 'own or absent' : 'foreign'}`,
    });
  };
}
