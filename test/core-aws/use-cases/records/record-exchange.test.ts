import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { FORGOTTEN_ANSWER } from '../../../../core-aws/domain/records/forget-document.ts';
import { rateMessage, recordCachedExchange } from '../../../../core-aws/use-cases/records/record-exchange.ts';
import { createTestBotsDeps } from '../../../support/bots-deps.ts';
import { SAMPLE_NOW_MS, sampleBot, sampleExchange, sampleId } from '../../../support/sample-records.ts';

const cached = () => {
  const { conversation_id, message_id, question, answer, sources } = sampleExchange();
  return { conversation_id, message_id, asker_id: sampleId('session'), question, answer, sources };
};

/** A bot that answers from the documents these exchanges cite. */
async function withBot(...exchanges: readonly ReturnType<typeof cached>[]) {
  const deps = createTestBotsDeps();
  const bot = sampleBot();
  await deps.bots.create(bot);
  const documents = exchanges
    .flatMap(({ sources }) => sources)
    .map(({ document_id: documentId, document: name }) => ({
      documentId,
      name,
      version: sampleId('version'),
      chunkCount: 1,
    }));
  deps.states.set(bot.botId, { generation: 1, documents });
  return { deps, botId: bot.botId };
}

describe('A cached exchange', () => {
  test('is stored for the time exchanges are kept, marked as cached, and counted', async () => {
    const exchange = cached();
    const { deps, botId } = await withBot(exchange);
    expect(await recordCachedExchange(deps, botId, exchange)).toMatchObject({ ok: true });
    const [stored] = await deps.conversations.latest(botId, exchange.conversation_id, 1);
    expect(stored).toEqual({
      botId,
      conversation_id: exchange.conversation_id,
      message_id: exchange.message_id,
      askerId: exchange.asker_id,
      asked_at_ms: SAMPLE_NOW_MS,
      question: exchange.question,
      answer: exchange.answer,
      sources: exchange.sources,
      grounded: true,
      cached: true,
      gap: false,
      expiresAtS: SAMPLE_NOW_MS / 1000 + LIMITS.conversationRetentionDays * 24 * 60 * 60,
    });
    expect(await deps.usage.days(botId, 1)).toEqual([{ day: '2026-11-23', messages: 1 }]);
  });

  test("is stored at the day's limit too, and not counted above it", async () => {
    const { deps, botId } = await withBot();
    for (let count = 0; count < LIMITS.messagesPerBotPerDay; count += 1) {
      await deps.usage.countMessage(botId, '2026-11-23', LIMITS.messagesPerBotPerDay);
    }
    const exchange = cached();
    expect(await recordCachedExchange(deps, botId, exchange)).toMatchObject({ ok: true });
    expect(await deps.conversations.latest(botId, exchange.conversation_id, 1)).toHaveLength(1);
    expect(await deps.usage.days(botId, 1)).toEqual([{ day: '2026-11-23', messages: LIMITS.messagesPerBotPerDay }]);
  });

  test('is not recorded for a bot that is gone', async () => {
    const { deps, botId } = await withBot();
    await deps.bots.markDeleted(botId, SAMPLE_NOW_MS);
    const exchange = cached();
    for (const id of [botId, sampleId('bot'), 'not an id']) {
      expect(await recordCachedExchange(deps, id, exchange)).toEqual({ ok: false, error: { kind: 'bot_not_found' } });
    }
    expect(await deps.conversations.latest(botId, exchange.conversation_id, 1)).toEqual([]);
    expect(await deps.usage.days(botId, 1)).toEqual([]);
  });

  test('leaves nothing behind when its bot is deleted and erased while it is written', async () => {
    const { deps, botId } = await withBot();
    const exchange = cached();
    const erasedFirst = {
      ...deps,
      conversations: {
        ...deps.conversations,
        append: async (stored: Parameters<typeof deps.conversations.append>[0]) => {
          await deps.bots.markDeleted(botId, SAMPLE_NOW_MS);
          await deps.conversations.eraseBot(botId);
          await deps.usage.eraseBot(botId);
          await deps.bots.erase(botId);
          await deps.conversations.append(stored);
        },
      },
    };
    expect(await recordCachedExchange(erasedFirst, botId, exchange)).toMatchObject({ ok: false });
    expect(await deps.conversations.latest(botId, exchange.conversation_id, 1)).toEqual([]);
    expect(await deps.usage.days(botId, 1)).toEqual([]);
  });

  test('is stored without the words of a document that was deleted before it was recorded', async () => {
    const { deps, botId } = await withBot();
    const exchange = cached();
    expect(await recordCachedExchange(deps, botId, exchange)).toMatchObject({ ok: true });
    expect(await deps.conversations.latest(botId, exchange.conversation_id, 1)).toMatchObject([
      { question: exchange.question, answer: FORGOTTEN_ANSWER, sources: [] },
    ]);
  });
});

describe('Feedback', () => {
  test('is kept with the answer it is about', async () => {
    const { deps, botId } = await withBot();
    const exchange = cached();
    await recordCachedExchange(deps, botId, exchange);
    const { conversation_id, message_id } = exchange;
    const rating = { bot_id: botId, conversation_id, message_id, rating: 'down' } as const;
    expect(await rateMessage(deps, rating)).toMatchObject({ ok: true });
    expect(await deps.conversations.latest(botId, conversation_id, 1)).toMatchObject([{ feedback: 'down' }]);
  });

  test('on a message, or of a bot, that is not there finds nothing', async () => {
    const { deps, botId } = await withBot();
    const exchange = cached();
    await recordCachedExchange(deps, botId, exchange);
    const { conversation_id, message_id } = exchange;
    const notFound = { ok: false, error: { kind: 'message_not_found' } };
    const rating = { bot_id: botId, conversation_id, message_id, rating: 'up' } as const;
    expect(await rateMessage(deps, { ...rating, message_id: sampleId('message') })).toEqual(notFound);
    expect(await rateMessage(deps, { ...rating, bot_id: sampleId('bot') })).toEqual(notFound);
    await deps.bots.markDeleted(botId, SAMPLE_NOW_MS);
    expect(await rateMessage(deps, rating)).toEqual(notFound);
  });
});
