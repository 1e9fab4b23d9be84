import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { createBotsRoutes } from '../../../core-aws/functions/bots-routes.ts';
import { createHttpFunction } from '../../../core-aws/functions/http-function.ts';
import { createTestBotsDeps } from '../../support/bots-deps.ts';
import type { HttpAnswer, HttpCall } from '../../support/http-event.ts';
import { callHttp } from '../../support/http-event.ts';
import { sampleBot, sampleExchange, sampleId } from '../../support/sample-records.ts';

const ownerId = 'owner-1';

function createBots() {
  const deps = createTestBotsDeps();
  const handler = createHttpFunction(createBotsRoutes(deps), { log: { info: () => {}, error: () => {} } });
  const call = (line: string, options: Omit<HttpCall, 'method' | 'path'> = { ownerId }): Promise<HttpAnswer> => {
    const [method = '', path = ''] = line.split(' ');
    return callHttp(handler, { method, path, ...options });
  };
  return { deps, call };
}

async function withBot() {
  const { deps, call } = createBots();
  const created = await call('POST /bots', { ownerId, body: { name: 'Shop helper' } });
  const { bot_id: botId } = created.body as { readonly bot_id: string };
  return { deps, call, botId };
}

const cachedExchange = () => {
  const { conversation_id, message_id, question, answer, sources } = sampleExchange();
  return { conversation_id, message_id, asker_id: 'ses_visitor', question, answer, sources };
};

describe('The function bots, for an owner', () => {
  test('creates, lists, shows, changes and deletes a bot', async () => {
    const { deps, call } = createBots();
    const created = await call('POST /bots', { ownerId, body: { name: '  Shop helper ' } });
    expect(created).toMatchObject({ status: 201, body: { name: 'Shop helper', document_count: 0, generation: 0 } });
    const { bot_id: botId } = created.body as { readonly bot_id: string };
    expect(await call('GET /bots')).toMatchObject({ status: 200, body: { bots: [created.body] } });
    expect(await call(`GET /bots/${botId}`)).toMatchObject({ status: 200, body: created.body });
    const patch = { look: { colour: '#abcdef' }, allowed_domains: ['Example.com'] };
    expect(await call(`PATCH /bots/${botId}`, { ownerId, body: patch })).toMatchObject({
      status: 200,
      body: { name: 'Shop helper', look: { colour: '#abcdef' }, allowed_domains: ['example.com'] },
    });
    const deleted = await call(`DELETE /bots/${botId}`);
    expect(deleted.status).toBe(204);
    expect(deleted.body).toBeUndefined();
    expect(await call(`GET /bots/${botId}`)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    expect(deps.jobs).toEqual([{ job: 'erase_bot', botId }]);
  });

  test.each([
    'GET /bots',
    'POST /bots',
    'GET /bots/{}',
    'PATCH /bots/{}',
    'DELETE /bots/{}',
    'GET /bots/{}/conversations',
    'GET /bots/{}/gaps',
    'GET /bots/{}/usage',
    'GET /bots/{}/export',
  ])('answers 401 to %s without an owner, and 404 to another owner', async (line) => {
    const { deps, call, botId } = await withBot();
    const path = line.replace('{}', botId);
    const body = path.startsWith('POST') || path.startsWith('PATCH') ? { name: 'x' } : undefined;
    expect(await call(path, { body })).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } });
    expect(await call(path, { body, ownerId: '' })).toMatchObject({ status: 401 });
    if (line.includes('{}')) {
      expect(await call(path, { body, ownerId: 'owner-2' })).toMatchObject({
        status: 404,
        body: { error: { code: 'not_found', message: 'there is no such bot' } },
      });
    }
    expect(deps.jobs).toEqual([]);
    expect(await call(`GET /bots/${botId}`)).toMatchObject({ status: 200, body: { name: 'Shop helper' } });
  });

  test('answers 409 above the limit of bots, naming it', async () => {
    const { deps, call } = createBots();
    for (let count = 0; count < LIMITS.botsPerOwnerMaxCount; count += 1) {
      await deps.bots.create(sampleBot({ ownerId }));
    }
    expect(await call('POST /bots', { ownerId, body: { name: 'one more' } })).toMatchObject({
      status: 409,
      body: {
        error: { code: 'limit_reached', message: expect.stringContaining(String(LIMITS.botsPerOwnerMaxCount)) },
      },
    });
  });

  test.each([
    ['POST /bots', {}],
    ['POST /bots', { name: '   ' }],
    ['POST /bots', { name: 'x'.repeat(LIMITS.botNameMaxChars + 1) }],
    ['PATCH /bots/{}', {}],
    ['PATCH /bots/{}', { look: { colour: 'red' } }],
    ['PATCH /bots/{}', { allowed_domains: ['https://example.com/'] }],
  ])('answers 400 to %s with %j', async (line, body) => {
    const { call, botId } = await withBot();
    expect(await call(line.replace('{}', botId), { ownerId, body })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    });
  });

  test('takes a name of exactly the longest length', async () => {
    const { call } = createBots();
    const name = 'x'.repeat(LIMITS.botNameMaxChars);
    expect(await call('POST /bots', { ownerId, body: { name } })).toMatchObject({ status: 201, body: { name } });
  });

  test('shows conversations, gaps, usage and export of a bot', async () => {
    const { deps, call, botId } = await withBot();
    await call(`POST /bots/${botId}/exchanges`, { body: cachedExchange() });
    await deps.conversations.append(sampleExchange({ botId, gap: true, question: 'Do you ship to Malta?' }));
    const conversations = await call(`GET /bots/${botId}/conversations`, { ownerId, query: { day: '2026-11-23' } });
    expect(conversations).toMatchObject({ status: 200, body: { exchanges: [{}, {}] } });
    expect(await call(`GET /bots/${botId}/gaps`)).toMatchObject({
      status: 200,
      body: { gaps: [{ question: 'Do you ship to Malta?', count: 1 }], complete: true },
    });
    expect(await call(`GET /bots/${botId}/usage`)).toMatchObject({
      status: 200,
      body: { days: [{ day: '2026-11-23', messages: 1 }] },
    });
    expect(await call(`GET /bots/${botId}/export`)).toMatchObject({
      status: 200,
      body: { bot: { bot_id: botId }, documents: [], exchanges: [{}, {}] },
    });
  });

  test.each([
    ['conversations', { day: 'yesterday' }],
    ['conversations', { cursor: 'nonsense' }],
    ['export', { cursor: 'nonsense' }],
  ])('answers 400 to %s with %j', async (list, query) => {
    const { call, botId } = await withBot();
    expect(await call(`GET /bots/${botId}/${list}`, { ownerId, query })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    });
  });

  test('answers 404 to an address that cannot be decoded', async () => {
    const { call } = createBots();
    expect(await call('GET /bots/%zz')).toMatchObject({ status: 404 });
  });
});

