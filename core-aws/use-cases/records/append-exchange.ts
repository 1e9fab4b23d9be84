import { forgetDocument } from '../../domain/records/forget-document.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { ConversationStore, StoredExchange } from '../../ports/conversation-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

export interface AppendExchangePorts {
  readonly bots: Pick<BotStore, 'get'>;
  readonly conversations: Pick<ConversationStore, 'append' | 'erase'>;
  readonly index: Pick<VectorIndex, 'state'>;
}

/**
 * Stores an exchange unless its bot was deleted while it was being answered, and without the words of documents
 * deleted meanwhile. The stores share no transaction, so it looks before writing and again after it: a deletion
 * marked before the second look is undone here, a later one finds the exchange in the store when its job runs.
 * False when the bot is gone, and then nothing is left of the exchange.
 *
 * Cost: two small reads of the bot, and two of the manifest for an answer with sources.
 */
export async function appendExchange(
  { bots, conversations, index }: AppendExchangePorts,
  exchange: StoredExchange,
): Promise<boolean> {
  const { botId } = exchange;

  async function asItMayStay(given: StoredExchange): Promise<StoredExchange | undefined> {
    const [bot, state] = await Promise.all([
      bots.get(botId),
      given.sources.length > 0 ? index.state(botId) : undefined,
    ]);
    if (!bot) return undefined;
    const live = new Set(state?.documents.map(({ documentId }) => documentId));
    return given.sources
      .filter((source) => !live.has(source.document_id))
      .reduce((left, source) => forgetDocument(left, source.document_id), given);
  }

  const before = await asItMayStay(exchange);
  if (!before) return false;
  await conversations.append(before);
  const after = await asItMayStay(before);
  if (after === before) return true;
  if (after) {
    await conversations.append(after);
    return true;
  }
  await conversations.erase(before);
  return false;
}
