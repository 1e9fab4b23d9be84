import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { isId } from '../../../../shared/ids.ts';
import { LIMITS } from '../../../../shared/limits.ts';
import type { OpenAnswer } from '../../../../core-aws/use-cases/answers/answer-question.ts';
import { FORGOTTEN_ANSWER } from '../../../../core-aws/domain/records/forget-document.ts';
import { createAnswersWorld } from '../../../support/answers-world.ts';
import { SAMPLE_NOW_MS, sampleId } from '../../../support/sample-records.ts';

type World = Awaited<ReturnType<typeof createAnswersWorld>>;
const context = (signal = new AbortController().signal) => ({ requestId: 'req_1', signal });

async function open(world: World, message: string, conversationId?: string): Promise<OpenAnswer> {
  const opened = await world.openAnswer()(world.request(message, conversationId), context());
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

async function gather(answer: OpenAnswer): Promise<readonly ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of answer.events) events.push(event);
  return events;
}

const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.event === 'delta' ? event.data.text : '')).join('');
const last = (events: readonly ChatEvent[]): ChatEvent | undefined => events.at(-1);

async function stored(world: World) {
  return (await world.conversations.listByDay(world.bot.botId, '2026-11-23', { limit: 10 })).exchanges;
}

describe('Answering a question', () => {
  test('sends sources first, then each checked sentence, then only the sources really cited', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = [
      'Delivery costs 4.50',
      ' pounds inside the country [1]. ',
      'Elephants fly to Mars [1].',
    ];
    const answer = await open(world, 'What does delivery inside the country cost?');
    const events = await gather(answer);
    expect(events.map(({ event }) => event)).toEqual(['sources', 'delta', 'done']);
    const [sources] = events;
    if (sources?.event !== 'sources') throw new Error('no sources');
    expect(sources.data.sources.length).toBeGreaterThan(1);
    expect(sources.data.sources[0]).toMatchObject({
      number: 1,
      document_id: world.document.documentId,
      document: 'handbook.pdf',
      page: 2,
      headings: ['Handbook'],
    });
    expect(sources.data.sources[0]?.quote).toContain('4.50 pounds');
    expect(textOf(events)).toBe('Delivery costs 4.50 pounds inside the country [1]. ');
    const done = last(events);
    if (done?.event !== 'done') throw new Error('no done');
    expect(done.data).toMatchObject({ grounded: true, cached: false, sources: [{ number: 1 }] });
    expect(done.data.sources).toHaveLength(1);
    expect(isId('message', done.data.message_id)).toBe(true);
    expect(isId('conversation', done.data.conversation_id)).toBe(true);
    expect(done.data.conversation_id).toBe(sources.data.conversation_id);
    expect(answer.outcome()).toMatchObject({ kind: 'answered', sentenceCount: 1, droppedCount: 1 });
  });

  test('sources and the first sentence leave before the model has finished', async () => {
    const world = await createAnswersWorld();
    const rest = Promise.withResolvers<void>();
    world.answerModel.script = [
      'Delivery costs 4.50 pounds [1]. Delivery ',
      rest.promise,
      'is inside the country [1].',
    ];
    const events = (await open(world, 'What does delivery cost?')).events[Symbol.asyncIterator]();
    expect((await events.next()).value.event).toBe('sources');
    expect((await events.next()).value).toEqual({ event: 'delta', data: { text: 'Delivery costs 4.50 pounds [1]. ' } });
    rest.resolve();
    expect((await events.next()).value.event).toBe('delta');
    expect((await events.next()).value.event).toBe('done');
  });

  test('stores the exchange as it was sent, with the day it expires', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = ['Delivery costs 4.50 pounds [1].'];
    const events = await gather(await open(world, 'What does delivery cost?'));
    const done = last(events);
    if (done?.event !== 'done') throw new Error('no done');
    expect(await stored(world)).toMatchObject([
      {
        message_id: done.data.message_id,
        conversation_id: done.data.conversation_id,
        question: 'What does delivery cost?',
        answer: 'Delivery costs 4.50 pounds [1].',
        sources: done.data.sources,
        askerId: 'ses_visitor',
        grounded: true,
        gap: false,
        asked_at_ms: SAMPLE_NOW_MS,
        expiresAtS: SAMPLE_NOW_MS / 1_000 + LIMITS.conversationRetentionDays * 86_400,
      },
    ]);
  });

  test.each(['What is the capital of Mongolia?', 'Who won the 1998 world cup?'])(
    'refuses "%s" in the words of the owner, without asking the model, and records a gap',
    async (question) => {
      const world = await createAnswersWorld();
      const answer = await open(world, question);
      const events = await gather(answer);
      expect(events.map(({ event }) => event)).toEqual(['sources', 'delta', 'done']);
      expect(events[0]).toMatchObject({ data: { sources: [] } });
      expect(textOf(events)).toBe(world.bot.look.refusal);
      expect(last(events)).toMatchObject({ data: { grounded: false, sources: [] } });
      expect(world.answerModel.requests).toEqual([]);
      expect(await stored(world)).toMatchObject([{ gap: true, grounded: false, answer: world.bot.look.refusal }]);
      expect(answer.outcome().kind).toBe('refused');
    },
  );

  test.each([
    ['says that there is no answer', ['NO_', 'ANSWER']],
    ['invents every number', ['Delivery costs 9.99 pounds [1].']],
    ['links to a page no document names', ['Delivery is explained at https://evil.example/delivery [1].']],
    ['writes nothing', []],
  ])('refuses when the model %s', async (_, script) => {
    const world = await createAnswersWorld();
    world.answerModel.script = script;
    const events = await gather(await open(world, 'What does delivery cost?'));
    expect(textOf(events)).toBe(world.bot.look.refusal);
    expect(last(events)).toMatchObject({ event: 'done', data: { grounded: false, sources: [] } });
    expect(await stored(world)).toMatchObject([{ gap: true }]);
  });

  test('removes ghost citations and gives an uncited sentence the source that supports it', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = ['Delivery costs 4.50 pounds [1][9]. Bring the receipt of the gift.'];
    const events = await gather(await open(world, 'What does delivery of a gift cost?'));
    expect(textOf(events)).toMatch(/^Delivery costs 4\.50 pounds \[\d\]\. Bring the receipt of the gift \[\d\]\.$/u);
    expect(textOf(events)).not.toContain('[9]');
    const done = last(events);
    if (done?.event !== 'done') throw new Error('no done');
    for (const [, number] of textOf(events).matchAll(/\[(\d)\]/gu)) {
      expect(done.data.sources.map((source) => String(source.number))).toContain(number);
    }
  });

  test('continues a conversation with its history, and keeps its id', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = ['Delivery costs 4.50 pounds [1].'];
    const first = last(await gather(await open(world, 'What does delivery cost?')));
    if (first?.event !== 'done') throw new Error('no done');
    const conversationId = first.data.conversation_id;
    const second = await gather(await open(world, 'And abroad?', conversationId));
    expect(world.answerModel.requests[1]).toMatchObject({
      question: 'And abroad? What does delivery cost?',
      history: [{ question: 'What does delivery cost?', answer: 'Delivery costs 4.50 pounds [1].' }],
    });
    expect(last(second)).toMatchObject({ data: { conversation_id: conversationId } });
    expect((await stored(world)).map(({ question }) => question)).toContain('And abroad?');
  });
});

