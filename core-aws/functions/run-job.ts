import type { Job } from '../ports/job-queue.ts';
import { JOB_MAX_DELIVERIES } from '../ports/job-queue.ts';
import { tidyIndex } from '../use-cases/documents/change-knowledge.ts';
import { checkDocument } from '../use-cases/documents/check-document.ts';
import type { EraseBotPorts } from '../use-cases/documents/erase-bot.ts';
import { eraseBot } from '../use-cases/documents/erase-bot.ts';
import { eraseDocument } from '../use-cases/documents/erase-document.ts';
import { giveUpJob } from '../use-cases/documents/give-up-job.ts';
import type { IngestPorts } from '../use-cases/documents/ingest-document.ts';
import type { TurnPorts } from '../use-cases/documents/take-reading-turn.ts';
import { takeReadingTurn } from '../use-cases/documents/take-reading-turn.ts';
import type { UnpackPorts } from '../use-cases/documents/unpack-archive.ts';
import { unpackArchive } from '../use-cases/documents/unpack-archive.ts';
import type { Delivery, JobOutcome } from './queue-function.ts';
import { checkFields, readDocument } from './read-document.ts';

/** Left of the function's time when nothing more is begun: one batch, or one file of an archive, takes seconds. */
const HAND_OVER_MS = 45_000;

/**
 * How long a document is embedded before others get their turn: with as many large documents being read as there are
 * readers, a short one waits about this long. A turn costs a message more and reading what was kept, well below 1 s.
 */
const READING_TURN_MS = 30_000;

export type JobPorts = IngestPorts & EraseBotPorts & TurnPorts & UnpackPorts;

/** Does one job of the ingest queue, and says for the log what came of it. */
export async function runJob(
  ports: JobPorts,
  job: Job,
  { remainingMs, delivery }: Delivery,
  { turnMs = READING_TURN_MS }: { readonly turnMs?: number } = {},
): Promise<JobOutcome> {
  const isOutOfTime = (): boolean => remainingMs() < HAND_OVER_MS;
  switch (job.job) {
    case 'ingest': {
      // The queue counts the deliveries of a message; a job that waited for its turn was several messages.
      if ((job.failedDeliveries ?? 0) + delivery > JOB_MAX_DELIVERIES) return { outcome: await giveUpJob(ports, job) };
      const turn = await takeReadingTurn(ports, job, delivery);
      return turn.kind === 'waiting'
        ? { outcome: 'waiting' }
        : readDocument(ports, job, { isOutOfTime, turnMs, slot: turn.kind === 'slot' ? turn.slot : undefined });
    }
    case 'check_document': {
      const check = await checkDocument(ports, job, { isOutOfTime, tryNumber: job.tryNumber });
      return { outcome: check ? 'checked' : 'nothing_to_do', ...checkFields(check) };
    }
    case 'unpack': {
      const outcome = await unpackArchive(ports, job, { isOutOfTime });
      const { kind, ...fields } = outcome;
      return { outcome: kind, ...fields };
    }
    case 'erase_document':
      await eraseDocument(ports, job);
      return { outcome: 'erased' };
    case 'erase_bot':
      await eraseBot(ports, job.botId);
      return { outcome: 'erased' };
    case 'tidy_index':
      await tidyIndex(ports, job.botId);
      return { outcome: 'tidied' };
  }
}
