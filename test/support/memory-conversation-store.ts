import { parseExchangeCursor, toExchangeCursor } from '../../core-aws/domain/records/exchange-cursor.ts';
import { forgetDocument } from '../../core-aws/domain/records/forget-document.ts';
import { toUtcDay } from '../../core-aws/domain/records/utc-day.ts';
import type { ConversationStore, StoredExchange } from '../../core-aws/ports/conversation-store.ts';

export function createMemoryConversationStore({
  nowMs = Date.now,
}: { readonly nowMs?: () => number } = {}): ConversationStore {
  const stored = new Map<string, StoredExchange>();
  const newestFirst = (a: StoredExchange, b: StoredExchange): number =>
    b.asked_at_ms - a.asked_at_ms || (a.message_id < b.message_id ? 1 : -1);
  const live = (botId: string): readonly StoredExchange[] =>
    [...stored.values()]
      .filter((exchange) => exchange.botId === botId && exchange.expiresAtS * 1000 > nowMs())
      .toSorted(newestFirst);

  const toPage = (
    all: readonly StoredExchange[],
    { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  ): Awaited<ReturnType<ConversationStore['listByDay']>> => {
    const after = cursor === undefined ? undefined : parseExchangeCursor(cursor);
    if (cursor !== undefined && !after) throw new Error('the cursor is not one of ours');
    const rest = after
      ? all.filter(
          (exchange) =>
            exchange.asked_at_ms < after.askedAtMs ||
            (exchange.asked_at_ms === after.askedAtMs && exchange.message_id < after.messageId),
        )
      : all;
    const exchanges = rest.slice(0, limit);
    const last = exchanges.at(-1);
    if (rest.length <= limit || !last) return { exchanges };
    return {
      exchanges,
      cursor: toExchangeCursor({
        askedAtMs: last.asked_at_ms,
        conversationId: last.conversation_id,
        messageId: last.message_id,
      }),
    };
  };

  return {
    async append(exchange) {
      stored.set(`${exchange.botId}/${exchange.message_id}`, structuredClone(exchange));
    },
    async erase({ botId, message_id }) {
      stored.delete(`${botId}/${message_id}`);
    },
    async forgetDocument(botId, documentId) {
      for (const [key, exchange] of stored) {
        if (exchange.botId === botId) stored.set(key, forgetDocument(exchange, documentId));
      }
    },
    async latest(botId, conversationId, limit) {
      return live(botId)
        .filter((exchange) => exchange.conversation_id === conversationId)
        .slice(0, limit)
        .toReversed();
    },
    async listByDay(botId, day, options) {
      return toPage(
        live(botId).filter((exchange) => toUtcDay(exchange.asked_at_ms) === day),
        options,
      );
    },
    async listByBot(botId, options) {
      return toPage(live(botId), options);
    },
    async listGaps(botId, sinceMs, limit) {
      return live(botId)
        .filter((exchange) => exchange.gap && exchange.asked_at_ms >= sinceMs)
        .slice(0, limit)
        .map((exchange) => ({ question: exchange.question, askedAtMs: exchange.asked_at_ms }));
    },
    async rate(botId, conversationId, messageId, rating) {
      const found = live(botId).find(
        (exchange) => exchange.conversation_id === conversationId && exchange.message_id === messageId,
      );
      if (!found) return false;
      stored.set(`${botId}/${messageId}`, { ...found, feedback: rating });
      return true;
    },
    async eraseBot(botId) {
      for (const [key, exchange] of stored) if (exchange.botId === botId) stored.delete(key);
    },
  };
}
