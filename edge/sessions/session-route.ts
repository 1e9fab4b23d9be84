import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import type { SessionGrant } from '#shared/chat.ts';
import { SessionRequest } from '#shared/chat.ts';
import type { ApiError } from '#shared/errors.ts';
import { LIMITS } from '#shared/limits.ts';
import { readProfile } from '../core/read-profile.ts';
import { clientKey } from '../http/client-address.ts';
import type { EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import { limitJsonBody, refuseInvalid, requireJson } from '../http/json-body.ts';
import type { Services } from '../services.ts';
import { isOriginAllowed } from './is-origin-allowed.ts';

export function originNotAllowed(origin: string | undefined): ApiError {
  return {
    code: 'origin_not_allowed',
    message:
      origin === undefined
        ? 'the request has no origin header; the chat works from a web page only'
        : `this bot may not be used on ${origin}; its owner can add the domain under "Install"`,
    cause: 'origin not allowed',
  };
}

/** `POST /api/sessions`: lets the pages of the bot's domains, and no others, open a chat. */
export function createSessionRoute({ core, sessions, limitRate, config }: Services): Hono<EdgeEnv> {
  const app = new Hono<EdgeEnv>();
  app.post('/', limitJsonBody(), requireJson(), zValidator('json', SessionRequest, refuseInvalid), async (c) => {
    const { bot_id: botId } = c.req.valid('json');
    c.var.log.bot_id = botId;
    const limited = await limitRate([['API_LIMIT', `session:${clientKey(c.req.raw.headers)}`]]);
    if (limited) return fail(c, limited);
    const origin = c.req.header('origin');
    if (origin === undefined) return fail(c, originNotAllowed(undefined));
    const profile = await readProfile(core, botId, c.var.requestId);
    if (!profile.ok) return fail(c, profile.error);
    const { allowed_domains: allowedDomains, name, look } = profile.value;
    const edgeOrigin = new URL(c.req.url).origin;
    if (!isOriginAllowed(origin, { allowedDomains, edgeOrigin, isLocal: config.isLocal })) {
      return fail(c, originNotAllowed(origin));
    }
    const grant: SessionGrant = {
      session: await sessions.mint({ botId, origin, headers: c.req.raw.headers }),
      expires_in_s: LIMITS.visitorSessionTtlS,
      bot: { bot_id: botId, name, look },
    };
    return c.json(grant, 201);
  });
  return app;
}
