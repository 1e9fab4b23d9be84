import { describe, expect, test } from 'vitest';
import type { ConversationStore } from '../../../core-aws/ports/conversation-store.ts';
import { FORGOTTEN_ANSWER } from '../../../core-aws/domain/records/forget-document.ts';
import { SAMPLE_NOW_MS, sampleExchange, sampleId } from '../../support/sample-records.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What every `ConversationStore` must do, given one whose clock stands at `SAMPLE_NOW_MS`. */
export function conversationStoreContract(make: () => ConversationStore): void {
  const fill = async (
    conversations: ConversationStore,
    given: readonly Parameters<typeof sampleExchange>[0][],
  ): Promise<void> => {
    for (const fields of given) await conversations.append(sampleExchange(fields));
  };

  describe('as a ConversationStore', () => {
    test('returns an exchange with every field it was stored with', async () => {
      const conversations = make();
      const exchange = sampleExchange({ feedback: 'up' });
      const bare = sampleExchange({ ...exchange, message_id: sampleId('message'), sources: [], gap: true });
      await conversations.append(exchange);
      await conversations.append(bare);
      const found = await conversations.latest(exchange.botId, exchange.conversation_id, 10);
      expect(found).toHaveLength(2);
      expect(found).toContainEqual(exchange);
      expect(found).toContainEqual(bare);
    });

    test('returns the last exchanges of one conversation, oldest first', async () => {
      const conversations = make();
      const key = { botId: sampleId('bot'), conversation_id: sampleId('conversation') };
      await fill(conversations, [
        ...[1, 3, 2, 4].map((age) => ({ ...key, asked_at_ms: SAMPLE_NOW_MS + age, question: `question ${age}` })),
        { botId: key.botId, question: 'of another conversation' },
        { conversation_id: key.conversation_id, question: 'of another bot' },
      ]);
      const latest = await conversations.latest(key.botId, key.conversation_id, 3);
      expect(latest.map((exchange) => exchange.question)).toEqual(['question 2', 'question 3', 'question 4']);
      expect(await conversations.latest(key.botId, key.conversation_id, 0)).toEqual([]);
    });

    test('lists a UTC day newest first, from its first to its last millisecond', async () => {
      const conversations = make();
      const botId = sampleId('bot');
      const startMs = Date.parse('2026-11-22T00:00:00.000Z');
      await fill(
        conversations,
        [startMs - 1, startMs, startMs + DAY_MS - 1, startMs + DAY_MS].map((asked_at_ms) => ({ botId, asked_at_ms })),
      );
      const { exchanges, cursor } = await conversations.listByDay(botId, '2026-11-22', { limit: 10 });
      expect(exchanges.map((exchange) => exchange.asked_at_ms)).toEqual([startMs + DAY_MS - 1, startMs]);
      expect(cursor).toBeUndefined();
    });

    test.each(['listByDay', 'listByBot'] as const)('pages through %s without losing or repeating any', async (list) => {
      const conversations = make();
      const botId = sampleId('bot');
      // Two per millisecond, so that a page also ends between exchanges of the same moment.
      await fill(
        conversations,
        [0, 0, 1, 1, 2, 2].map((age) => ({ botId, asked_at_ms: SAMPLE_NOW_MS + age })),
      );
      const read = (options: { limit: number; cursor?: string }) =>
        list === 'listByDay'
          ? conversations.listByDay(botId, '2026-11-23', options)
          : conversations.listByBot(botId, options);
      const seen: string[] = [];
      const sizes: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await read({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        sizes.push(page.exchanges.length);
        seen.push(...page.exchanges.map((exchange) => exchange.message_id));
        cursor = page.cursor;
      } while (cursor !== undefined && sizes.length < 10);
      expect(sizes).toEqual([2, 2, 2]);
      expect(new Set(seen).size).toBe(6);
    });

    test('uses a cursor of another bot only as a place in time, never as a way into that bot', async () => {
      const conversations = make();
      const [mine, other] = [sampleId('bot'), sampleId('bot')];
      await fill(
        conversations,
        [mine, other].flatMap((botId) => [1, 2, 3].map((age) => ({ botId, asked_at_ms: SAMPLE_NOW_MS + age }))),
      );
      const { cursor = '' } = await conversations.listByBot(other, { limit: 1 });
      expect(cursor).not.toBe('');
      const page = await conversations.listByBot(mine, { limit: 10, cursor });
      expect(page.exchanges.length).toBeGreaterThan(0);
      expect(page.exchanges.every((exchange) => exchange.botId === mine)).toBe(true);
    });

    test('throws on a cursor that is not one', async () => {
      await expect(make().listByBot(sampleId('bot'), { limit: 1, cursor: 'nonsense' })).rejects.toThrow('cursor');
    });

    test('returns an exchange until the second it expires, and nowhere after', async () => {
      const conversations = make();
      const key = { botId: sampleId('bot'), conversation_id: sampleId('conversation'), gap: true };
      const message_id = sampleId('message');
      await fill(conversations, [
        { ...key, expiresAtS: SAMPLE_NOW_MS / 1000, message_id, question: 'expired' },
        { ...key, expiresAtS: SAMPLE_NOW_MS / 1000 + 1, question: 'kept' },
      ]);
      const kept = [expect.objectContaining({ question: 'kept' })];
      expect(await conversations.latest(key.botId, key.conversation_id, 5)).toEqual(kept);
      expect((await conversations.listByDay(key.botId, '2026-11-23', { limit: 5 })).exchanges).toEqual(kept);
      expect((await conversations.listByBot(key.botId, { limit: 5 })).exchanges).toEqual(kept);
      expect(await conversations.listGaps(key.botId, 0, 5)).toEqual(kept);
      expect(await conversations.rate(key.botId, key.conversation_id, message_id, 'up')).toBe(false);
    });

    test('lists gaps since a moment, newest first, at most as many as asked for', async () => {
      const conversations = make();
      const botId = sampleId('bot');
      await fill(conversations, [
        ...[-1, 0, 1, 2].map((age) => ({
          botId,
          gap: true,
          question: `gap ${age}`,
          asked_at_ms: SAMPLE_NOW_MS + age,
        })),
        { botId, gap: false, question: 'answered', asked_at_ms: SAMPLE_NOW_MS + 1 },
        { gap: true, question: 'of another bot' },
      ]);
      const all = await conversations.listGaps(botId, SAMPLE_NOW_MS, 10);
      expect(all.map((gap) => gap.question)).toEqual(['gap 2', 'gap 1', 'gap 0']);
      expect(all[0]?.askedAtMs).toBe(SAMPLE_NOW_MS + 2);
      expect(await conversations.listGaps(botId, SAMPLE_NOW_MS, 2)).toHaveLength(2);
      expect(await conversations.listGaps(botId, SAMPLE_NOW_MS, 0)).toEqual([]);
    });

    test('rates one message, and a second rating replaces the first', async () => {
      const conversations = make();
      const exchange = sampleExchange();
      const { botId, conversation_id, message_id } = exchange;
      await conversations.append(exchange);
      await conversations.append(sampleExchange({ botId, conversation_id }));
      expect(await conversations.rate(botId, conversation_id, message_id, 'up')).toBe(true);
      expect(await conversations.rate(botId, conversation_id, message_id, 'down')).toBe(true);
      const ratings = (await conversations.latest(botId, conversation_id, 5)).map(({ feedback }) => feedback);
      expect(ratings).toHaveLength(2);
      expect(ratings.filter((rating) => rating !== undefined)).toEqual(['down']);
    });

    test('rates nothing for a message, conversation or bot that does not match', async () => {
      const conversations = make();
      const { botId, conversation_id, message_id, ...rest } = sampleExchange();
      await conversations.append({ botId, conversation_id, message_id, ...rest });
      expect(await conversations.rate(botId, conversation_id, sampleId('message'), 'up')).toBe(false);
      expect(await conversations.rate(botId, sampleId('conversation'), message_id, 'up')).toBe(false);
      expect(await conversations.rate(sampleId('bot'), conversation_id, message_id, 'up')).toBe(false);
    });

    test('takes back one exchange and no other, and does not mind when it is not there', async () => {
      const conversations = make();
      const exchange = sampleExchange({ gap: true });
      const kept = sampleExchange({ ...exchange, message_id: sampleId('message') });
      await conversations.append(exchange);
      await conversations.append(kept);
      await conversations.erase(exchange);
      await conversations.erase(exchange);
      expect(await conversations.latest(exchange.botId, exchange.conversation_id, 5)).toEqual([kept]);
      expect(await conversations.listGaps(exchange.botId, 0, 5)).toHaveLength(1);
    });

    test('forgets a document wherever it is cited, past the first page, and keeps all else', async () => {
      const conversations = make();
      const [botId, gone, other] = [sampleId('bot'), sampleId('document'), sampleId('document')];
      const source = (number: number, document_id: string, quote: string) => ({
        number,
        document_id,
        document: 'returns.pdf',
        headings: ['Refunds'],
        quote,
      });
      // Long enough that DynamoDB returns them on more than one page.
      const long = 'canary of the deleted one '.repeat(8_000);
      const citing = Array.from({ length: 6 }, (_, age) =>
        sampleExchange({
          botId,
          asked_at_ms: SAMPLE_NOW_MS + age,
          answer: long,
          feedback: 'down',
          sources: [source(1, gone, 'canary'), source(2, other, 'Refunds take five days.')],
        }),
      );
      const untouched = sampleExchange({ botId, asked_at_ms: SAMPLE_NOW_MS - 1, sources: [source(1, other, 'Yes.')] });
      const gap = sampleExchange({ botId, asked_at_ms: SAMPLE_NOW_MS - 2, sources: [], gap: true, grounded: false });
      const ofAnother = sampleExchange({ sources: [source(1, gone, 'of another bot')] });
      for (const exchange of [...citing, untouched, gap, ofAnother]) await conversations.append(exchange);
      await conversations.forgetDocument(botId, gone);
      await conversations.forgetDocument(botId, gone);
      const { exchanges } = await conversations.listByBot(botId, { limit: 20 });
      const forgotten = citing.map((exchange) => ({
        ...exchange,
        answer: FORGOTTEN_ANSWER,
        sources: [source(2, other, 'Refunds take five days.')],
      }));
      expect(exchanges).toEqual([...forgotten.toReversed(), untouched, gap]);
      expect(await conversations.listGaps(botId, 0, 5)).toHaveLength(1);
      expect((await conversations.listByBot(ofAnother.botId, { limit: 5 })).exchanges).toEqual([ofAnother]);
    });

    test('forgets two documents at once without bringing one back', async () => {
      const conversations = make();
      const [first, second] = [sampleId('document'), sampleId('document')];
      const template = sampleExchange();
      const exchange = {
        ...template,
        sources: [first, second].flatMap((document_id, at) =>
          template.sources.map((source) => ({ ...source, document_id, number: at + 1 })),
        ),
      };
      await conversations.append(exchange);
      await Promise.all([first, second].map((id) => conversations.forgetDocument(exchange.botId, id)));
      expect(await conversations.latest(exchange.botId, exchange.conversation_id, 1)).toEqual([
        { ...exchange, answer: FORGOTTEN_ANSWER, sources: [] },
      ]);
    });

    test('erases more exchanges of one bot than fit one batch, and no other bot', async () => {
      const conversations = make();
      const [erased, kept] = [sampleId('bot'), sampleId('bot')];
      await fill(conversations, [...Array.from({ length: 27 }, () => ({ botId: erased })), { botId: kept }]);
      expect((await conversations.listByBot(erased, { limit: 50 })).exchanges).toHaveLength(27);
      await conversations.eraseBot(erased);
      expect((await conversations.listByBot(erased, { limit: 50 })).exchanges).toEqual([]);
      expect((await conversations.listByBot(kept, { limit: 50 })).exchanges).toHaveLength(1);
    });
  });
}
