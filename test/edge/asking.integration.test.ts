import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodeJwt } from 'jose';
import type { SessionGrant } from '#shared/chat.ts';
import { parseErrorBody } from '#shared/errors.ts';
import type { EdgeStage } from '../support/edge-stage.ts';
import { anId, OWNER, SITE, startEdgeStage } from '../support/edge-stage.ts';
import { answerPieces, ask, chatCalls, streamWith } from '../support/stub-answers.ts';

let stage: EdgeStage;
beforeAll(async () => {
  stage = await startEdgeStage();
});
afterAll(() => stage.stop());
beforeEach(() => stage.core.reset());

const codeOf = async (response: Response): Promise<string | undefined> => parseErrorBody(await response.json())?.code;

describe('a visitor session', () => {
  const open = (botId: string, origin: string | undefined): Promise<Response> =>
    stage.call('/api/sessions', { json: { bot_id: botId }, headers: origin === undefined ? {} : { origin } });

  test('is given to a page of an allowed domain, with the look of the bot', async () => {
    const bot = stage.addBot();
    const response = await open(bot.bot_id, SITE);
    expect(response.status).toBe(201);
    const grant = (await response.json()) as SessionGrant;
    expect(grant).toMatchObject({ expires_in_s: 1800, bot: { bot_id: bot.bot_id, name: 'Shop', look: bot.look } });
    const claims = decodeJwt(grant.session);
    expect(claims).toMatchObject({ bot_id: bot.bot_id, origin: SITE, sub: expect.stringMatching(/^ses_/) });
    expect(JSON.stringify(claims)).not.toMatch(/203\.0\.113/);
  });

  test.each([['https://evil.example'], ['https://shop.example.evil.example'], ['null'], [undefined]])(
    'is refused to %s',
    async (origin) => {
      const response = await open(stage.addBot().bot_id, origin);
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe('origin_not_allowed');
    },
  );

  test('is given to the edge’s own pages, and, for a bot without domains, to pages on this computer', async () => {
    const bot = stage.addBot({ allowed_domains: [] });
    expect((await open(bot.bot_id, stage.worker.url.origin)).status).toBe(201);
    expect((await open(bot.bot_id, 'http://localhost:4601')).status).toBe(201);
    expect((await open(bot.bot_id, SITE)).status).toBe(403);
    expect((await open(stage.addBot().bot_id, stage.worker.url.origin)).status).toBe(201);
  });

  test('of an unknown bot is 404, of a nonsense id 400', async () => {
    expect(await codeOf(await open(anId('bot'), SITE))).toBe('not_found');
    expect(await codeOf(await open('bot_1', SITE))).toBe('invalid_request');
  });
});

describe('who may ask', () => {
  test('nobody without a session', async () => {
    const bot = stage.addBot();
    const response = await ask(stage, { botId: bot.bot_id, token: undefined });
    expect(response.status).toBe(401);
    expect(await codeOf(response)).toBe('session_invalid');
  });

  test('nobody with another bot’s session', async () => {
    const token = await stage.session(stage.addBot().bot_id);
    const response = await ask(stage, { botId: stage.addBot().bot_id, token });
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe('forbidden');
  });

  test.each([['https://evil.example'], ['']])('nobody who carried a session to another page: %s', async (origin) => {
    const bot = stage.addBot();
    const response = await ask(stage, { botId: bot.bot_id, token: await stage.session(bot.bot_id), origin });
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe('origin_not_allowed');
  });

  test('nobody whose session was tampered with or comes from another network', async () => {
    const bot = stage.addBot();
    const token = await stage.session(bot.bot_id);
    const [head, , tail] = token.split('.');
    const other = btoa(JSON.stringify({ ...decodeJwt(token), exp: 9_999_999_999 })).replace(/=/g, '');
    expect(await codeOf(await ask(stage, { botId: bot.bot_id, token: `${head}.${other}.${tail}` }))).toBe(
      'session_invalid',
    );
    const moved = await stage.call('/api/chat', {
      json: { bot_id: bot.bot_id, message: 'a' },
      headers: { authorization: `Bearer ${token}`, origin: SITE, 'cf-connecting-ip': '192.0.2.7' },
    });
    expect(await codeOf(moved)).toBe('session_invalid');
  });

  test('not a page whose domain was taken off the list since', async () => {
    const bot = stage.addBot();
    const token = await stage.session(bot.bot_id);
    stage.addBot({ ...bot, allowed_domains: ['other.example'] });
    expect(await codeOf(await ask(stage, { botId: bot.bot_id, token }))).toBe('origin_not_allowed');
    expect(chatCalls(stage)).toBe(0);
  });

  test('an owner asks their own bot by their access token, and nobody else’s', async () => {
    const [own, other] = [stage.addBot(), stage.addBot({ owner_id: 'somebody' })];
    stage.core.on('POST /chat', streamWith(answerPieces()));
    const token = await stage.pool.accessToken(OWNER);
    expect((await ask(stage, { botId: own.bot_id, token, origin: '' })).status).toBe(200);
    expect(JSON.parse(stage.core.requests.at(-1)?.body ?? '')).toMatchObject({ asker_id: OWNER });
    for (const conversationId of [undefined, anId('conversation')]) {
      const refused = await ask(stage, { botId: other.bot_id, token, origin: '', conversationId });
      expect(refused.status).toBe(404);
    }
  });

  test('an invalid access token is told so, not taken for a session', async () => {
    const token = await stage.pool.accessToken(OWNER, { claims: { client_id: 'other' } });
    expect(await codeOf(await ask(stage, { botId: stage.addBot().bot_id, token }))).toBe('unauthenticated');
  });

  test('a visitor asks at most 20 times a minute by one session', async () => {
    const bot = stage.addBot();
    const token = await stage.session(bot.bot_id);
    stage.core.on('POST /chat', streamWith(answerPieces()));
    const conversationId = anId('conversation');
    for (let at = 0; at < 20; at += 1) {
      expect((await ask(stage, { botId: bot.bot_id, token, conversationId })).status).toBe(200);
    }
    const refused = await ask(stage, { botId: bot.bot_id, token, conversationId });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(await codeOf(refused)).toBe('rate_limited');
    expect(chatCalls(stage)).toBe(20);
  });
});
