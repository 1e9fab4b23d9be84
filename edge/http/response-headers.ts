import { cors } from 'hono/cors';
import type { MiddlewareHandler } from 'hono';
import { REQUEST_ID_HEADER } from '#shared/core-api.ts';
import type { EdgeEnv } from './edge-context.ts';

export const CACHE_STATE_HEADER = 'x-edgewise-cache';

/** Headers of everything the Worker's own code answers; files get theirs from `_headers` in the built site. */
export function securityHeaders({ isLocal }: { readonly isLocal: boolean }): MiddlewareHandler<EdgeEnv> {
  return async function securityHeaders(c, next) {
    await next();
    const set = (name: string, value: string): void => {
      if (!c.res.headers.has(name)) c.header(name, value);
    };
    set('cache-control', 'no-store');
    set('x-content-type-options', 'nosniff');
    set('referrer-policy', 'no-referrer');
    // Nothing here is a page: if a browser is made to show it, it may load and run nothing.
    set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
    set('cross-origin-resource-policy', 'same-origin');
    if (!isLocal) set('strict-transport-security', 'max-age=63072000; includeSubDomains');
  };
}

/**
 * CORS of what the widget calls from customers' pages. Any origin may call and read, errors too; no cookie is
 * involved, and which pages may really ask is decided by the session. All other paths send no CORS header.
 */
export function widgetCors(): MiddlewareHandler<EdgeEnv>[] {
  return [
    async function crossOriginResource(c, next) {
      await next();
      c.header('cross-origin-resource-policy', 'cross-origin');
    },
    cors({
      origin: '*',
      allowMethods: ['POST'],
      allowHeaders: ['authorization', 'content-type', REQUEST_ID_HEADER],
      exposeHeaders: ['retry-after', REQUEST_ID_HEADER, CACHE_STATE_HEADER],
      // Chrome keeps a preflight's answer for two hours at most.
      maxAge: 7_200,
    }),
  ];
}
