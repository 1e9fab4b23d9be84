import type { Bot, Look, UpdateBotRequest } from '#shared/bots.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';
import type { BotNotFound } from './owned-bot.ts';
import { getOwnedBot } from './owned-bot.ts';
import { toBot } from './to-bot.ts';

/**
 * Changes the settings given and leaves the others. Of the look, too, only the fields given change; two
 * windows that edit the look at the same moment end with one of the two, never with a mixture that is broken.
 */
export async function updateBot(
  { bots, index }: { readonly bots: BotStore; readonly index: Pick<VectorIndex, 'state'> },
  ownerId: string,
  botId: string,
  patch: UpdateBotRequest,
): Promise<Result<Bot, BotNotFound>> {
  const owned = await getOwnedBot(bots, ownerId, botId);
  if (!owned.ok) return owned;
  const changed = await bots.update(botId, {
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.look === undefined ? {} : { look: mergeLook(owned.value.look, patch.look) }),
    ...(patch.allowed_domains === undefined ? {} : { allowedDomains: [...new Set(patch.allowed_domains)] }),
  });
  // Deleted between the two calls.
  if (!changed) return err({ kind: 'bot_not_found' });
  return ok(toBot(changed, await index.state(botId)));
}

function mergeLook(look: Look, patch: NonNullable<UpdateBotRequest['look']>): Look {
  return {
    title: patch.title ?? look.title,
    greeting: patch.greeting ?? look.greeting,
    colour: patch.colour ?? look.colour,
    starters: patch.starters ?? look.starters,
    refusal: patch.refusal ?? look.refusal,
  };
}
