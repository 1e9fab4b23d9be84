import { LIMITS } from '#shared/limits.ts';
import type { Job } from '../ports/job-queue.ts';
import type { ReadingSlot } from '../ports/reading-slots.ts';
import type { IngestOutcome, IngestPorts } from '../use-cases/documents/ingest-document.ts';
import { ingestDocument } from '../use-cases/documents/ingest-document.ts';
import type { SelfCheckOutcome } from '../use-cases/documents/self-check.ts';
import type { TurnPorts } from '../use-cases/documents/take-reading-turn.ts';
import { showReading } from '../use-cases/documents/take-reading-turn.ts';
import type { JobOutcome } from './queue-function.ts';

/** Does one turn of reading a document, showing every few seconds that somebody is at it; frees its slot in the end. */
export async function readDocument(
  ports: IngestPorts & TurnPorts,
  job: Extract<Job, { job: 'ingest' }>,
  {
    slot,
    heartbeatMs = (LIMITS.readingLeaseS * 1_000) / 3,
    ...turn
  }: {
    readonly isOutOfTime: () => boolean;
    readonly turnMs?: number;
    readonly slot: ReadingSlot | undefined;
    readonly heartbeatMs?: number;
  },
): Promise<JobOutcome> {
  const read = (): Promise<IngestOutcome> => ingestDocument(ports, job, turn);
  return toFields(await (slot ? whileShown(ports, job, { slot, heartbeatMs }, read) : read()));
}

async function whileShown<T>(
  ports: TurnPorts,
  job: Extract<Job, { job: 'ingest' }>,
  { slot, heartbeatMs }: { readonly slot: ReadingSlot; readonly heartbeatMs: number },
  read: () => Promise<T>,
): Promise<T> {
  let beat: Promise<void> = Promise.resolve();
  const heartbeat = setInterval(() => {
    // A beat that is lost is made up for by the next; the reading itself tells when a store is gone.
    beat = showReading(ports, job, slot).catch(() => {});
  }, heartbeatMs);
  try {
    return await read();
  } finally {
    clearInterval(heartbeat);
    await beat;
    // Left to run out when the store does not answer: the document is read all the same.
    await ports.slots.release(slot).catch(() => {});
  }
}

function toFields(outcome: IngestOutcome): JobOutcome {
  switch (outcome.kind) {
    case 'ready':
      return {
        outcome: 'ready',
        chunk_count: outcome.chunkCount,
        page_count: outcome.pageCount,
        embedded_count: outcome.embeddedCount,
        extract_ms: outcome.extractMs,
        embed_ms: outcome.embedMs,
        ...checkFields(outcome.selfCheck),
      };
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

/** What was asked for is the owner's text, and stays out of the log. */
export function checkFields(check: SelfCheckOutcome | undefined): JobOutcome {
  return check === undefined
    ? {}
    : {
        self_check_asked: check.checked,
        self_check_found: check.found,
        ...(check.unfinished && { self_check_unfinished: check.unfinished }),
      };
}
