import type { Job } from '../ports/job-queue.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { JobOutcome } from './queue-function.ts';

/** Outcomes of a turn in which something of the document was read; waiting for a turn is none. */
const READ: ReadonlySet<unknown> = new Set(['ready', 'failed', 'continued']);

/** Counts what a job came to, as `run-job.ts` and `giveUpJob` say it. */
export function countJob(metrics: Metrics, { job }: Job, { outcome }: JobOutcome, durationMs: number): void {
  if (job === 'ingest' && READ.has(outcome)) metrics.add('readingMs', durationMs);
  if (outcome === 'ready') metrics.add('documentsRead');
  if (outcome === 'failed' || outcome === 'document_failed') metrics.add('documentsFailed');
}
