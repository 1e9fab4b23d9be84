import type { Exchange } from '#shared/records.ts';

export interface StoredExchange extends Exchange {
  readonly botId: string;
  readonly askerId: string;
  /** The bot had no answer: the owner finds it under gaps. */
  readonly gap: boolean;
  /** Best similarity among the passages found, -1..1; what the refusal was decided on. Unknown when cached. */
  readonly bestSimilarity?: number;
  /** Unix seconds after which the store drops the exchange by itself. */
  readonly expiresAtS: number;
}

/**
 * Exchanges by conversation and by day; those past `expiresAtS` are returned nowhere. A cursor is one of
 * `toExchangeCursor`'s; another text throws, so that callers check it first. Throws `StoreUnavailable`.
 */
export interface ConversationStore {
  /** Stores an exchange, in place of an earlier one with the same ids and time. */
  readonly append: (exchange: StoredExchange) => Promise<void>;
  /** Takes back one exchange; nothing happens when it is not there. */
  readonly erase: (
    exchange: Pick<StoredExchange, 'botId' | 'conversation_id' | 'message_id' | 'asked_at_ms'>,
  ) => Promise<void>;
  /**
   * Takes a deleted document's words out of every exchange of the bot that cites it, as `forgetDocument` of the
   * domain does it. Reads all of the bot page by page, so it belongs in a job. Idempotent.
   */
  readonly forgetDocument: (botId: string, documentId: string) => Promise<void>;
  /** The last exchanges of a conversation, oldest first. */
  readonly latest: (botId: string, conversationId: string, limit: number) => Promise<readonly StoredExchange[]>;
  /** One UTC day (`YYYY-MM-DD`) of a bot, newest first, a page at a time. */
  readonly listByDay: (
    botId: string,
    day: string,
    options: { readonly limit: number; readonly cursor?: string },
  ) => Promise<{ readonly exchanges: readonly StoredExchange[]; readonly cursor?: string }>;
  /** All of a bot, newest first, a page at a time. Cursors of `listByDay` and `listByBot` are alike. */
  readonly listByBot: (
    botId: string,
    options: { readonly limit: number; readonly cursor?: string },
  ) => Promise<{ readonly exchanges: readonly StoredExchange[]; readonly cursor?: string }>;
  /** The bot's gaps asked at or after a moment, newest first, at most `limit`. */
  readonly listGaps: (
    botId: string,
    sinceMs: number,
    limit: number,
  ) => Promise<readonly { readonly question: string; readonly askedAtMs: number }[]>;
  /** False when there is no such message. */
  readonly rate: (botId: string, conversationId: string, messageId: string, rating: 'up' | 'down') => Promise<boolean>;
  readonly eraseBot: (botId: string) => Promise<void>;
}