describe('The function bots, for the edge', () => {
  test('shows the profile of a bot with no owner asking', async () => {
    const { call, botId } = await withBot();
    expect(await call(`GET /bots/${botId}/profile`, {})).toMatchObject({
      status: 200,
      body: { bot_id: botId, owner_id: ownerId, generation: 0, settings_version: 1 },
    });
    expect(await call(`GET /bots/${sampleId('bot')}/profile`, {})).toMatchObject({ status: 404 });
  });

  test('records cached exchanges and feedback on them, and answers nothing', async () => {
    const { call, botId } = await withBot();
    const exchange = cachedExchange();
    const recorded = await call(`POST /bots/${botId}/exchanges`, { body: exchange });
    expect([recorded.status, recorded.body]).toEqual([204, undefined]);
    const { conversation_id, message_id } = exchange;
    const rating = { bot_id: botId, conversation_id, message_id, rating: 'up' };
    expect(await call(`POST /bots/${botId}/feedback`, { body: rating })).toMatchObject({ status: 204 });
    expect(await call(`GET /bots/${botId}/conversations`)).toMatchObject({
      body: { exchanges: [{ message_id, cached: true, feedback: 'up' }] },
    });
  });

  test('refuses feedback on another bot than the address names, and on no message', async () => {
    const { call, botId } = await withBot();
    const rating = {
      bot_id: botId,
      conversation_id: sampleId('conversation'),
      message_id: sampleId('message'),
      rating: 'up',
    };
    expect(await call(`POST /bots/${sampleId('bot')}/feedback`, { body: rating })).toMatchObject({ status: 400 });
    expect(await call(`POST /bots/${botId}/feedback`, { body: rating })).toMatchObject({ status: 404 });
    expect(await call(`POST /bots/${botId}/feedback`, { body: { ...rating, rating: 'meh' } })).toMatchObject({
      status: 400,
    });
  });

  test.each(['conversation_id', 'message_id', 'asker_id', 'question', 'answer', 'sources'])(
    'refuses an exchange without its %s',
    async (field) => {
      const { call, botId } = await withBot();
      const body = Object.fromEntries(Object.entries(cachedExchange()).filter(([name]) => name !== field));
      expect(await call(`POST /bots/${botId}/exchanges`, { body })).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringContaining(field) } },
      });
    },
  );
});
