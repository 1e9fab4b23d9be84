import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '#shared/chat.ts';
import { HEARTBEAT, formatEvent } from '#shared/event-stream.ts';
import { receiveAnswer } from '../../widget/answers/receive-answer.ts';
import type { WidgetEvents } from '../../widget/loader/panel-module.ts';
import { createChatApi } from '../../widget/panel/api/chat-api.ts';
import { createConversation } from '../../widget/panel/state/conversation.ts';
import type { Exchange } from '../../widget/panel/state/exchange.ts';
import { createSavedConversations } from '../../widget/panel/state/saved-conversation.ts';
import { CONVERSATION_ID, SAMPLE_SOURCES, answerEvents } from '../support/stub-edge.ts';

const BOT_ID = 'bot_0000000000000000000001';

interface Sent {
  readonly path: string;
  readonly session: string | null;
  readonly body: Record<string, unknown>;
  readonly signal: AbortSignal | null;
}

function jsonResponse(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}
const errorBody = (code: string, retryAfterS?: number) => ({
  error: { code, message: code, request_id: 'req_1', retry_after_s: retryAfterS },
});

/** A stream a test writes to, piece by piece. */
function createStream(signal: AbortSignal | null): {
  response: Response;
  write: (text: string) => void;
  end: () => void;
} {
  const pipe = new TransformStream<Uint8Array, Uint8Array>();
  const writer = pipe.writable.getWriter();
  const encoder = new TextEncoder();
  signal?.addEventListener('abort', () => void writer.abort(new Error('aborted')).catch(() => undefined));
  return {
    response: new Response(pipe.readable),
    write: (text) => void writer.write(encoder.encode(text)).catch(() => undefined),
    end: () => void writer.close().catch(() => undefined),
  };
}
const wire = (events: readonly ChatEvent[]): string =>
  events.map(({ event, data }) => formatEvent(event, data)).join('');
const GOOD = wire(answerEvents(['Yes, within 60 days. ', 'Bring the receipt. [1]']));

function start(chat: (sent: Sent, count: number) => Response | Promise<Response>) {
  const sent: Sent[] = [];
  const heard: (keyof WidgetEvents)[] = [];
  const timers = new Set<{ readonly delayMs: number; readonly callback: () => void }>();
  const stored = new Map<string, string>();
  let sessionCount = 0;
  let sessionAnswer: (() => Response) | undefined;
  const api = createChatApi(
    {
      async fetch(url, init) {
        const path = new URL(String(url)).pathname;
        const record: Sent = {
          path,
          session: new Headers(init?.headers).get('authorization'),
          body: JSON.parse(String(init?.body)) as Record<string, unknown>,
          signal: init?.signal ?? null,
        };
        sent.push(record);
        if (path === '/api/chat') return chat(record, sent.filter((one) => one.path === path).length);
        if (path !== '/api/sessions') return new Response(null, { status: 204 });
        return (
          sessionAnswer?.() ??
          jsonResponse(200, { session: `s${++sessionCount}`, expires_in_s: 1, bot: { name: 'Harbour', look: {} } })
        );
      },
    },
    { edge: 'https://edge.example', botId: BOT_ID },
  );
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  } as Storage;
  const open = () =>
    createConversation(
      {
        api,
        after(delayMs, callback) {
          const timer = { delayMs, callback };
          timers.add(timer);
          return () => timers.delete(timer);
        },
        loadAnswers: async () => ({ receiveAnswer }),
        saved: createSavedConversations(() => storage, BOT_ID),
        emit: (name) => heard.push(name),
      },
      { language: 'en' },
    );
  return {
    conversation: open(),
    reopen: open,
    sent,
    heard,
    timers,
    stored,
    fire(delayMs: number) {
      for (const timer of [...timers].filter((one) => one.delayMs === delayMs)) {
        timers.delete(timer);
        timer.callback();
      }
    },
    failSessions(answer: (() => Response) | undefined) {
      sessionAnswer = answer;
    },
  };
}

const last = (exchanges: readonly Exchange[]): Exchange => {
  const exchange = exchanges.at(-1);
  if (!exchange) throw new Error('no exchange');
  return exchange;
};

