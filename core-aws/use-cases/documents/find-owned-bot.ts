import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err } from '#shared/result.ts';
import type { BotStore, StoredBot } from '../../ports/bot-store.ts';
import { getOwnedBot } from '../bots/owned-bot.ts';

/** Who asks for which bot; the edge has verified the owner, the bot is only claimed. */
export interface OwnerAndBot {
  readonly ownerId: string;
  readonly botId: string;
}

/** The bot, if it is this owner's. Another owner's bot looks like none, so that ids cannot be probed. */
export async function findOwnedBot(
  bots: BotStore,
  { ownerId, botId }: OwnerAndBot,
): Promise<Result<StoredBot, ApiError>> {
  const bot = await getOwnedBot(bots, ownerId, botId);
  return bot.ok ? bot : err({ code: 'not_found', message: 'there is no such bot' });
}
