import { forgetDocument } from '../domain/records/forget-document.ts';
import { toUtcDay } from '../domain/records/utc-day.ts';
import type { StoredExchange } from '../ports/conversation-store.ts';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import { RETENTION_DAYS, dueDays } from './due-days.ts';
import type { ReportSource, ReportedBot } from './report-source.ts';
import type { ReportingStore } from './reporting-store.ts';

/** What a call of the export came to; counts only. */
export interface ExportOutcome {
  readonly outcome: 'done_before' | 'finished' | 'out_of_time' | 'incomplete';
  readonly botsRead: number;
  readonly botsRemoved: number;
  readonly botsFailed: number;
  readonly daysRead: number;
  readonly exchangesWritten: number;
  readonly exchangesRemoved: number;
}

export interface ExportPorts {
  readonly source: ReportSource;
  readonly store: ReportingStore;
  readonly nowMs: () => number;
  /** Told of a bot that could not be read; the others are read all the same. */
  readonly onBotFailed: (botId: string, thrown: unknown) => void;
}

/**
 * Carries one UTC day's run as far as time allows. Each bot's documents, usage and due days go over in units that are
 * each one transaction and leave a mark, so that the next call continues, after the last unit that was kept, whatever
 * ended this one. A finished run makes further calls of its day do nothing but delete what has expired.
 * Errors: an outage of either side throws. A bot that cannot be read for another reason is told of, and the run stays
 * open (`incomplete`), so that the next call tries it again.
 */
export async function exportRecords(
  { source, store, nowMs, onBotFailed }: ExportPorts,
  { hasTime }: { readonly hasTime: () => boolean },
): Promise<ExportOutcome> {
  const count = { botsRead: 0, botsRemoved: 0, botsFailed: 0, daysRead: 0, exchangesWritten: 0, exchangesRemoved: 0 };
  const today = toUtcDay(nowMs());
  count.exchangesRemoved += await store.eraseExpired(nowMs());
  const run = await store.beginRun(today, nowMs());
  if (run.isFinished) return { outcome: 'done_before', ...count };

  /** False when time ran out in the middle. */
  async function exportBot({ botId, createdAtMs }: ReportedBot): Promise<boolean> {
    const documents = (await source.documents(botId)).filter(({ deletedAtMs }) => deletedAtMs === undefined);
    await store.replaceDocuments(botId, documents);
    await store.putUsage(botId, await source.usage(botId, RETENTION_DAYS));
    const live = new Set(documents.map(({ documentId }) => documentId));
    const days = dueDays(await store.readDays(botId), {
      runStartedAtMs: run.startedAtMs,
      botCreatedAtMs: createdAtMs,
    });
    for (const day of days) {
      if (!hasTime()) return false;
      const pages = withoutDeletedDocuments(source.exchanges(botId, day), live);
      const { written, removed } = await store.replaceDay({ botId, day }, pages, nowMs());
      count.daysRead += 1;
      count.exchangesWritten += written;
      count.exchangesRemoved += removed;
    }
    return true;
  }

  const bots = await source.bots();
  count.botsRemoved = await store.replaceBots(bots);
  const read = await store.botsReadSince(run.startedAtMs);
  for (const bot of bots) {
    if (read.has(bot.botId)) continue;
    if (!hasTime()) return { outcome: 'out_of_time', ...count };
    try {
      if (!(await exportBot(bot))) return { outcome: 'out_of_time', ...count };
      await store.markBotRead(bot.botId, nowMs());
      count.botsRead += 1;
    } catch (thrown) {
      if (thrown instanceof StoreUnavailable) throw thrown;
      count.botsFailed += 1;
      onBotFailed(bot.botId, thrown);
    }
  }
  if (count.botsFailed > 0) return { outcome: 'incomplete', ...count };
  await store.finishRun(today, nowMs());
  return { outcome: 'finished', ...count };
}

/** The words of a document leave the tables in a job, some time after it is deleted; they do not come over meanwhile. */
async function* withoutDeletedDocuments(
  pages: AsyncIterable<readonly StoredExchange[]>,
  live: ReadonlySet<string>,
): AsyncGenerator<readonly StoredExchange[]> {
  for await (const page of pages) {
    yield page.map((exchange) =>
      exchange.sources
        .filter(({ document_id }) => !live.has(document_id))
        .reduce((left, { document_id }) => forgetDocument(left, document_id), exchange),
    );
  }
}