describe('a conversation', () => {
  it('makes one session, asks with it, and ends with the answer, its sources and its sentences', async () => {
    const { conversation, sent, heard } = start(() => new Response(GOOD));
    await conversation.open();
    await conversation.ask('Can I return a gift?');
    expect(sent.map(({ path, session }) => [path, session])).toEqual([
      ['/api/sessions', null],
      ['/api/chat', 'Bearer s1'],
    ]);
    expect(sent[1]?.body).toEqual({ bot_id: BOT_ID, message: 'Can I return a gift?' });
    expect(last(conversation.exchanges.value)).toMatchObject({
      status: 'answered',
      answer: 'Yes, within 60 days. Bring the receipt. [1]',
      sources: SAMPLE_SOURCES,
      done: { grounded: true },
    });
    expect(conversation.spoken.value).toEqual(['Yes, within 60 days.', 'Bring the receipt.']);
    expect(heard).toEqual(['answer']);
  });

  it('shows the words as they come and continues the same conversation', async () => {
    const stream = createStream(null);
    const { conversation, sent } = start((_sent, count) => (count === 1 ? stream.response : new Response(GOOD)));
    const asked = conversation.ask('One?');
    stream.write(wire(answerEvents(['Yes, ']).slice(0, 2)));
    await until(() => last(conversation.exchanges.value).status === 'streaming');
    expect(last(conversation.exchanges.value).answer).toBe('Yes, ');
    stream.write(wire(answerEvents(['of course.']).slice(1)));
    await asked;
    expect(last(conversation.exchanges.value).answer).toBe('Yes, of course.');
    await conversation.ask('Two?');
    expect(sent.at(-1)?.body['conversation_id']).toBe(CONVERSATION_ID);
    conversation.restart();
    expect(conversation.exchanges.value).toEqual([]);
    await conversation.ask('Three?');
    expect(sent.at(-1)?.body['conversation_id']).toBeUndefined();
  });

  it('renews a session that has ended once, then gives up', async () => {
    const renewing = start((_sent, count) =>
      count === 1 ? jsonResponse(401, errorBody('session_invalid')) : new Response(GOOD),
    );
    await renewing.conversation.ask('Still there?');
    expect(last(renewing.conversation.exchanges.value).status).toBe('answered');
    expect(renewing.sent.map(({ session }) => session)).toEqual([null, 'Bearer s1', null, 'Bearer s2']);

    const refusing = start(() => jsonResponse(401, errorBody('session_invalid')));
    await refusing.conversation.ask('Still there?');
    expect(last(refusing.conversation.exchanges.value).failure?.code).toBe('session_invalid');
    expect(refusing.sent.filter(({ path }) => path === '/api/chat')).toHaveLength(2);
  });

  it.each([
    ['an error response', () => jsonResponse(503, errorBody('model_unavailable')), 'model_unavailable'],
    ['an error page of a proxy', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'internal'],
    ['an error event', () => new Response(formatEvent('error', errorBody('answer_blocked').error)), 'answer_blocked'],
    ['a stream without an end', () => new Response(wire(answerEvents(['Half']).slice(0, 2))), 'network'],
    ['a stream that is not ours', () => new Response('event: delta\ndata: {broken\n\n'), 'network'],
    ['no connection', () => Promise.reject(new TypeError('Failed to fetch')), 'network'],
  ])('fails on %s and can ask again in its place', async (_name, answer, code) => {
    let isBroken = true;
    const { conversation, heard } = start(() => (isBroken ? answer() : new Response(GOOD)));
    await conversation.ask('Can I return a gift?');
    expect(last(conversation.exchanges.value)).toMatchObject({ status: 'failed', failure: { code } });
    expect(heard).toEqual(['error']);
    isBroken = false;
    conversation.retry();
    await until(() => last(conversation.exchanges.value).status === 'answered');
    expect(conversation.exchanges.value.map(({ question }) => question)).toEqual(['Can I return a gift?']);
  });

  it('counts down a rate limit and takes no question before its end', async () => {
    const { conversation, sent, fire } = start(() => jsonResponse(429, errorBody('rate_limited', 2)));
    await conversation.ask('One?');
    const before = sent.length;
    expect(conversation.cooldownS.value).toBe(2);
    conversation.retry();
    await conversation.ask('Two?');
    expect(sent).toHaveLength(before);
    fire(1_000);
    expect(conversation.cooldownS.value).toBe(1);
    fire(1_000);
    expect(conversation.cooldownS.value).toBe(0);
    conversation.retry();
    await until(() => sent.length > before);
  });

  it('stops: aborts the request, keeps what has come, and hears no more', async () => {
    const streams: ReturnType<typeof createStream>[] = [];
    const { conversation, sent, heard } = start(({ signal }) => {
      const stream = createStream(signal);
      streams.push(stream);
      return stream.response;
    });
    const asked = conversation.ask('One?');
    await until(() => streams.length === 1);
    streams[0]?.write(wire(answerEvents(['Half of ']).slice(0, 2)));
    await until(() => last(conversation.exchanges.value).status === 'streaming');
    conversation.stop();
    await asked;
    expect(sent.at(-1)?.signal?.aborted).toBe(true);
    expect(last(conversation.exchanges.value)).toMatchObject({ status: 'stopped', answer: 'Half of ' });
    expect(heard).toEqual([]);
  });

  it('takes a stream for lost after 30 s without a byte, and not while heartbeats come', async () => {
    const streams: ReturnType<typeof createStream>[] = [];
    const { conversation, timers, fire } = start(({ signal }) => {
      const stream = createStream(signal);
      streams.push(stream);
      return stream.response;
    });
    const asked = conversation.ask('One?');
    await until(() => streams.length === 1);
    const [first] = timers;
    streams[0]?.write(HEARTBEAT);
    await until(() => first !== undefined && !timers.has(first));
    expect([...timers].map(({ delayMs }) => delayMs)).toEqual([30_000]);
    expect(last(conversation.exchanges.value).status).toBe('waiting');
    fire(30_000);
    await asked;
    expect(last(conversation.exchanges.value)).toMatchObject({ status: 'failed', failure: { code: 'network' } });
    expect(timers.size).toBe(0);
  });

  it('says why it has no session and tries again', async () => {
    const { conversation, failSessions, heard } = start(() => new Response(GOOD));
    failSessions(() => jsonResponse(403, errorBody('origin_not_allowed')));
    await conversation.open();
    expect(conversation.openFailure.value).toEqual({ code: 'origin_not_allowed' });
    expect(heard).toEqual(['error']);
    failSessions(undefined);
    await conversation.open();
    expect(conversation.openFailure.value).toBeUndefined();
    expect(conversation.grant.value?.bot.name).toBe('Harbour');
  });

  it('survives a page change in the same tab, with its session; a question cut off by it can be asked again', async () => {
    const { conversation, reopen, sent, stored } = start((_sent, count) =>
      count === 1 ? new Response(GOOD) : new Response(wire(answerEvents(['Half']).slice(0, 2))),
    );
    expect(stored.size).toBe(0);
    await conversation.open();
    await conversation.ask('One?');
    void conversation.ask('Two?');
    const sessions = sent.filter(({ path }) => path === '/api/sessions').length;
    const next = reopen();
    await next.open();
    expect(next.exchanges.value.map(({ status }) => status)).toEqual(['answered', 'failed']);
    expect(sent.filter(({ path }) => path === '/api/sessions')).toHaveLength(sessions);
  });

  it('has a conversation without storage', async () => {
    const saved = createSavedConversations(() => {
      throw new Error('SecurityError');
    }, BOT_ID);
    expect(saved.load()).toBeUndefined();
    expect(() => saved.save({ grant: undefined as never, conversationId: undefined, exchanges: [] })).not.toThrow();
  });

  it('rates an answer once', async () => {
    const { conversation, sent } = start(() => new Response(GOOD));
    await conversation.ask('One?');
    conversation.rate('up');
    await until(() => sent.at(-1)?.path === '/api/feedback');
    expect(sent.at(-1)?.body).toMatchObject({ rating: 'up', conversation_id: CONVERSATION_ID });
    expect(last(conversation.exchanges.value).isRated).toBe(true);
  });
});

/** Waits for a condition by letting every pending task run; no fixed time. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the condition never came true');
}
