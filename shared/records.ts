import type { Source } from './chat.ts';

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
