import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { ChatRequest } from '#shared/chat.ts';
import type { CachedExchange, CoreChatRequest } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { CoreName } from '../core/core-client.ts';
import { readProfile } from '../core/read-profile.ts';
import { DEADLINES } from '../deadlines.ts';
import { clientKey } from '../http/client-address.ts';
import type { EdgeContext, EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import { limitJsonBody, refuseInvalid, requireJson } from '../http/json-body.ts';
import { CACHE_STATE_HEADER } from '../http/response-headers.ts';
import type { Services } from '../services.ts';
import type { Asker } from '../sessions/identify-asker.ts';
import { identifyAsker } from '../sessions/identify-asker.ts';
import { isOriginAllowed } from '../sessions/is-origin-allowed.ts';
import { originNotAllowed } from '../sessions/session-route.ts';
import type { AnswerKey, CachedAnswer } from './answer-cache.ts';
import { answerFromCore } from './answer-from-core.ts';
import { EVENT_STREAM_HEADERS, wantsEvents } from './event-stream-response.ts';
import { replayAnswer, replayEvents } from './replay-answer.ts';

/**
 * `POST /api/chat`. Who asks, and may they? -> rate limits -> for a first question the bot's profile and the answer
 * cache -> the chat function. A follow-up skips the profile: its session's origin was checked within the session's
 * half hour, and its answer depends on the conversation, so it is never cached. Only a bot of the alternate core's share
 * has its profile read then too, because that shows which core has the bot.
 */
export function createChatRoute(services: Services): Hono<EdgeEnv> {
  const { core, answers, limitRate, config, randomBytes } = services;
  const app = new Hono<EdgeEnv>();

  app.post('/', limitJsonBody(), requireJson(), zValidator('json', ChatRequest, refuseInvalid), async (c) => {
    const body = c.req.valid('json');
    c.var.log.bot_id = body.bot_id;
    const asker = await identifyAsker(c.req.raw.headers, body.bot_id, services);
    if (!asker.ok) return fail(c, asker.error);
    const limited = await limitRate([
      ['CHAT_VISITOR_LIMIT', asker.value.askerId],
      ['CHAT_CLIENT_LIMIT', clientKey(c.req.raw.headers)],
      ['CHAT_BOT_LIMIT', body.bot_id],
    ]);
    if (limited) return fail(c, limited);

    const question: CoreChatRequest = { ...body, asker_id: asker.value.askerId };
    const isFirst = body.conversation_id === undefined;
    if (!isFirst && asker.value.kind === 'visitor' && core.coreOf(body.bot_id) === 'main') {
      return forward(c, question, 'bypass', 'main');
    }

    const profile = await readProfile(core, body.bot_id, c.var.requestId);
    if (!profile.ok) return fail(c, profile.error);
    const { from } = profile.value;
    if (from === 'alternate') c.var.log.core = from;
    const edgeOrigin = new URL(c.req.url).origin;
    const refusal = refuse(asker.value, profile.value.owner_id, {
      allowedDomains: profile.value.allowed_domains,
      edgeOrigin,
      isLocal: config.isLocal,
    });
    if (refusal) return fail(c, refusal);
    if (!isFirst) return forward(c, question, 'bypass', from);

    const key: AnswerKey = {
      core: from,
      botId: body.bot_id,
      generation: profile.value.generation,
      settingsVersion: profile.value.settings_version,
      question: body.message,
    };
    const found = await answers.find(edgeOrigin, key);
    if (found === 'unusable') return forward(c, question, 'bypass', from);
    if (found === 'miss') {
      return forward(c, question, 'miss', from, (answer) => answers.store(edgeOrigin, key, answer));
    }
    return replay(c, question, from, found);
  });

  function forward(
    c: EdgeContext,
    question: CoreChatRequest,
    cache: 'miss' | 'bypass',
    from: CoreName,
    store?: (answer: CachedAnswer) => Promise<void>,
  ): Promise<Response> {
    c.var.log.cache = cache;
    c.header(CACHE_STATE_HEADER, cache);
    return answerFromCore(c, question, { core, from, wantsEvents: wantsEvents(c), store });
  }

  /** Answers at once; the core learns of the exchange afterwards, to store it and count it like any other. */
  function replay(c: EdgeContext, question: CoreChatRequest, from: CoreName, answer: CachedAnswer): Response {
    c.var.log.cache = 'hit';
    c.header(CACHE_STATE_HEADER, 'hit');
    const ids = { conversationId: newId('conversation', randomBytes), messageId: newId('message', randomBytes) };
    const whole = replayAnswer(answer, ids);
    const exchange: CachedExchange = {
      conversation_id: ids.conversationId,
      message_id: ids.messageId,
      asker_id: question.asker_id,
      question: question.message,
      answer: whole.answer,
      sources: whole.sources,
    };
    async function record(): Promise<void> {
      const recorded = await core.call({
        method: 'POST',
        path: `/bots/${question.bot_id}/exchanges`,
        body: exchange,
        requestId: c.var.requestId,
        core: from,
        deadlineMs: DEADLINES.recordMs,
      });
      if (!recorded.ok) c.var.log.outcome = `exchange not recorded: ${recorded.error.code}`;
    }
    c.set('streamEnded', record());
    return wantsEvents(c) ? c.body(replayEvents(answer, ids), 200, EVENT_STREAM_HEADERS) : c.json(whole);
  }

  return app;
}

/** What only the profile can tell: a visitor's page may have been taken off the list, an owner may ask a stranger's bot. */
function refuse(asker: Asker, ownerId: string, rules: Parameters<typeof isOriginAllowed>[1]): ApiError | undefined {
  if (asker.kind === 'owner') {
    return asker.askerId === ownerId
      ? undefined
      : { code: 'not_found', message: 'there is no such bot', cause: 'bot of another owner' };
  }
  return isOriginAllowed(asker.origin, rules) ? undefined : originNotAllowed(asker.origin);
}
