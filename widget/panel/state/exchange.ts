import type { ChatDone, Source } from '#shared/chat.ts';
import type { ChatFailure } from '../api/chat-api.ts';

/** One question with what came of it. */
export interface Exchange {
  readonly question: string;
  /** Markdown, as far as it has come. */
  readonly answer: string;
  readonly sources: readonly Source[];
  /** `waiting` until the first words; the last three are final. */
  readonly status: 'waiting' | 'streaming' | 'answered' | 'stopped' | 'failed';
  readonly done?: ChatDone;
  readonly failure?: ChatFailure;
  readonly isRated?: true;
}

export function isRunning(exchange: Exchange | undefined): boolean {
  return exchange?.status === 'waiting' || exchange?.status === 'streaming';
}
