import { isId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { BotNotFound } from './owned-bot.ts';

/**
 * Hides the bot at once and queues the erasing of all it has. An owner may ask again while it is being erased:
 * that queues the job once more, so a request that failed between the two steps is mended by repeating it.
 */
export async function deleteBot(
  { bots, queue, clock }: { readonly bots: BotStore; readonly queue: JobQueue; readonly clock: Clock },
  ownerId: string,
  botId: string,
): Promise<Result<void, BotNotFound>> {
  const bot = isId('bot', botId) ? await bots.getIncludingDeleted(botId) : undefined;
  if (bot?.ownerId !== ownerId) return err({ kind: 'bot_not_found' });
  if (bot.deletedAtMs === undefined) await bots.markDeleted(botId, clock.nowMs());
  await queue.send({ job: 'erase_bot', botId });
  return ok(undefined);
}
