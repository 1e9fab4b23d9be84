import { setTimeout as delay } from 'node:timers/promises';
import type { ScheduledHandler } from 'aws-lambda';
import { createDynamoClient } from '../adapters/aws-clients.ts';
import { connectReporting } from '../reporting/connect-reporting.ts';
import { createSecretsClient, readDatabaseCredentials } from '../reporting/database-credentials.ts';
import { createDynamoReportSource } from '../reporting/report-source.ts';
import { readReportingConfig } from '../reporting/reporting-config.ts';
import { runExport } from '../reporting/run-export.ts';
import { tableNames } from '../tables.ts';
import { createLog } from './log.ts';
import { madeOnce } from './made-once.ts';

/** Kept for ending the unit at hand: the pages of one day of one bot. */
const RESERVE_MS = 90_000;

/**
 * The optional function `export-reports`: every hour it carries the day's export of conversations and usage into the
 * reporting database further, until it is finished. Throws when something was left undone for another reason than time,
 * so that its alarm rings; what was done is kept.
 */
export const handler: ScheduledHandler = madeOnce(() => {
  const config = readReportingConfig(process.env);
  const log = createLog('export-reports', { level: config.LOG_LEVEL });
  const secrets = createSecretsClient();
  const source = createDynamoReportSource({ client: createDynamoClient(), tables: tableNames(config.TABLE_PREFIX) });
  const address = {
    host: config.REPORTING_HOST,
    port: config.REPORTING_PORT,
    database: config.REPORTING_DATABASE,
  };
  return async (_event, context) => {
    const run = await runExport(
      {
        source,
        nowMs: Date.now,
        delay: (ms) => delay(ms),
        connect: async () =>
          connectReporting(address, await readDatabaseCredentials(config.REPORTING_SECRET_ARN, { client: secrets })),
        onBotFailed: (botId, thrown) =>
          log.error('bot not exported', { bot_id: botId, reason: thrown instanceof Error ? thrown.name : 'unknown' }),
      },
      { hasTime: () => context.getRemainingTimeInMillis() > RESERVE_MS },
    );
    log.info('reports exported', toFields(run));
    if (run.outcome === 'incomplete') throw new Error(`${run.botsFailed} bots could not be exported; see the log`);
  };
});

function toFields(run: Awaited<ReturnType<typeof runExport>>): Readonly<Record<string, unknown>> {
  if (run.outcome === 'busy') return { outcome: run.outcome };
  return {
    outcome: run.outcome,
    bots_read: run.botsRead,
    bots_removed: run.botsRemoved,
    bots_failed: run.botsFailed,
    days_read: run.daysRead,
    exchanges_written: run.exchangesWritten,
    exchanges_removed: run.exchangesRemoved,
  };
}
