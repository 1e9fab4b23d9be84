import { PassThrough } from 'node:stream';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { createChatStream } from '../../../core-aws/functions/chat-stream.ts';
import type { ChatStreamDeps } from '../../../core-aws/functions/chat-stream.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { createEventParser } from '../../../shared/event-stream.ts';
import type { WireEvent } from '../../../shared/event-stream.ts';
import { createAnswersWorld } from '../../support/answers-world.ts';

type World = Awaited<ReturnType<typeof createAnswersWorld>>;

/** A request as Lambda's function URL gives it (payload format 2.0), cut to what the function reads. */
function toEvent(body: unknown, { method = 'POST', path = '/chat', isBase64 = false } = {}): APIGatewayProxyEventV2 {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    rawPath: path,
    headers: { 'x-request-id': 'req_test' },
    requestContext: { requestId: 'aws-id', http: { method } },
    body: isBase64 ? Buffer.from(text).toString('base64') : text,
    isBase64Encoded: isBase64,
  } as unknown as APIGatewayProxyEventV2;
}

function setUp(world: World, replaced: Partial<ChatStreamDeps> = {}, stream: PassThrough = new PassThrough()) {
  const lines: { level: string; fields: Readonly<Record<string, unknown>> }[] = [];
  let head: { statusCode: number; headers?: Readonly<Record<string, string>> } | undefined;
  let text = '';
  const chat = createChatStream({
    openAnswer: world.openAnswer(),
    startResponse: (to, metadata) => {
      head = metadata;
      return to;
    },
    log: {
      info: (_, fields) => void lines.push({ level: 'info', fields }),
      error: (_, fields) => void lines.push({ level: 'error', fields }),
    },
    ...replaced,
  });
  return {
    stream,
    lines,
    head: () => head,
    text: () => text,
    events: () => {
      const events: WireEvent[] = [];
      createEventParser((event) => events.push(event))(text);
      return events;
    },
    read: () => void stream.setEncoding('utf8').on('data', (part: string) => (text += part)),
    run: (event: APIGatewayProxyEventV2) => chat(event, stream),
  };
}