describe('What fails before the answer begins', () => {
  test('an unknown bot is not found, and counts no message', async () => {
    const world = await createAnswersWorld();
    const unknown = { ...world.request('Hello'), bot_id: sampleId('bot') };
    expect(await world.openAnswer()(unknown, context())).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await world.usage.days(unknown.bot_id, 1)).toEqual([]);
  });

  test('the last message of the day is answered, the next one waits for midnight UTC', async () => {
    const world = await createAnswersWorld();
    for (let count = 1; count < LIMITS.messagesPerBotPerDay; count += 1) {
      await world.usage.countMessage(world.bot.botId, '2026-11-23', LIMITS.messagesPerBotPerDay);
    }
    expect((await world.openAnswer()(world.request('delivery cost'), context())).ok).toBe(true);
    expect(await world.openAnswer()(world.request('delivery cost'), context())).toMatchObject({
      ok: false,
      error: { code: 'message_limit_reached', retryAfterS: 12 * 3_600 },
    });
  });

  test('a bot made with another embedder is a clear error, never a wrong answer', async () => {
    const world = await createAnswersWorld({ embedderId: 'gemini-embedding-001/384' });
    const opened = await world.openAnswer()(world.request('delivery cost'), context());
    expect(opened).toMatchObject({ ok: false, error: { code: 'service_unavailable' } });
    expect(world.embedder.embeddedQuestions).not.toContain('delivery cost');
  });

  test.each([
    [
      { kind: 'overloaded', status: 429, retryAfterS: 7 },
      { code: 'model_unavailable', retryAfterS: 7 },
    ],
    [{ kind: 'timeout', timeoutMs: 10 }, { code: 'deadline_exceeded' }],
    [{ kind: 'failed' }, { code: 'model_unavailable' }],
  ] as const)('an embedder failing with %j is %j', async (failure, error) => {
    const world = await createAnswersWorld();
    world.embedder.fail = failure;
    expect(await world.openAnswer()(world.request('delivery cost'), context())).toMatchObject({ ok: false, error });
  });
});

