import type { Job } from '../ports/job-queue.ts';
import type { EraseBotPorts } from '../use-cases/documents/erase-bot.ts';
import { eraseBot } from '../use-cases/documents/erase-bot.ts';
import { eraseDocument } from '../use-cases/documents/erase-document.ts';
import { ingestDocument } from '../use-cases/documents/ingest-document.ts';
import type { IngestPorts } from '../use-cases/documents/ingest-document.ts';
import type { JobOutcome } from './queue-function.ts';

/** Left of the function's time when no further batch is begun: one batch with its writes takes seconds. */
const HAND_OVER_MS = 45_000;

/** Does one job of the ingest queue, and says for the log what came of it. */
export async function runJob(
  ports: IngestPorts & EraseBotPorts,
  job: Job,
  { remainingMs }: { readonly remainingMs: () => number },
): Promise<JobOutcome> {
  switch (job.job) {
    case 'ingest': {
      const outcome = await ingestDocument(ports, job, { isOutOfTime: () => remainingMs() < HAND_OVER_MS });
      switch (outcome.kind) {
        case 'ready':
          return { outcome: 'ready', chunk_count: outcome.chunkCount, page_count: outcome.pageCount };
        case 'failed':
          return {
            outcome: 'failed',
            reason: outcome.reason,
            // The name only: what a library says of a damaged file may quote the file.
            ...(outcome.cause instanceof Error ? { cause: outcome.cause.name } : {}),
          };
        case 'continued':
          return { outcome: 'continued', done: outcome.done, of: outcome.of };
        case 'nothing_to_do':
          return { outcome: 'nothing_to_do' };
      }
    }
    case 'erase_document':
      await eraseDocument(ports, job);
      return { outcome: 'erased' };
    case 'erase_bot':
      await eraseBot(ports, job.botId);
      return { outcome: 'erased' };
  }
}
