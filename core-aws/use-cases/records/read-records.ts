import { LIMITS } from '#shared/limits.ts';
import type { ExchangePage, GapList, Usage } from '#shared/records.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { parseExchangeCursor } from '../../domain/records/exchange-cursor.ts';
import { groupGaps } from '../../domain/records/group-gaps.ts';
import { daysBeforeMs, isUtcDay, toUtcDay } from '../../domain/records/utc-day.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConversationStore } from '../../ports/conversation-store.ts';
import type { UsageStore } from '../../ports/usage-store.ts';
import type { BotNotFound } from '../bots/owned-bot.ts';
import { getOwnedBot } from '../bots/owned-bot.ts';
import { toExchange } from './to-exchange.ts';

/** What was asked for does not exist: the day, or the page. */
export type RecordsFailure =
  | BotNotFound
  | { readonly kind: 'day_invalid'; readonly day: string }
  | { readonly kind: 'cursor_invalid' };

const PAGE_MAX_EXCHANGES = 50;
/** Gaps are text of a few hundred bytes: this many are read in about one second. */
const GAPS_MAX_COUNT = 5_000;
const GAP_DAYS = 30;
const USAGE_DAYS = 31;

/** One UTC day of exchanges, today unless another is named. */
export async function listExchanges(
  { bots, conversations, clock }: { bots: BotStore; conversations: ConversationStore; clock: Clock },
  ownerId: string,
  botId: string,
  { day = toUtcDay(clock.nowMs()), cursor }: { readonly day?: string; readonly cursor?: string },
): Promise<Result<ExchangePage, RecordsFailure>> {
  if (!isUtcDay(day)) return err({ kind: 'day_invalid', day });
  if (cursor !== undefined) {
    const position = parseExchangeCursor(cursor);
    if (!position || toUtcDay(position.askedAtMs) !== day) return err({ kind: 'cursor_invalid' });
  }
  const bot = await getOwnedBot(bots, ownerId, botId);
  if (!bot.ok) return bot;
  const page = await conversations.listByDay(botId, day, {
    limit: PAGE_MAX_EXCHANGES,
    ...(cursor === undefined ? {} : { cursor }),
  });
  return ok({
    exchanges: page.exchanges.map(toExchange),
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
  });
}

/** What visitors asked lately and the documents could not answer. */
export async function listGaps(
  { bots, conversations, clock }: { bots: BotStore; conversations: ConversationStore; clock: Clock },
  ownerId: string,
  botId: string,
): Promise<Result<GapList, BotNotFound>> {
  const bot = await getOwnedBot(bots, ownerId, botId);
  if (!bot.ok) return bot;
  const since = daysBeforeMs(clock.nowMs(), GAP_DAYS);
  const found = await conversations.listGaps(botId, since, GAPS_MAX_COUNT + 1);
  const groups = groupGaps(found.slice(0, GAPS_MAX_COUNT));
  return ok({
    days: GAP_DAYS,
    gaps: groups.map((gap) => ({
      question: gap.question,
      count: gap.count,
      last_asked_at_ms: gap.lastAskedAtMs,
    })),
    complete: found.length <= GAPS_MAX_COUNT,
  });
}

export async function getUsage(
  { bots, usage }: { bots: BotStore; usage: UsageStore },
  ownerId: string,
  botId: string,
): Promise<Result<Usage, BotNotFound>> {
  const bot = await getOwnedBot(bots, ownerId, botId);
  if (!bot.ok) return bot;
  return ok({ message_limit_per_day: LIMITS.messagesPerBotPerDay, days: await usage.days(botId, USAGE_DAYS) });
}