describe('What fails while answering', () => {
  test.each([
    [
      { kind: 'overloaded', status: 503, retryAfterS: 4 },
      { code: 'model_unavailable', retry_after_s: 4 },
    ],
    [{ kind: 'blocked', reason: 'SAFETY' }, { code: 'answer_blocked' }],
    [{ kind: 'timeout', timeoutMs: 10 }, { code: 'deadline_exceeded' }],
    [{ kind: 'empty' }, { code: 'model_unavailable' }],
    [{ kind: 'failed' }, { code: 'model_unavailable' }],
  ] as const)('the model failing with %j ends in an error event %j', async (failure, error) => {
    const world = await createAnswersWorld();
    world.answerModel.script = [{ type: 'failed', failure }];
    const answer = await open(world, 'What does delivery cost?');
    const events = await gather(answer);
    expect(events.map(({ event }) => event)).toEqual(['sources', 'error']);
    expect(last(events)).toMatchObject({ data: { ...error, request_id: 'req_1' } });
    expect(answer.outcome()).toMatchObject({ kind: 'failed', errorCode: error.code });
    expect(await stored(world)).toEqual([]);
  });

  test('a failure in the middle follows the sentences already sent', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = [
      'Delivery costs 4.50 pounds [1]. And th',
      { type: 'failed', failure: { kind: 'failed' } },
    ];
    const events = await gather(await open(world, 'What does delivery cost?'));
    expect(events.map(({ event }) => event)).toEqual(['sources', 'delta', 'error']);
  });

  test('a visitor who leaves stops the model at once, and what was sent is stored', async () => {
    const world = await createAnswersWorld();
    const never = Promise.withResolvers<void>();
    world.answerModel.script = ['Delivery costs 4.50 pounds [1]. And then', never.promise, ' more'];
    const left = new AbortController();
    const opened = await world.openAnswer()(world.request('What does delivery cost?'), context(left.signal));
    if (!opened.ok) throw new Error('not opened');
    const seen: string[] = [];
    for await (const event of opened.value.events) {
      seen.push(event.event);
      if (event.event === 'delta') {
        left.abort();
        never.resolve();
      }
    }
    expect(seen).toEqual(['sources', 'delta']);
    expect(world.answerModel.signals[0]?.aborted).toBe(true);
    expect(opened.value.outcome().kind).toBe('cancelled');
    expect(await stored(world)).toMatchObject([{ answer: 'Delivery costs 4.50 pounds [1].' }]);
  });

  test('a reader who stops asking for events stops the model too', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = ['Delivery costs 4.50 pounds [1]. And then', ' more'];
    for await (const { event } of (await open(world, 'What does delivery cost?')).events) if (event === 'delta') break;
    expect(world.answerModel.signals[0]?.aborted).toBe(true);
  });

  test('an answer that cannot be stored is given all the same, and the failure is told to the log', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = ['Delivery costs 4.50 pounds [1].'];
    const conversations = {
      ...world.conversations,
      append: async () => {
        throw new Error('no table');
      },
    };
    const opened = await world.openAnswer({ conversations })(world.request('What does delivery cost?'), context());
    if (!opened.ok) throw new Error('not opened');
    expect(last(await gather(opened.value))?.event).toBe('done');
    expect(opened.value.outcome().storeFailure).toMatchObject({ message: 'no table' });
  });
});

