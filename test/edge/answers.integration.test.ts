import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatAnswer } from '#shared/chat.ts';
import { parseErrorBody } from '#shared/errors.ts';
import { formatEvent } from '#shared/event-stream.ts';
import type { EdgeStage } from '../support/edge-stage.ts';
import { anId, SITE, startEdgeStage } from '../support/edge-stage.ts';
import { answerPieces, ask, chatCalls, eventsOf, SOURCE, streamWith } from '../support/stub-answers.ts';
import type { StubReply } from '../support/stub-core.ts';
import { answerWith, refuseWith } from '../support/stub-core.ts';

let stage: EdgeStage;
beforeAll(async () => {
  stage = await startEdgeStage();
});
afterAll(() => stage.stop());
beforeEach(() => stage.core.reset());

const EVENTS = 'text/event-stream';

/** A bot with an open session on its site. */
async function visit(change: Parameters<EdgeStage['addBot']>[0] = {}) {
  const bot = stage.addBot(change);
  return { bot, botId: bot.bot_id, token: await stage.session(bot.bot_id) };
}

describe('a streamed answer', () => {
  test('arrives byte for byte as the core sent it, heartbeats too', async () => {
    const { botId, token } = await visit();
    const pieces = answerPieces();
    stage.core.on('POST /chat', streamWith(pieces));
    const response = await ask(stage, { botId, token, accept: EVENTS });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-edgewise-cache')).toBe('miss');
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(await response.text()).toBe(pieces.join(''));
    const asked = stage.core.requests.at(-1);
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      bot_id: botId,
      message: 'Can I return a gift?',
      asker_id: expect.stringMatching(/^ses_/),
    });
    expect(asked?.headers['authorization']).toContain('/lambda/aws4_request');
  });

  test('starts before the core has finished', async () => {
    const { botId, token } = await visit();
    const pieces = answerPieces();
    let finish: () => void = () => undefined;
    stage.core.on('POST /chat', (_request, response) => {
      response.writeHead(200, { 'content-type': EVENTS });
      response.write(pieces.slice(0, 3).join(''));
      finish = () => void response.end(pieces.slice(3).join(''));
    });
    const response = await ask(stage, { botId, token, accept: EVENTS });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: delta')) text += (await reader?.read())?.value ?? '';
    expect(text).not.toContain('event: done');
    finish();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) text += piece.value;
    expect(text).toBe(pieces.join(''));
  });

  test('is given up when the visitor leaves', async () => {
    const { botId, token } = await visit();
    stage.core.on('POST /chat', (_request, response) => {
      response.writeHead(200, { 'content-type': EVENTS });
      response.write(answerPieces()[0]);
    });
    const leaving = new AbortController();
    const response = await ask(stage, { botId, token, accept: EVENTS, signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    const line = (): string | undefined =>
      stage.worker.logs().find((entry) => entry.includes(botId) && entry.includes('/api/chat'));
    await expect.poll(line, { timeout: 10_000 }).toContain('"outcome":"left"');
  });

  test('that breaks off ends with an error event, behind whole events only', async () => {
    const { botId, token } = await visit();
    stage.core.on('POST /chat', (_request, response) => {
      response.writeHead(200, { 'content-type': EVENTS });
      response.write(`${answerPieces().slice(0, 3).join('')}event: delta\ndata: {"text":"half a`);
      setImmediate(() => response.destroy());
    });
    const events = eventsOf(await (await ask(stage, { botId, token, accept: EVENTS })).text());
    expect(events.map((event) => event.event)).toEqual(['sources', 'delta', 'error']);
    expect(events.at(-1)?.data).toMatchObject({ code: 'service_unavailable', request_id: expect.any(String) });
  });

  test('that ends without done ends with an error event', async () => {
    const { botId, token } = await visit();
    stage.core.on('POST /chat', streamWith(answerPieces().slice(0, 4)));
    const events = eventsOf(await (await ask(stage, { botId, token, accept: EVENTS })).text());
    expect(events.at(-1)).toMatchObject({ event: 'error', data: { code: 'service_unavailable' } });
  });
});

