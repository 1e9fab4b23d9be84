import { isId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore, StoredBot } from '../../ports/bot-store.ts';

/** There is no such bot, or it is another owner's: from outside the two must look alike. */
export interface BotNotFound {
  readonly kind: 'bot_not_found';
}

/** The bot, if it is this owner's. Every use-case an owner can call begins here. */
export async function getOwnedBot(
  bots: BotStore,
  ownerId: string,
  botId: string,
): Promise<Result<StoredBot, BotNotFound>> {
  const bot = isId('bot', botId) ? await bots.get(botId) : undefined;
  return bot?.ownerId === ownerId ? ok(bot) : err({ kind: 'bot_not_found' });
}
