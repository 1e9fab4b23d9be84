import * as fc from 'fast-check';
import { LIMITS } from '#shared/limits.ts';
import type { DocumentKind } from '#shared/documents.ts';
import type { Job, JobQueue } from '../../core-aws/ports/job-queue.ts';
import { JOB_MAX_DELIVERIES } from '../../core-aws/ports/job-queue.ts';
import { abandonUpload } from '../../core-aws/use-cases/documents/abandon-upload.ts';
import { beginUpload } from '../../core-aws/use-cases/documents/begin-upload.ts';
import { tidyIndex } from '../../core-aws/use-cases/documents/change-knowledge.ts';
import { completeUpload } from '../../core-aws/use-cases/documents/complete-upload.ts';
import { deleteDocument } from '../../core-aws/use-cases/documents/delete-document.ts';
import type { EraseBotPorts } from '../../core-aws/use-cases/documents/erase-bot.ts';
import { eraseDocument } from '../../core-aws/use-cases/documents/erase-document.ts';
import { giveUpJob } from '../../core-aws/use-cases/documents/give-up-job.ts';
import type { IngestPorts } from '../../core-aws/use-cases/documents/ingest-document.ts';
import { ingestDocument } from '../../core-aws/use-cases/documents/ingest-document.ts';
import { listDocuments } from '../../core-aws/use-cases/documents/list-documents.ts';
import { retryDocument } from '../../core-aws/use-cases/documents/retry-document.ts';
import type { UnpackPorts } from '../../core-aws/use-cases/documents/unpack-archive.ts';
import { unpackArchive } from '../../core-aws/use-cases/documents/unpack-archive.ts';
import { Killed, mortalPorts } from './mortal-ports.ts';

/** All that documents need, with a queue whose jobs a test takes out and delivers when it likes. */
export type HistoryPorts = IngestPorts &
  UnpackPorts &
  EraseBotPorts & { readonly jobs: JobQueue & { readonly takeAll: () => Promise<readonly Job[]> } };

export interface History {
  readonly ports: HistoryPorts;
  readonly whose: { readonly ownerId: string; readonly botId: string };
  readonly passTimeMs: (ms: number) => void;
}

export interface UploadedFile {
  readonly name: string;
  readonly kind: DocumentKind;
  readonly bytes: Uint8Array;
}

/** One thing that happens, and the port call at which the process doing it dies; 0 for none. */
export type Step = { readonly dieAt: number; readonly moment: 'before' | 'after' } & (
  | { readonly act: 'upload'; readonly file: UploadedFile }
  /** One of the waiting jobs is done, or begun: `isHurried` hands over after each batch. */
  | { readonly act: 'deliver'; readonly which: number; readonly isHurried: boolean }
  | { readonly act: 'begin' | 'delete' | 'retry'; readonly name: string }
  /** The owner looks, after longer than anything may take. */
  | { readonly act: 'look' }
);

/** Longer than the index keeps anything that nothing reads. */
const INDEX_KEEPS_MS = 3_601_000;

const PAST_EVERY_LIMIT_MS =
  (Math.max(LIMITS.uploadLeaseS, LIMITS.queueStallsAfterS, LIMITS.ingestStallsAfterS) + 1) * 1_000;

/** Steps with these files. A death comes at any call of a reading, more often at one of the first. */
export function stepWith(files: readonly UploadedFile[]): fc.Arbitrary<Step> {
  const name = fc.constantFrom(...new Set(files.map((file) => file.name)));
  const death = {
    dieAt: fc.oneof(fc.constant(0), fc.nat(10), fc.nat(45)),
    moment: fc.constantFrom('before' as const, 'after' as const),
  };
  const acts = fc.constantFrom('begin' as const, 'delete' as const, 'retry' as const);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ act: fc.constant('upload' as const), file: fc.constantFrom(...files), ...death }),
    },
    {
      weight: 11,
      arbitrary: fc.record({
        act: fc.constant('deliver' as const),
        which: fc.nat(5),
        isHurried: fc.boolean(),
        ...death,
      }),
    },
    { weight: 3, arbitrary: fc.record({ act: acts, name, ...death }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('look' as const), ...death }) },
  );
}

