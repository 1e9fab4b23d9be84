import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { FeedbackRequest } from '#shared/chat.ts';
import type { CoreName } from '../core/core-client.ts';
import { readProfile } from '../core/read-profile.ts';
import { DEADLINES } from '../deadlines.ts';
import { clientKey } from '../http/client-address.ts';
import type { EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import { limitJsonBody, refuseInvalid, requireJson } from '../http/json-body.ts';
import type { Services } from '../services.ts';
import { identifyAsker } from '../sessions/identify-asker.ts';

/** `POST /api/feedback`: the asker of an answer says whether it helped. */
export function createFeedbackRoute(services: Services): Hono<EdgeEnv> {
  const { core, limitRate } = services;
  const app = new Hono<EdgeEnv>();
  app.post('/', limitJsonBody(), requireJson(), zValidator('json', FeedbackRequest, refuseInvalid), async (c) => {
    const body = c.req.valid('json');
    c.var.log.bot_id = body.bot_id;
    const asker = await identifyAsker(c.req.raw.headers, body.bot_id, services);
    if (!asker.ok) return fail(c, asker.error);
    const limited = await limitRate([['API_LIMIT', `feedback:${clientKey(c.req.raw.headers)}`]]);
    if (limited) return fail(c, limited);
    let from: CoreName = 'main';
    if (asker.value.kind === 'owner' || core.coreOf(body.bot_id) === 'alternate') {
      const profile = await readProfile(core, body.bot_id, c.var.requestId);
      if (!profile.ok) return fail(c, profile.error);
      from = profile.value.from;
      if (asker.value.kind === 'owner' && profile.value.owner_id !== asker.value.askerId) {
        return fail(c, { code: 'not_found', message: 'there is no such bot', cause: 'bot of another owner' });
      }
    }
    const answer = await core.call({
      method: 'POST',
      path: `/bots/${body.bot_id}/feedback`,
      body,
      requestId: c.var.requestId,
      core: from,
      deadlineMs: DEADLINES.ownerRequestMs,
    });
    return answer.ok ? c.body(null, 204) : fail(c, answer.error);
  });
  return app;
}