describe('An answer in flight', () => {
  const SCRIPT = ['Delivery costs 4.50 pounds [1].'];

  /** What the job does for a deleted bot, from its mark to its end. */
  async function deleteAndErase({ bots, conversations, usage, bot: { botId } }: World): Promise<void> {
    await bots.markDeleted(botId, SAMPLE_NOW_MS);
    await conversations.eraseBot(botId);
    await usage.eraseBot(botId);
    await bots.erase(botId);
  }

  async function expectNothingLeft(world: World): Promise<void> {
    expect(await stored(world)).toEqual([]);
    expect(await world.usage.days(world.bot.botId, 5)).toEqual([]);
  }

  test('reaches its visitor and is not stored when the bot is erased before it ends', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = SCRIPT;
    const answer = await open(world, 'What does delivery cost?');
    await deleteAndErase(world);
    expect(last(await gather(answer))?.event).toBe('done');
    await expectNothingLeft(world);
  });

  test('is taken back when the bot is erased at the very moment it is stored', async () => {
    const world = await createAnswersWorld();
    world.answerModel.script = SCRIPT;
    let appended = 0;
    const conversations = {
      ...world.conversations,
      append: async (exchange: Parameters<typeof world.conversations.append>[0]) => {
        await deleteAndErase(world);
        await world.conversations.append(exchange);
        appended += 1;
      },
    };
    const opened = await world.openAnswer({ conversations })(world.request('What does delivery cost?'), context());
    if (!opened.ok) throw new Error(opened.error.message);
    await gather(opened.value);
    expect(appended).toBe(1);
    await expectNothingLeft(world);
  });

  test('is not counted when the bot is erased between the look and the count', async () => {
    const world = await createAnswersWorld();
    const usage = {
      ...world.usage,
      countMessage: async (...given: Parameters<typeof world.usage.countMessage>) => {
        await deleteAndErase(world);
        return world.usage.countMessage(...given);
      },
    };
    const opened = await world.openAnswer({ usage })(world.request('What does delivery cost?'), context());
    expect(opened).toMatchObject({ ok: false, error: { code: 'not_found' } });
    await expectNothingLeft(world);
  });

  test.each(['before', 'while'] as const)(
    'is stored without the words of a document deleted %s it is stored',
    async (when) => {
      const world = await createAnswersWorld();
      world.answerModel.script = SCRIPT;
      const { botId, documentId } = world.document;
      const conversations = {
        ...world.conversations,
        append: async (exchange: Parameters<typeof world.conversations.append>[0]) => {
          await world.index.remove(botId, documentId);
          await world.conversations.append(exchange);
        },
      };
      const opened = await world.openAnswer({ conversations })(world.request('What does delivery cost?'), context());
      if (!opened.ok) throw new Error(opened.error.message);
      if (when === 'before') await world.index.remove(botId, documentId);
      await gather(opened.value);
      expect(await stored(world)).toMatchObject([
        { question: 'What does delivery cost?', answer: FORGOTTEN_ANSWER, sources: [] },
      ]);
    },
  );
});
