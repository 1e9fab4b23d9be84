import { Hono } from 'hono';
import { ID_PREFIXES } from '#shared/ids.ts';
import { DEADLINES } from '../deadlines.ts';
import type { Services } from '../services.ts';
import { clientKey } from './client-address.ts';
import type { EdgeEnv } from './edge-context.ts';
import { describeCause, fail } from './fail.ts';

/** An id of the right form that is never given out. */
const NO_BOT = `${ID_PREFIXES.bot}${'0'.repeat(22)}`;

/** What `GET /healthz` answers. */
export interface Health {
  readonly status: 'ok' | 'degraded';
  readonly edge: 'ok';
  /** `ok`: the core took a signed request and read its store. `unreachable`: it did not, within three seconds. */
  readonly core: 'ok' | 'unreachable';
}

/**
 * `GET /healthz`: 200 when a signed request goes all the way to the core's store and back, else 503. It asks for a
 * bot that does not exist, because "not found" in our own form can only come from the core itself.
 */
export function createHealthRoute({ core, limitRate }: Services): Hono<EdgeEnv> {
  const app = new Hono<EdgeEnv>();
  app.get('/', async (c) => {
    const limited = await limitRate([['API_LIMIT', `health:${clientKey(c.req.raw.headers)}`]]);
    if (limited) return fail(c, limited);
    const answer = await core.call({
      method: 'GET',
      path: `/bots/${NO_BOT}/profile`,
      requestId: c.var.requestId,
      core: 'main',
      deadlineMs: DEADLINES.healthMs,
    });
    const isUp = answer.ok || answer.error.code === 'not_found';
    if (!isUp) c.var.log.reason = `core: ${describeCause(answer.error.cause ?? answer.error.code)}`;
    const health: Health = { status: isUp ? 'ok' : 'degraded', edge: 'ok', core: isUp ? 'ok' : 'unreachable' };
    return c.json(health, isUp ? 200 : 503);
  });
  return app;
}
