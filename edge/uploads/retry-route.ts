import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { RetryRequest } from '#shared/core-api.ts';
import { isId } from '#shared/ids.ts';
import { requireOwner } from '../auth/require-owner.ts';
import { DEADLINES } from '../deadlines.ts';
import type { EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import { limitJsonBody, refuseInvalid, requireJson } from '../http/json-body.ts';
import type { Services } from '../services.ts';

/**
 * `POST …/documents/{document_id}/retry`: has a failed document read again, with its password where it needs one.
 * Counted as an upload, because that is what it costs, and because a password must not be guessed here.
 */
export function createRetryRoute(services: Services): Hono<EdgeEnv> {
  const { core, limitRate } = services;
  const app = new Hono<EdgeEnv>();
  const json = [limitJsonBody(), requireJson(), zValidator('json', RetryRequest, refuseInvalid)] as const;
  app.post('/:bot_id/documents/:document/retry', requireOwner(services), ...json, async (c) => {
    const botId = c.req.param('bot_id');
    const documentId = c.req.param('document');
    if (!isId('bot', botId) || !isId('document', documentId)) {
      return fail(c, { code: 'not_found', message: 'there is no such document' });
    }
    c.var.log.bot_id = botId;
    const { ownerId, requestId } = c.var;
    const limited = await limitRate([['UPLOAD_LIMIT', `owner:${ownerId}`]]);
    if (limited) return fail(c, limited);
    const answer = await core.call({
      method: 'POST',
      path: `/bots/${botId}/documents/${documentId}/retry`,
      body: c.req.valid('json'),
      ownerId,
      requestId,
      deadlineMs: DEADLINES.ownerRequestMs,
    });
    return answer.ok ? c.json(answer.value.body, 202) : fail(c, answer.error);
  });
  return app;
}
