import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import type { Services } from '../services.ts';
import { unauthenticated } from './access-token-verifier.ts';

/** The token of `authorization: Bearer …`; undefined when there is none of that form. */
export function bearerToken(headers: Headers): string | undefined {
  return /^Bearer +([\w.~+/=-]{1,8192})$/i.exec(headers.get('authorization') ?? '')?.[1];
}

/** Lets only signed-in owners through, within their rate limit, and puts `ownerId` on the context. */
export function requireOwner({
  tokens,
  limitRate,
}: Pick<Services, 'tokens' | 'limitRate'>): MiddlewareHandler<EdgeEnv> {
  return async function requireOwner(c, next) {
    const token = bearerToken(c.req.raw.headers);
    if (token === undefined) return fail(c, unauthenticated('no bearer token'));
    const owner = await tokens.verify(token);
    if (!owner.ok) return fail(c, owner.error);
    const limited = await limitRate([['API_LIMIT', `owner:${owner.value.ownerId}`]]);
    if (limited) return fail(c, limited);
    c.set('ownerId', owner.value.ownerId);
    return next();
  };
}
