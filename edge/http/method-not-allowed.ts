import type { Hono } from 'hono';
import type { EdgeEnv } from './edge-context.ts';
import { fail } from './fail.ts';

/** Call last: answers 405, with `allow`, at every path that has a route but not for this method. */
export function answerMethodNotAllowed(app: Hono<EdgeEnv>): void {
  const byPath = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL' || path.endsWith('*')) continue;
    byPath.set(path, (byPath.get(path) ?? new Set()).add(method));
  }
  for (const [path, methods] of byPath) {
    const allowed = [...methods].sort();
    app.all(path, (c) => {
      c.header('allow', allowed.join(', '));
      return fail(c, {
        code: 'method_not_allowed',
        message: `${c.req.method} is not possible here; try ${allowed.join(' or ')}`,
      });
    });
  }
}
