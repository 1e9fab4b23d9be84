import type { FeedbackRequest } from '#shared/chat.ts';
import type { CachedExchange } from '#shared/core-api.ts';
import { isId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { daysAfterS, toUtcDay } from '../../domain/records/utc-day.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConversationStore } from '../../ports/conversation-store.ts';
import type { UsageStore } from '../../ports/usage-store.ts';
import { appendExchange } from './append-exchange.ts';
import type { AppendExchangePorts } from './append-exchange.ts';
import type { BotNotFound } from '../bots/owned-bot.ts';

/**
 * Stores and counts an exchange the edge answered from its cache, so that the owner's records are whole. The
 * visitor has the answer already and it cost no model call: at the day's limit it is stored and not counted.
 */
export async function recordCachedExchange(
  { usage, clock, ...stores }: AppendExchangePorts & { readonly usage: UsageStore; readonly clock: Clock },
  botId: string,
  exchange: CachedExchange,
): Promise<Result<void, BotNotFound>> {
  // A bot deleted meanwhile gets no new records: they would outlive its erasing.
  if (!isId('bot', botId) || !(await stores.bots.get(botId))) return err({ kind: 'bot_not_found' });
  const nowMs = clock.nowMs();
  const [, isStored] = await Promise.all([
    usage.countMessage(botId, toUtcDay(nowMs), LIMITS.messagesPerBotPerDay),
    appendExchange(stores, {
      botId,
      conversation_id: exchange.conversation_id,
      message_id: exchange.message_id,
      asked_at_ms: nowMs,
      askerId: exchange.asker_id,
      question: exchange.question,
      answer: exchange.answer,
      sources: exchange.sources,
      // Only clean, grounded answers enter the cache.
      grounded: true,
      cached: true,
      gap: false,
      expiresAtS: daysAfterS(nowMs, LIMITS.conversationRetentionDays),
    }),
  ]);
  if (isStored) return ok(undefined);
  // Deleted while this was written: its erasing may have passed the counter before it was raised.
  await usage.eraseBot(botId);
  return err({ kind: 'bot_not_found' });
}

export interface MessageNotFound {
  readonly kind: 'message_not_found';
}

/** Keeps a visitor's thumb up or down with the answer it is about; the last one counts. */
export async function rateMessage(
  { bots, conversations }: { readonly bots: BotStore; readonly conversations: ConversationStore },
  { bot_id: botId, conversation_id: conversationId, message_id: messageId, rating }: FeedbackRequest,
): Promise<Result<void, MessageNotFound>> {
  const bot = await bots.get(botId);
  const rated = bot !== undefined && (await conversations.rate(botId, conversationId, messageId, rating));
  return rated ? ok(undefined) : err({ kind: 'message_not_found' });
}