describe('The chat function', () => {
  test('answers an event stream with ids from 1, and one log line without any text', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = ['Delivery costs 4.50 pounds [1]. ', 'Canaries sing on Mars [1].'];
    const call = setUp(world);
    call.read();
    await call.run(toEvent(world.request('What does delivery cost?'), { isBase64: true }));
    expect(call.head()).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'req_test' },
    });
    expect(call.events().map(({ event, id }) => [event, id])).toEqual([
      ['sources', '1'],
      ['delta', '2'],
      ['done', '3'],
    ]);
    expect(call.lines).toHaveLength(1);
    expect(call.lines[0]).toMatchObject({
      level: 'info',
      fields: { request_id: 'req_test', status: 200, outcome: 'answered', sentence_count: 1, dropped_count: 1 },
    });
    expect(JSON.stringify(call.lines)).not.toMatch(/delivery|pounds|canaries|handbook|ses_visitor/iu);
  });

  test('sends the sources before the model has written anything', async () => {
    const world = await createAnswersWorld();
    const model = Promise.withResolvers<void>();
    world.answerModel.script = [model.promise, 'Delivery costs 4.50 pounds [1].'];
    const call = setUp(world);
    call.read();
    const running = call.run(toEvent(world.request('What does delivery cost?')));
    await expect.poll(() => call.events().map(({ event }) => event)).toEqual(['sources']);
    model.resolve();
    await running;
    expect(call.events().map(({ event }) => event)).toEqual(['sources', 'delta', 'done']);
  });

  test('keeps a silent stream alive with comments', async () => {
    const world = await createAnswersWorld();
    const model = Promise.withResolvers<void>();
    world.answerModel.script = [model.promise, 'Delivery costs 4.50 pounds [1].'];
    const call = setUp(world, { heartbeatMs: 5 });
    call.read();
    const running = call.run(toEvent(world.request('What does delivery cost?')));
    await expect.poll(() => call.text().split(': keep-alive').length).toBeGreaterThan(2);
    model.resolve();
    await running;
    expect(call.events().at(-1)?.event).toBe('done');
  });

  test('waits for a slow reader instead of piling up the answer', async () => {
    const world = await createAnswersWorld();
    let written = 0;
    world.answerModel.answer = async function* answer() {
      for (let at = 0; at < 50; at += 1) {
        written += 1;
        yield { type: 'text', text: 'Delivery costs 4.50 pounds [1]. ' };
      }
    };
    const call = setUp(world, {}, new PassThrough({ highWaterMark: 64 }));
    const running = call.run(toEvent(world.request('What does delivery cost?')));
    await expect.poll(() => call.stream.readableLength).toBeGreaterThan(0);
    await new Promise((turn) => setImmediate(turn));
    expect(written).toBeLessThan(5);
    call.read();
    await running;
    expect(written).toBe(50);
    expect(call.events().at(-1)?.event).toBe('done');
  });

  test('a reader that goes away stops the model', async () => {
    const world = await createAnswersWorld();
    const model = Promise.withResolvers<void>();
    world.answerModel.script = ['Delivery costs 4.50 pounds [1]. And', model.promise, ' more'];
    const call = setUp(world);
    call.read();
    const running = call.run(toEvent(world.request('What does delivery cost?')));
    await expect.poll(() => call.events().length).toBe(2);
    call.stream.destroy();
    await expect.poll(() => world.answerModel.signals[0]?.aborted).toBe(true);
    model.resolve();
    await running;
    expect(call.lines[0]?.fields).toMatchObject({ outcome: 'cancelled' });
  });

  test.each([
    ['an unknown bot', { bot_id: `bot_${'0'.repeat(22)}`, message: 'hi', asker_id: 'a' }, {}, 404, 'not_found'],
    ['another path', {}, { path: '/else' }, 404, 'not_found'],
    ['another method', {}, { method: 'GET' }, 405, 'method_not_allowed'],
    ['no JSON', '{"canary', {}, 400, 'invalid_request'],
    ['no message', { bot_id: `bot_${'0'.repeat(22)}`, asker_id: 'a' }, {}, 400, 'invalid_request'],
    ['too large a body', 'x'.repeat(65_537), {}, 413, 'payload_too_large'],
  ] as const)('answers %s with a status and the error shape', async (_, body, shape, status, code) => {
    const call = setUp(await createAnswersWorld());
    call.read();
    await call.run(toEvent(body, shape));
    expect(call.head()).toMatchObject({ statusCode: status, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(call.text())).toMatchObject({ error: { code, request_id: 'req_test' } });
    expect(call.lines).toMatchObject([{ level: 'info', fields: { status, error_code: code } }]);
    expect(JSON.stringify(call.lines)).not.toContain('canary');
  });

  test('says when to come back once the limit of the day is reached', async () => {
    const world = await createAnswersWorld();
    const usage = { ...world.usage, countMessage: async () => false };
    const call = setUp(world, { openAnswer: world.openAnswer({ usage }) });
    call.read();
    await call.run(toEvent(world.request('What does delivery cost?')));
    expect(call.head()).toMatchObject({ statusCode: 429, headers: { 'retry-after': '43200' } });
    expect(JSON.parse(call.text()).error).toMatchObject({ code: 'message_limit_reached', retry_after_s: 43_200 });
  });

  test('a store that is down before the answer is 503; a bug is 500 without detail', async () => {
    const world = await createAnswersWorld();
    for (const [thrown, status] of [
      [new StoreUnavailable('table x did not answer'), 503],
      [new TypeError('canary detail'), 500],
    ] as const) {
      const bots = {
        ...world.bots,
        get: async () => {
          throw thrown;
        },
      };
      const call = setUp(world, { openAnswer: world.openAnswer({ bots }) });
      call.read();
      await call.run(toEvent(world.request('What does delivery cost?')));
      expect(call.head()?.statusCode).toBe(status);
      expect(call.text()).not.toContain('canary');
      expect(call.lines[0]).toMatchObject({ level: 'error', fields: { status } });
      expect(String(call.lines[0]?.fields['cause'])).toContain(thrown.message);
    }
  });

  test('a bug while answering ends the stream with an error event', async () => {
    const world = await createAnswersWorld();
    world.answerModel.answer = () => {
      throw new TypeError('a bug');
    };
    const call = setUp(world);
    call.read();
    await call.run(toEvent(world.request('What does delivery cost?')));
    expect(call.events().map(({ event }) => event)).toEqual(['sources', 'error']);
    expect(JSON.parse(call.events()[1]?.data ?? '')).toMatchObject({ code: 'internal', request_id: 'req_test' });
    expect(call.lines[0]).toMatchObject({ level: 'error' });
  });
});
