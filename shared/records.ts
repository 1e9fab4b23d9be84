import type { Bot } from './bots.ts';
import type { Source } from './chat.ts';
import type { Document } from './documents.ts';

/** One question with its answer, as the owner reads it later. */
export interface Exchange {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly asked_at_ms: number;
  readonly question: string;
  readonly answer: string;
  readonly sources: readonly Source[];
  readonly grounded: boolean;
  readonly cached: boolean;
  readonly feedback?: 'up' | 'down';
}

/** `GET /api/bots/{bot_id}/conversations?day=YYYY-MM-DD&cursor=…`: newest first; the day is UTC. */
export interface ExchangePage {
  readonly exchanges: readonly Exchange[];
  /** Pass back as `cursor` for the next page; absent on the last. */
  readonly cursor?: string;
}

/** `GET /api/bots/{bot_id}/usage`: messages by UTC day, newest first. */
export interface Usage {
  readonly message_limit_per_day: number;
  readonly days: readonly { readonly day: string; readonly messages: number }[];
}

/** A question the bot could not answer; ways of writing it that differ in case and punctuation count as one. */
export interface Gap {
  /** As it was asked last. */
  readonly question: string;
  readonly count: number;
  readonly last_asked_at_ms: number;
}

/** `GET /api/bots/{bot_id}/gaps`: most asked first, over the last days. */
export interface GapList {
  readonly days: number;
  readonly gaps: readonly Gap[];
  /** False when there were more than could be counted: then only the latest are in the list. */
  readonly complete: boolean;
}

/** `GET /api/bots/{bot_id}/export?cursor=…`: all of a bot, in pages that fit one answer. */
export interface BotExport {
  readonly bot: Bot;
  /** All of them on the first page; later pages leave them out. */
  readonly documents?: readonly Document[];
  /** Newest first, as far back as they are kept. */
  readonly exchanges: readonly Exchange[];
  /** Pass back as `cursor` for the next page; absent on the last. */
  readonly cursor?: string;
}