describe('an answer as JSON', () => {
  test('is gathered from the same events', async () => {
    const { botId, token } = await visit();
    stage.core.on('POST /chat', streamWith(answerPieces()));
    const response = await ask(stage, { botId, token });
    expect((await response.json()) as ChatAnswer).toEqual({
      answer: 'Within 60 days. [1]',
      message_id: expect.stringMatching(/^msg_/),
      conversation_id: expect.stringMatching(/^conv_/),
      sources: [SOURCE],
      cached: false,
      grounded: true,
    });
  });

  test('turns an error event into its status', async () => {
    const { botId, token } = await visit();
    const error = { code: 'model_unavailable', message: 'busy', request_id: 'r', retry_after_s: 7 };
    stage.core.on('POST /chat', streamWith([formatEvent('error', error, 1)]));
    const response = await ask(stage, { botId, token });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(parseErrorBody(await response.json())).toMatchObject({
      code: 'model_unavailable',
      request_id: response.headers.get('x-request-id'),
    });
  });

  test('of a stream that breaks off is 503', async () => {
    const { botId, token } = await visit();
    stage.core.on('POST /chat', streamWith(answerPieces().slice(0, 3)));
    const response = await ask(stage, { botId, token });
    expect(response.status).toBe(503);
    expect(parseErrorBody(await response.json())?.code).toBe('service_unavailable');
  });
});

test.each([[EVENTS], ['application/json']])('a refusal of the core keeps its status for %s', async (accept) => {
  const { botId, token } = await visit();
  stage.core.on('POST /chat', refuseWith('message_limit_reached', 'come back tomorrow', 3600));
  const response = await ask(stage, { botId, token, accept });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('3600');
  expect(parseErrorBody(await response.json())?.code).toBe('message_limit_reached');
});

describe('the answer cache', () => {
  const recorded = (messageId: string): unknown =>
    stage.core.requests
      .filter((request) => request.path.endsWith('/exchanges'))
      .map((request) => JSON.parse(request.body) as { readonly message_id: string })
      .find((exchange) => exchange.message_id === messageId);

  /** Asks, reads the whole answer, and says what the cache did. */
  async function cacheOf(asking: Parameters<typeof ask>[1]): Promise<string | null> {
    const response = await ask(stage, asking);
    await response.text();
    return response.headers.get('x-edgewise-cache');
  }
  /** Storing happens after the last byte: asks until it has, and checks that the answer then comes from the cache. */
  async function expectCached(asking: Parameters<typeof ask>[1]): Promise<void> {
    await expect.poll(() => cacheOf(asking), { timeout: 10_000 }).toBe('hit');
  }

  test('answers the same first question again without the chat function, as the same events', async () => {
    const { botId, token } = await visit();
    const pieces = answerPieces();
    stage.core.on('POST /chat', streamWith(pieces));
    stage.core.on(`POST /bots/${botId}/exchanges`, answerWith(undefined, 204));
    expect(await cacheOf({ botId, token, accept: EVENTS })).toBe('miss');
    await expectCached({ botId, token, accept: EVENTS });
    const calls = chatCalls(stage);
    stage.core.requests.length = 0;

    const hit = await ask(stage, { botId, token, accept: EVENTS, message: '  can i RETURN a  gift' });
    const events = eventsOf(await hit.text());
    expect(hit.headers.get('x-edgewise-cache')).toBe('hit');
    const fresh = eventsOf(pieces.join(''));
    expect(events.map((event) => event.event)).toEqual(fresh.map((event) => event.event));
    expect(events.slice(1, 3)).toEqual(fresh.slice(1, 3));
    const done = events.at(-1)?.data as ChatAnswer;
    expect(done).toMatchObject({ cached: true, grounded: true, sources: [SOURCE] });
    const original = fresh.at(-1)?.data as ChatAnswer;
    expect(done.conversation_id).not.toBe(original.conversation_id);
    expect(done.message_id).toMatch(/^msg_\w{22}$/);

    await expect
      .poll(() => recorded(done.message_id))
      .toEqual({
        conversation_id: done.conversation_id,
        message_id: done.message_id,
        asker_id: expect.stringMatching(/^ses_/),
        question: 'can i RETURN a  gift',
        answer: 'Within 60 days. [1]',
        sources: [SOURCE],
      });
    expect(calls).toBeGreaterThan(0);
    expect(chatCalls(stage)).toBe(0);
  });

  test('gives JSON from the same entry', async () => {
    const { botId, token } = await visit();
    stage.core.on('POST /chat', streamWith(answerPieces()));
    await expectCached({ botId, token, accept: EVENTS });
    const response = await ask(stage, { botId, token });
    expect(await response.json()).toMatchObject({ answer: 'Within 60 days. [1]', cached: true });
  });

  test('forgets with the next generation, with changed settings, and never knows another bot’s answers', async () => {
    const { bot, botId, token } = await visit();
    stage.core.on('POST /chat', streamWith(answerPieces()));
    await expectCached({ botId, token });
    stage.addBot({ ...bot, generation: 2 });
    expect(await cacheOf({ botId, token })).toBe('miss');
    stage.addBot({ ...bot, settings_version: 2 });
    expect(await cacheOf({ botId, token })).toBe('miss');
    const other = await visit();
    expect(await cacheOf({ botId: other.botId, token: other.token })).toBe('miss');
  });

  test('is passed by for a follow-up', async () => {
    const { botId, token } = await visit();
    stage.core.on('POST /chat', streamWith(answerPieces()));
    await expectCached({ botId, token });
    expect(await cacheOf({ botId, token, conversationId: anId('conversation') })).toBe('bypass');
  });

  const never: Record<string, StubReply> = {
    'a refusal': streamWith(answerPieces({ grounded: false })),
    'an error': streamWith([formatEvent('error', { code: 'answer_blocked', message: 'no', request_id: 'r' }, 1)]),
    'a stream cut short': streamWith(answerPieces().slice(0, 4)),
    'an answer with an event nobody knows': streamWith([formatEvent('news', {}), ...answerPieces()]),
    'an answer that goes on behind its end': streamWith([...answerPieces(), formatEvent('delta', { text: 'x' })]),
  };
  test.each(Object.keys(never))('never keeps %s', async (name) => {
    const { botId, token } = await visit();
    stage.core.on('POST /chat', never[name] ?? streamWith([]));
    const lines = (): number =>
      stage.worker.logs().filter((line) => line.includes(botId) && line.includes('/chat')).length;
    for (let times = 1; times <= 2; times += 1) {
      expect(await cacheOf({ botId, token, accept: EVENTS })).toBe('miss');
      // The line is written when everything of the request is over, storing included.
      await expect.poll(lines, { timeout: 10_000 }).toBe(times);
    }
  });
});

