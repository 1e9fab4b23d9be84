import type { BotExport, Exchange } from '#shared/records.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { parseExchangeCursor, toExchangeCursor } from '../../domain/records/exchange-cursor.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { ConversationStore } from '../../ports/conversation-store.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';
import type { BotNotFound } from '../bots/owned-bot.ts';
import { getOwnedBot } from '../bots/owned-bot.ts';
import { toBot } from '../bots/to-bot.ts';
import { toDocument } from '../documents/to-document.ts';
import { toExchange } from './to-exchange.ts';

const READ_MAX_EXCHANGES = 500;
/**
 * Lambda answers with at most 6 MB. Half of that leaves room for the JSON escapes of the text around it and
 * for one exchange of any size DynamoDB can hold (400 kB).
 */
const PAGE_MAX_BYTES = 3_000_000;

/** All of a bot, a page at a time: settings and documents first, then exchanges as far back as they are kept. */
export async function exportBot(
  {
    bots,
    documents,
    conversations,
    index,
  }: {
    readonly bots: BotStore;
    readonly documents: DocumentStore;
    readonly conversations: ConversationStore;
    readonly index: Pick<VectorIndex, 'state'>;
  },
  ownerId: string,
  botId: string,
  { cursor, maxBytes = PAGE_MAX_BYTES }: { readonly cursor?: string; readonly maxBytes?: number } = {},
): Promise<Result<BotExport, BotNotFound | { readonly kind: 'cursor_invalid' }>> {
  if (cursor !== undefined && !parseExchangeCursor(cursor)) return err({ kind: 'cursor_invalid' });
  const owned = await getOwnedBot(bots, ownerId, botId);
  if (!owned.ok) return owned;
  const [state, stored, page] = await Promise.all([
    index.state(botId),
    cursor === undefined ? documents.list(botId) : undefined,
    conversations.listByBot(botId, { limit: READ_MAX_EXCHANGES, ...(cursor === undefined ? {} : { cursor }) }),
  ]);
  const listed = stored?.filter((document) => document.deletedAtMs === undefined).map(toDocument);
  const all = page.exchanges.map(toExchange);
  const exchanges = takeBytes(all, maxBytes - sizeOf(listed ?? []));
  const last = exchanges.at(-1);
  const next = exchanges.length < all.length && last ? toCursor(last) : page.cursor;
  return ok({
    bot: toBot(owned.value, state),
    ...(listed && { documents: listed }),
    exchanges,
    ...(next === undefined ? {} : { cursor: next }),
  });
}

/** As many from the start as fit, and always one, or the export would never move on. */
function takeBytes(exchanges: readonly Exchange[], maxBytes: number): readonly Exchange[] {
  let bytes = 0;
  const tooMuch = exchanges.findIndex((exchange) => (bytes += sizeOf(exchange)) > maxBytes);
  return tooMuch < 0 ? exchanges : exchanges.slice(0, Math.max(1, tooMuch));
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function toCursor(exchange: Exchange): string {
  return toExchangeCursor({
    askedAtMs: exchange.asked_at_ms,
    conversationId: exchange.conversation_id,
    messageId: exchange.message_id,
  });
}
