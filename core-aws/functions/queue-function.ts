import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Result } from '#shared/result.ts';
import { parseJob } from '../adapters/job-message.ts';
import type { Job } from '../ports/job-queue.ts';
import type { Metrics } from '../ports/metrics.ts';
import { NO_METRICS } from '../ports/metrics.ts';
import { countJob } from './count-job.ts';
import { describeThrown } from './http-function.ts';
import type { RequestLog } from './http-function.ts';

/** Fields for the log of what a job came to: counts and codes, never text of a document. */
export type JobOutcome = Readonly<Record<string, unknown>>;

export interface Delivery {
  readonly remainingMs: () => number;
  /** How often the queue has handed out this message, this time included. */
  readonly delivery: number;
}

/**
 * Makes a Lambda handler for an SQS queue. Each message stands for itself: one that throws is reported back
 * and delivered again (or to the dead-letter queue), the others are done. A message that is not a job is
 * reported the same way, unless this is the last queue: there it is logged and dropped, or it would come for ever.
 */
export function createQueueFunction(
  run: (job: Job, at: Delivery) => Promise<JobOutcome>,
  {
    log,
    metrics = NO_METRICS,
    isLastQueue = false,
    nowMs = Date.now,
  }: {
    readonly log: RequestLog;
    readonly metrics?: Metrics;
    readonly isLastQueue?: boolean;
    readonly nowMs?: () => number;
  },
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  return async (event, context) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body, attributes } of event.Records) {
      const startedAtMs = nowMs();
      const job: Result<Job, string> = parseJob(body);
      const delivery = Number(attributes.ApproximateReceiveCount);
      const fields = {
        message_id: messageId,
        delivery,
        ...(job.ok ? describeJob(job.value) : {}),
      };
      try {
        if (!job.ok) throw new Error(`not a job: ${job.error}`);
        const outcome = await run(job.value, { remainingMs: () => context.getRemainingTimeInMillis(), delivery });
        const durationMs = nowMs() - startedAtMs;
        log.info('job', { ...fields, ...outcome, duration_ms: durationMs });
        countJob(metrics, job.value, outcome, durationMs);
      } catch (thrown) {
        log.error('job failed', { ...fields, error: describeThrown(thrown), duration_ms: nowMs() - startedAtMs });
        if (job.ok || !isLastQueue) batchItemFailures.push({ itemIdentifier: messageId });
      } finally {
        metrics.publish();
      }
    }
    return { batchItemFailures };
  };
}

function describeJob(job: Job): JobOutcome {
  return {
    job: job.job,
    bot_id: job.botId,
    ...('documentId' in job ? { document_id: job.documentId } : {}),
    ...('version' in job ? { version: job.version } : {}),
  };
}