test('feedback goes to the core from the asker’s session only', async () => {
  const { botId, token } = await visit();
  const other = await visit();
  stage.core.on(`POST /bots/${botId}/feedback`, answerWith(undefined, 204));
  const body = { bot_id: botId, conversation_id: anId('conversation'), message_id: anId('message'), rating: 'up' };
  const rate = (session: string | undefined, json: unknown = body): Promise<Response> =>
    stage.call('/api/feedback', {
      json,
      headers: { origin: SITE, ...(session === undefined ? {} : { authorization: `Bearer ${session}` }) },
    });
  expect((await rate(token)).status).toBe(204);
  expect(JSON.parse(stage.core.requests.at(-1)?.body ?? '')).toEqual(body);
  expect((await rate(undefined)).status).toBe(401);
  expect((await rate(other.token)).status).toBe(403);
  expect((await rate(token, { ...body, rating: 'sideways' })).status).toBe(400);
});

test('no log line holds a question, an answer, a session or a whole address', async () => {
  const { botId, token } = await visit();
  stage.core.on('POST /chat', streamWith(answerPieces({ text: 'canary-answer and more' })));
  await (await ask(stage, { botId, token, message: 'canary-question', accept: EVENTS })).text();
  await (await ask(stage, { botId, token: `${token}canary`, message: 'canary-question' })).text();
  const lines = (): readonly string[] => stage.worker.logs().filter((line) => line.includes('/api/chat'));
  await expect.poll(() => lines().filter((line) => line.includes(botId)).length).toBeGreaterThan(1);
  expect(stage.worker.logs().join('\n')).not.toMatch(/canary|203\.0\.113\.\d|eyJ/);
  expect(JSON.parse(lines().find((line) => line.includes(botId) && line.includes('"miss"')) ?? '{}')).toMatchObject({
    message: 'request',
    route: '/api/chat',
    method: 'POST',
    status: 200,
    cache: 'miss',
    outcome: 'complete',
    request_id: expect.any(String),
    duration_ms: expect.any(Number),
  });
});
