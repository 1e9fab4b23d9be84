import type { StoredDocument } from '../ports/document-store.ts';
import type { StoredExchange } from '../ports/conversation-store.ts';
import type { ReportedBot } from './report-source.ts';

export interface ExportRun {
  readonly startedAtMs: number;
  readonly isFinished: boolean;
}

/** What replacing a day gives back, for the log. */
export interface DayCounts {
  readonly written: number;
  readonly removed: number;
}

/** The reporting database as the export writes it. Every method is one transaction, and doing it again changes nothing. */
export interface ReportingStore {
  /** The run of a UTC day: the one that was begun, or a new one. */
  readonly beginRun: (day: string, nowMs: number) => Promise<ExportRun>;
  readonly finishRun: (day: string, nowMs: number) => Promise<void>;
  /** Makes the bots these: what is not among them is deleted with all that was kept of it. Returns how many were. */
  readonly replaceBots: (bots: readonly ReportedBot[]) => Promise<number>;
  /** Bots read completely at or after this moment. */
  readonly botsReadSince: (sinceMs: number) => Promise<ReadonlySet<string>>;
  readonly markBotRead: (botId: string, nowMs: number) => Promise<void>;
  /**
   * Makes the bot's documents these. Of one that is gone, every word goes at once: answers that cite it are blanked,
   * and their days marked to be read again. Returns how many are gone.
   */
  readonly replaceDocuments: (botId: string, documents: readonly StoredDocument[]) => Promise<number>;
  readonly putUsage: (
    botId: string,
    days: readonly { readonly day: string; readonly messages: number }[],
  ) => Promise<void>;
  /** When each day of a bot was last read; null: to be read again. */
  readonly readDays: (botId: string) => Promise<ReadonlyMap<string, number | null>>;
  /** Makes the exchanges of a bot's day these, and marks the day as read. Pages are written as they come. */
  readonly replaceDay: (
    key: { readonly botId: string; readonly day: string },
    pages: AsyncIterable<readonly StoredExchange[]>,
    readAtMs: number,
  ) => Promise<DayCounts>;
  /** Deletes what is past its retention; returns how many exchanges. */
  readonly eraseExpired: (nowMs: number) => Promise<number>;
}