/** Lets the steps happen one after the other, then everything that is left. Returns how often a process died. */
export async function happen(history: History, steps: readonly Step[]): Promise<number> {
  let waiting: readonly Waiting[] = [];
  let deaths = 0;
  for (const step of steps) {
    const { ports } = mortalPorts(history.ports, step);
    const mortal = { ...history, ports };
    try {
      if (step.act === 'upload') await uploadFile(mortal, step.file);
      else if (step.act === 'look') await look(mortal);
      else if (step.act === 'deliver') {
        waiting = [...waiting, ...(await takeWaiting(history))];
        const next = waiting[step.which % Math.max(1, waiting.length)];
        waiting = waiting.filter((other) => other !== next);
        if (next) waiting = [...waiting, ...(await deliver(mortal, next, { isHurried: step.isHurried }))];
      } else await request(mortal, step.act, step.name);
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown;
      deaths += 1;
    }
  }
  await settle(history, waiting);
  return deaths;

  async function deliver(mortal: History, next: Waiting, how: { isHurried: boolean }): Promise<readonly Waiting[]> {
    try {
      await runJob(mortal.ports, next.job, how);
      return [];
    } catch (thrown) {
      if (!(thrown instanceof Killed) && !isRepeatable(thrown)) throw thrown;
      deaths += 1;
      return again(history, next);
    }
  }
}

interface Waiting {
  readonly job: Job;
  readonly deaths: number;
}

async function takeWaiting({ ports }: History): Promise<readonly Waiting[]> {
  return (await ports.jobs.takeAll()).map((job) => ({ job, deaths: 0 }));
}

/** As the queue does: delivered again, until it has failed too often. */
async function again({ ports }: History, { job, deaths }: Waiting): Promise<readonly Waiting[]> {
  if (deaths + 1 < JOB_MAX_DELIVERIES) return [{ job, deaths: deaths + 1 }];
  await giveUpJob(ports, job);
  return [];
}

export async function runJob(ports: HistoryPorts, job: Job, { isHurried = false } = {}): Promise<void> {
  const time = { isOutOfTime: () => isHurried };
  if (job.job === 'ingest') await ingestDocument(ports, job, time);
  else if (job.job === 'unpack') await unpackArchive(ports, job, time);
  else if (job.job === 'erase_document') await eraseDocument(ports, job);
  else if (job.job === 'tidy_index') await tidyIndex(ports, job.botId);
}

/** What a reading throws when another one erased under its hands what it had written. */
export function isRepeatable(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.includes('the next delivery');
}

/** What the edge does with a file: announced, stored, completed; given up when that was refused. */
export async function uploadFile({ ports, whose }: History, { name, kind, bytes }: UploadedFile): Promise<void> {
  const ticket = await beginUpload(ports, { ...whose, name, kind });
  if (!ticket.ok) return;
  const { document_id: documentId, version, object_key: key } = ticket.value;
  await ports.files.write(key, bytes);
  const step = { ...whose, documentId, version };
  const completed = await completeUpload(ports, { ...step, bytes: bytes.length });
  if (!completed.ok) await abandonUpload(ports, { ...step, reason: 'upload_interrupted' });
}

export async function request(history: History, act: 'begin' | 'delete' | 'retry', name: string): Promise<void> {
  const { ports, whose } = history;
  if (act === 'begin') {
    await beginUpload(ports, { ...whose, name, kind: 'txt' });
    return;
  }
  const listed = await ports.documents.list(whose.botId);
  const documentId = listed.find((each) => each.name === name && each.deletedAtMs === undefined)?.documentId ?? 'none';
  await (act === 'delete'
    ? deleteDocument(ports, { ...whose, documentId })
    : retryDocument(ports, { ...whose, documentId }));
}

async function look({ ports, whose, passTimeMs }: History): Promise<void> {
  passTimeMs(PAST_EVERY_LIMIT_MS);
  await listDocuments(ports, whose);
}

/** Does all that is left to do; what nobody goes on with is ended by whoever looks next. */
export async function settle(history: History, left: readonly Waiting[] = []): Promise<void> {
  let waiting = left;
  // The first look may find a lost deletion and queue it anew.
  for (let looks = 0; looks < 2; looks += 1) {
    for (;;) {
      waiting = [...waiting, ...(await takeWaiting(history))];
      const [next, ...rest] = waiting;
      if (!next) break;
      waiting = rest;
      // What waits to be erased is due by then.
      if (next.job.job === 'tidy_index') history.passTimeMs(INDEX_KEEPS_MS);
      try {
        await runJob(history.ports, next.job);
      } catch (thrown) {
        if (!isRepeatable(thrown)) throw thrown;
        waiting = [...waiting, ...(await again(history, next))];
      }
    }
    await look(history);
  }
}
