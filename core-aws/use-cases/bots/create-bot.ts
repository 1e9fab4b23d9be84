import type { Bot, CreateBotRequest } from '#shared/bots.ts';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import { newId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore, StoredBot } from '../../ports/bot-store.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import { toBot } from './to-bot.ts';

export interface BotLimitReached {
  readonly kind: 'bot_limit_reached';
  readonly limit: number;
}

/**
 * Makes a bot without documents. The limit is checked against a list that may lag a moment behind, so an owner
 * in a great hurry can get a bot too many: it guards against abuse, and a strict count would cost every
 * creation a second write.
 */
export async function createBot(
  {
    bots,
    clock,
    randomness,
    embedderId,
  }: {
    readonly bots: BotStore;
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly embedderId: string;
  },
  ownerId: string,
  { name }: CreateBotRequest,
): Promise<Result<Bot, BotLimitReached>> {
  const existing = await bots.listByOwner(ownerId);
  if (existing.length >= LIMITS.botsPerOwnerMaxCount) {
    return err({ kind: 'bot_limit_reached', limit: LIMITS.botsPerOwnerMaxCount });
  }
  const bot: StoredBot = {
    botId: newId('bot', randomness.bytes),
    ownerId,
    name,
    look: DEFAULT_LOOK,
    allowedDomains: [],
    settingsVersion: 1,
    embedderId,
    createdAtMs: clock.nowMs(),
  };
  await bots.create(bot);
  return ok(toBot(bot, { generation: 0, documents: [] }));
}
