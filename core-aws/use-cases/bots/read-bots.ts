import type { Bot, BotList } from '#shared/bots.ts';
import type { BotProfile } from '#shared/core-api.ts';
import { isId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';
import type { BotNotFound } from './owned-bot.ts';
import { getOwnedBot } from './owned-bot.ts';
import { toBot } from './to-bot.ts';

export interface ReadBotsDeps {
  readonly bots: BotStore;
  readonly index: Pick<VectorIndex, 'state'>;
}

/** An owner's bots, oldest first. At most a few dozen, so their states are read one by one, all at once. */
export async function listBots({ bots, index }: ReadBotsDeps, ownerId: string): Promise<BotList> {
  const owned = await bots.listByOwner(ownerId);
  return { bots: await Promise.all(owned.map(async (bot) => toBot(bot, await index.state(bot.botId)))) };
}

export async function getBot(
  { bots, index }: ReadBotsDeps,
  ownerId: string,
  botId: string,
): Promise<Result<Bot, BotNotFound>> {
  const bot = await getOwnedBot(bots, ownerId, botId);
  return bot.ok ? ok(toBot(bot.value, await index.state(botId))) : bot;
}

/**
 * What the edge needs to serve a bot's visitors, for whichever owner. Asked for with every session and every
 * question the edge could answer from its cache, so both reads go out at once.
 */
export async function getProfile(
  { bots, index }: { readonly bots: Pick<BotStore, 'get'>; readonly index: Pick<VectorIndex, 'generation'> },
  botId: string,
): Promise<Result<BotProfile, BotNotFound>> {
  if (!isId('bot', botId)) return err({ kind: 'bot_not_found' });
  const [bot, generation] = await Promise.all([bots.get(botId), index.generation(botId)]);
  if (!bot) return err({ kind: 'bot_not_found' });
  return ok({
    bot_id: bot.botId,
    owner_id: bot.ownerId,
    name: bot.name,
    look: bot.look,
    allowed_domains: bot.allowedDomains,
    generation,
    settings_version: bot.settingsVersion,
  });
}
