import type { Job } from '../ports/job-queue.ts';
import { JOB_MAX_DELIVERIES } from '../ports/job-queue.ts';
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
import { readDocument } from './read-document.ts';

/** Left of the function's time when nothing more is begun: one batch, or one file of an archive, takes seconds. */
const HAND_OVER_MS = 45_000;

export type JobPorts = IngestPorts & EraseBotPorts & TurnPorts & UnpackPorts;

/** Does one job of the ingest queue, and says for the log what came of it. */
export async function runJob(ports: JobPorts, job: Job, { remainingMs, delivery }: Delivery): Promise<JobOutcome> {
  const isOutOfTime = (): boolean => remainingMs() < HAND_OVER_MS;
  switch (job.job) {
    case 'ingest': {
      // The queue counts the deliveries of a message; a job that waited for its turn was several messages.
      if ((job.failedDeliveries ?? 0) + delivery > JOB_MAX_DELIVERIES) return { outcome: await giveUpJob(ports, job) };
      const turn = await takeReadingTurn(ports, job, delivery);
      return turn.kind === 'waiting'
        ? { outcome: 'waiting' }
        : readDocument(ports, job, { isOutOfTime, slot: turn.kind === 'slot' ? turn.slot : undefined });
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
  }
}
