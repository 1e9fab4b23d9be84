import { HTTPException } from 'hono/http-exception';
import { describeCause, fail } from './fail.ts';
import type { EdgeContext } from './edge-context.ts';
import { InvalidBody } from './json-body.ts';

/**
 * The one place where a throw becomes an answer. The validator throws for a body that is not JSON or does not
 * fit; anything else is a bug, of which nothing is told outside.
 */
export function onError(thrown: Error, c: EdgeContext): Response {
  if (thrown instanceof InvalidBody) return fail(c, { code: 'invalid_request', message: thrown.message });
  if (thrown instanceof HTTPException && thrown.status === 400) {
    return fail(c, { code: 'invalid_request', message: 'the body is not valid JSON' });
  }
  return fail(c, {
    code: 'internal',
    message: 'something went wrong on our side; try again, and tell us the request id if it stays',
    cause: thrown.stack ?? describeCause(thrown),
  });
}
