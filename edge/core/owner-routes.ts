import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { CreateBotRequest, UpdateBotRequest } from '#shared/bots.ts';
import { isId } from '#shared/ids.ts';
import { requireOwner } from '../auth/require-owner.ts';
import { DEADLINES } from '../deadlines.ts';
import type { EdgeContext, EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import { limitJsonBody, refuseInvalid, requireJson } from '../http/json-body.ts';
import type { Services } from '../services.ts';
import type { CoreCall } from './core-client.ts';
import { findDocumentId } from './find-document-id.ts';

/** Query parameters that go on to the core, and how long they may be. */
const QUERY_NAMES = ['day', 'cursor'] as const;
const QUERY_MAX_CHARS = 2_048;

/**
 * What an owner does with their bots, apart from files: verified here, decided in the core, which checks on every
 * item that it is the owner's.
 */
export function createOwnerRoutes(services: Services): Hono<EdgeEnv> {
  const { core } = services;
  const app = new Hono<EdgeEnv>();
  const owner = requireOwner(services);
  const json = [limitJsonBody(), requireJson()] as const;

  async function forward(c: EdgeContext, method: CoreCall['method'], path: string, body?: unknown): Promise<Response> {
    const answer = await core.open({
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ownerId: c.var.ownerId,
      requestId: c.var.requestId,
      deadlineMs: DEADLINES.ownerRequestMs,
    });
    if (!answer.ok) return fail(c, answer.error);
    const { status, body: stream } = answer.value;
    if (status === 204 || stream === null) return c.body(null, 204);
    return new Response(stream, { status, headers: { 'content-type': 'application/json' } });
  }

  /** Hands on to `/bots/{bot_id}…`; a text that is no bot's id is not sent to be looked up. */
  function forwardBot(c: EdgeContext, method: CoreCall['method'], rest: string, body?: unknown): Promise<Response> {
    const botId = c.req.param('bot_id');
    if (!isId('bot', botId)) return Promise.resolve(fail(c, { code: 'not_found', message: 'there is no such bot' }));
    c.var.log.bot_id = botId;
    return forward(c, method, `/bots/${botId}${rest}`, body);
  }

  async function forwardDocument(c: EdgeContext, method: 'GET' | 'DELETE'): Promise<Response> {
    const botId = c.req.param('bot_id');
    if (!isId('bot', botId)) return fail(c, { code: 'not_found', message: 'there is no such bot' });
    const { ownerId, requestId } = c.var;
    const found = await findDocumentId(core, { botId, ownerId, requestId }, c.req.param('document') ?? '');
    return found.ok ? forwardBot(c, method, `/documents/${found.value}`) : fail(c, found.error);
  }

  app.get('/', owner, (c) => forward(c, 'GET', '/bots'));
  app.post('/', owner, ...json, zValidator('json', CreateBotRequest, refuseInvalid), (c) =>
    forward(c, 'POST', '/bots', c.req.valid('json')),
  );
  app.get('/:bot_id', owner, (c) => forwardBot(c, 'GET', ''));
  app.patch('/:bot_id', owner, ...json, zValidator('json', UpdateBotRequest, refuseInvalid), (c) =>
    forwardBot(c, 'PATCH', '', c.req.valid('json')),
  );
  app.delete('/:bot_id', owner, (c) => forwardBot(c, 'DELETE', ''));
  for (const view of ['conversations', 'gaps', 'usage', 'export'] as const) {
    app.get(`/:bot_id/${view}`, owner, async (c) => {
      const query = readQuery(c);
      if (query === undefined) {
        return fail(c, { code: 'invalid_request', message: `${QUERY_NAMES.join(' or ')} is too long` });
      }
      const answer = await forwardBot(c, 'GET', `/${view}${query}`);
      if (view === 'export' && answer.ok) {
        answer.headers.set('content-disposition', `attachment; filename="edgewise-${c.req.param('bot_id')}.json"`);
      }
      return answer;
    });
  }
  app.get('/:bot_id/documents', owner, (c) => forwardBot(c, 'GET', '/documents'));
  app.get('/:bot_id/documents/:document', owner, (c) => forwardDocument(c, 'GET'));
  app.delete('/:bot_id/documents/:document', owner, (c) => forwardDocument(c, 'DELETE'));
  return app;
}

function readQuery(c: EdgeContext): string | undefined {
  const query = new URLSearchParams();
  for (const name of QUERY_NAMES) {
    const value = c.req.query(name);
    if (value === undefined) continue;
    if (value.length > QUERY_MAX_CHARS) return undefined;
    query.set(name, value);
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
