import { LIMITS } from '#shared/limits.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import type { Job, JobQueue } from '../../ports/job-queue.ts';
import type { ReadingSlot, ReadingSlots } from '../../ports/reading-slots.ts';

export interface TurnPorts {
  readonly bots: BotStore;
  readonly documents: DocumentStore;
  readonly jobs: JobQueue;
  readonly slots: ReadingSlots;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export type ReadingTurn =
  | { readonly kind: 'slot'; readonly slot: ReadingSlot }
  /** The document is gone, or its reading has ended: no slot is needed to find that out again. */
  | { readonly kind: 'no_slot_needed' }
  /** The job is back in the queue. */
  | { readonly kind: 'waiting' };

/** A waiting job comes back after 2 to 5 seconds, not all at the same moment. */
const WAIT_MIN_S = 2;
const WAIT_MAX_S = 5;
/** A waiting document shows that its job is alive, this many times within the time after which it counts as lost. */
const SIGNS_OF_LIFE = 4;

/**
 * Asks whether a document may be read now: its owner's other documents may take all the room there is. A job that
 * must wait goes back to the end of the queue as a new message, so that it neither counts as failed nor keeps those
 * of other owners waiting. Trade-off: each round of waiting costs a short call of the function; a list of waiting
 * jobs per owner would save it, and would have to be kept right through every crash.
 * @param delivery how often the queue has handed out this message; above 1 the last reader of it is gone
 */
export async function takeReadingTurn(
  { bots, documents, jobs, slots, clock, randomness }: TurnPorts,
  job: Extract<Job, { job: 'ingest' }>,
  delivery: number,
): Promise<ReadingTurn> {
  const bot = await bots.get(job.botId);
  const document = await documents.get(job.botId, job.documentId);
  const isWaiting =
    document?.version === job.version &&
    document.deletedAtMs === undefined &&
    document.status !== 'ready' &&
    document.status !== 'failed';
  if (!bot || !isWaiting) return { kind: 'no_slot_needed' };

  const slot = await slots.acquire(bot.ownerId, `${job.documentId}/${job.version}`, { takeOver: delivery > 1 });
  if (slot) return { kind: 'slot', slot };

  const nowMs = clock.nowMs();
  if (nowMs - document.updatedAtMs > (LIMITS.ingestStallsAfterS * 1_000) / SIGNS_OF_LIFE) {
    await documents.update(document, { updatedAtMs: nowMs }, ['uploaded', 'reading']);
  }
  const failedDeliveries = (job.failedDeliveries ?? 0) + delivery - 1;
  const [jitter = 0] = randomness.bytes(1);
  const delayS = WAIT_MIN_S + (jitter % (WAIT_MAX_S - WAIT_MIN_S + 1));
  await jobs.send({ ...job, ...(failedDeliveries > 0 ? { failedDeliveries } : {}) }, { delayS });
  return { kind: 'waiting' };
}

/** Shows that a reader is at work: prolongs its slot and says so in the document, whose reading would count as stalled. */
export async function showReading(
  { documents, slots, clock }: Pick<TurnPorts, 'documents' | 'slots' | 'clock'>,
  job: Extract<Job, { job: 'ingest' }>,
  slot: ReadingSlot,
): Promise<void> {
  await slots.renew(slot);
  await documents.update(job, { updatedAtMs: clock.nowMs() }, ['reading']);
}
