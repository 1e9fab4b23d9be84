import type { SQSHandler } from 'aws-lambda';
import { readConfig } from '../config.ts';
import { giveUpJob } from '../use-cases/documents/give-up-job.ts';
import { composeDocuments } from './compose-documents.ts';
import { composeMetrics } from './compose-metrics.ts';
import { createLog } from './log.ts';
import { madeOnce } from './made-once.ts';
import { createQueueFunction } from './queue-function.ts';

/** The function `ingest-dead-letter`: a job that failed every time ends here, and its document says so. */
export const handler: SQSHandler = madeOnce(() => {
  const config = readConfig(process.env);
  const ports = composeDocuments(config);
  return createQueueFunction(async (job) => ({ outcome: await giveUpJob(ports, job) }), {
    log: createLog('ingest-dead-letter', { level: config.LOG_LEVEL }),
    metrics: composeMetrics('ingest-dead-letter', config),
    isLastQueue: true,
  });
});
