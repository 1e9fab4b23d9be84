import * as z from 'zod/mini';
import type { StoredExchange } from '../ports/conversation-store.ts';

const ExchangeItem = z.object({
  conversation_key: z.string(),
  asked_at: z.string(),
  bot_id: z.string(),
  conversation_id: z.string(),
  message_id: z.string(),
  asker_id: z.string(),
  question: z.string(),
  answer: z.string(),
  sources: z.array(
    z.object({
      number: z.int(),
      document_id: z.string(),
      document: z.string(),
      page: z.optional(z.int()),
      headings: z.array(z.string()),
      quote: z.string(),
    }),
  ),
  grounded: z.boolean(),
  cached: z.boolean(),
  gap: z.boolean(),
  best_similarity: z.optional(z.number()),
  feedback: z.optional(z.enum(['up', 'down'])),
  expires_at: z.int(),
});

const GapItem = z.object({ asked_at: z.string(), question: z.string(), expires_at: z.int() });

export function toConversationKey(botId: string, conversationId: string): string {
  return `${botId}#${conversationId}`;
}

/** Sorts by time, starts with the UTC day, and is unique: two exchanges of one millisecond differ in the id. */
export function toAskedAt(askedAtMs: number, messageId: string): string {
  return `${new Date(askedAtMs).toISOString()}#${messageId}`;
}

function fromAskedAt(askedAt: string): number {
  const ms = Date.parse(askedAt.slice(0, askedAt.indexOf('#')));
  if (Number.isNaN(ms)) throw new Error(`asked_at "${askedAt}" does not begin with a time`);
  return ms;
}

export function toExchangeItem(exchange: StoredExchange): Record<string, unknown> {
  return {
    conversation_key: toConversationKey(exchange.botId, exchange.conversation_id),
    asked_at: toAskedAt(exchange.asked_at_ms, exchange.message_id),
    bot_id: exchange.botId,
    conversation_id: exchange.conversation_id,
    message_id: exchange.message_id,
    asker_id: exchange.askerId,
    question: exchange.question,
    answer: exchange.answer,
    sources: exchange.sources,
    grounded: exchange.grounded,
    cached: exchange.cached,
    gap: exchange.gap,
    best_similarity: exchange.bestSimilarity,
    feedback: exchange.feedback,
    expires_at: exchange.expiresAtS,
    gap_bot_id: exchange.gap ? exchange.botId : undefined,
  };
}

export function fromExchangeItem(raw: Readonly<Record<string, unknown>>): StoredExchange {
  const item = ExchangeItem.parse(raw);
  return {
    botId: item.bot_id,
    conversation_id: item.conversation_id,
    message_id: item.message_id,
    asked_at_ms: fromAskedAt(item.asked_at),
    askerId: item.asker_id,
    question: item.question,
    answer: item.answer,
    sources: item.sources.map(({ page, ...source }) => ({ ...source, ...(page === undefined ? {} : { page }) })),
    grounded: item.grounded,
    cached: item.cached,
    gap: item.gap,
    ...(item.best_similarity !== undefined && { bestSimilarity: item.best_similarity }),
    ...(item.feedback && { feedback: item.feedback }),
    expiresAtS: item.expires_at,
  };
}

export function fromGapItem(raw: Readonly<Record<string, unknown>>): {
  readonly question: string;
  readonly askedAtMs: number;
  readonly expiresAtS: number;
} {
  const item = GapItem.parse(raw);
  return { question: item.question, askedAtMs: fromAskedAt(item.asked_at), expiresAtS: item.expires_at };
}
