import type { FailureReason } from '#shared/documents.ts';
import type { DocumentContent } from '../../domain/documents/document-content.ts';
import type { Cipher } from '../../ports/cipher.ts';
import type { ContentStore } from '../../ports/content-store.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { contentKey, objectKey } from '../../ports/file-store.ts';
import type { Job, JobQueue } from '../../ports/job-queue.ts';
import type { TextExtractor } from '../../ports/text-extractor.ts';
import type { DocumentVersion } from '../../ports/chunk-store.ts';
import { checkDocument } from './check-document.ts';
import { embedChunks } from './embed-chunks.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import { findVersion } from './find-version.ts';
import { publishContent } from './publish-content.ts';
import { readContent } from './read-content.ts';
import type { ContentFailure } from './read-content.ts';
import type { ReconcilePorts } from './reconcile-index.ts';
import type { SelfCheckOutcome } from './self-check.ts';
import { openPassword } from './seal-password.ts';
import { startReading, UNREAD } from './start-reading.ts';
import { tidyDocument } from './tidy-document.ts';

export interface IngestPorts extends FailPorts, ReconcilePorts {
  readonly contents: ContentStore;
  readonly cipher: Cipher;
  readonly jobs: JobQueue;
  readonly extractor: TextExtractor;
  readonly embedder: Embedder;
}

type IngestJob = Extract<Job, { job: 'ingest' }>;

/** How one delivery of a job ended; the handler logs it. */
export type IngestOutcome =
  | {
      readonly kind: 'ready';
      readonly chunkCount: number;
      readonly pageCount?: number;
      /** Chunks this delivery embedded; the vectors of the others were known. */
      readonly embeddedCount: number;
      /** Of this delivery: from the first byte read to chunks, and from there to the last vector written. */
      readonly extractMs: number;
      readonly embedMs: number;
      readonly selfCheck?: SelfCheckOutcome;
    }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly cause?: unknown }
  /** Deleted, replaced, or ended by an earlier delivery: there was nothing left to do. */
  | { readonly kind: 'nothing_to_do' }
  /** Time ran out, or its turn is over; the rest is queued as a new job. */
  | { readonly kind: 'continued'; readonly done: number; readonly of: number };

/** The next turn would find its own slot taken if it were delivered before this one has freed it. */
const SLOT_FREE_AFTER_S = 1;

/**
 * Reads a document: file -> blocks -> chunks -> vectors -> index -> self-check. Each batch is written before the
 * next is embedded; a delivery after a crash goes on from there. Nothing is seen by visitors until `publish`, and a
 * job whose version is no longer the document's leaves without a trace. A long document takes several turns, which
 * others' documents come between; what was read of its file is kept from the first to the last of them.
 * @param options `isOutOfTime`: nothing more is to be begun; `turnMs`: how long to embed before others get their turn
 * Errors: a file that cannot be read fails the document and ends the job. A model or store that does not
 * answer throws, so that the queue delivers the job again.
 */
export async function ingestDocument(
  ports: IngestPorts,
  job: IngestJob,
  {
    isOutOfTime = () => false,
    turnMs = Number.POSITIVE_INFINITY,
  }: { readonly isOutOfTime?: () => boolean; readonly turnMs?: number } = {},
): Promise<IngestOutcome> {
  const { clock } = ports;
  const bot = await ports.bots.get(job.botId);
  const document = await findVersion(ports, job);
  if (!bot || !document) return discard(ports, job);
  if (document.status === 'ready' || document.status === 'failed') {
    // A delivery was cut off after the document had reached its end: what follows that moment may be missing.
    await tidyDocument(ports, document);
    await checkDocument(ports, document, { isOutOfTime });
    return { kind: 'nothing_to_do' };
  }
  const lock = await openPassword(ports.cipher, document, job);
  if (lock.kind === 'of_other_retry') return { kind: 'nothing_to_do' };
  if (lock.kind === 'damaged') {
    return fail(ports, document, { reason: 'password_protected', detail: 'the one given was lost; give it again' });
  }
  if (bot.embedderId !== ports.embedder.id) {
    const models = `the bot's is ${bot.embedderId}, this one is ${ports.embedder.id}`;
    return fail(ports, document, { reason: 'model_changed', detail: models });
  }

  const startedAtMs = clock.nowMs();
  const kept = document.status === 'reading' ? await ports.contents.find(job) : undefined;
  const read = kept ? await resume(ports, document, kept) : await begin(ports, document, lock);
  if ('outcome' in read) return read.outcome;
  const { started, content } = read;
  const { chunks } = content;
  const extractedAtMs = clock.nowMs();

  const isTurnOver = (): boolean => isOutOfTime() || clock.nowMs() - extractedAtMs >= turnMs;
  const embedded = await embedChunks(ports, started, chunks, isTurnOver);
  if (embedded.kind === 'out_of_time') {
    if (!kept) await ports.contents.keep(job, content);
    // Only now: a deletion whose erasing came before what was just kept is seen here, any later one erases it.
    if (!(await findVersion(ports, job))) return discard(ports, job);
    // Its failures are counted anew: every turn gets on by a batch at least, so that none goes on for ever.
    const { failedDeliveries: _, ...next } = job;
    await ports.jobs.send(next, { delayS: SLOT_FREE_AFTER_S });
    return { kind: 'continued', done: embedded.done, of: chunks.length };
  }
  if (embedded.kind === 'superseded' || !(await findVersion(ports, job))) return discard(ports, job);
  const embedMs = clock.nowMs() - extractedAtMs;

  const ready = await publishContent(ports, document, content);
  if (!ready) return discard(ports, job);
  await tidyDocument(ports, ready);
  const checked = await checkDocument(ports, ready, { isOutOfTime });
  return {
    kind: 'ready',
    chunkCount: chunks.length,
    ...(content.pageCount === undefined ? {} : { pageCount: content.pageCount }),
    embeddedCount: embedded.embeddedCount,
    extractMs: extractedAtMs - startedAtMs,
    embedMs,
    ...(checked === undefined ? {} : { selfCheck: checked }),
  };
}

type Begun =
  | { readonly started: StoredDocument; readonly content: DocumentContent }
  | { readonly outcome: IngestOutcome };

/** Marks the document as being read, and reads its file. */
async function begin(
  ports: IngestPorts,
  document: StoredDocument,
  { password }: { readonly password?: string },
): Promise<Begun> {
  const bytes = await ports.files.read(objectKey(document.botId, document.documentId, document.version));
  if (!bytes) return { outcome: await fail(ports, document, { reason: 'upload_interrupted' }) };
  const started = await startReading(ports, document, bytes.length);
  if (!started) return { outcome: await discard(ports, document) };
  const read = await readContent(ports, started, bytes, { password });
  return read.ok ? { started, content: read.value } : { outcome: await fail(ports, document, read.error) };
}

/** Goes on with what an earlier turn has read. */
async function resume(ports: IngestPorts, document: StoredDocument, content: DocumentContent): Promise<Begun> {
  const started = await startReading(ports, document, document.bytes);
  return started ? { started, content } : { outcome: await discard(ports, document) };
}

async function fail(
  ports: IngestPorts,
  document: StoredDocument,
  { cause, ...failure }: ContentFailure,
): Promise<IngestOutcome> {
  const failed = await failDocument(ports, document, failure, UNREAD);
  const { kind } = await discard(ports, document);
  return failed ? { kind: 'failed', reason: failure.reason, cause } : { kind };
}

/** The document has failed, or was deleted or replaced while it was read: what was written of it goes too. */
async function discard(ports: IngestPorts, document: DocumentVersion): Promise<{ readonly kind: 'nothing_to_do' }> {
  await ports.files.erasePrefix(contentKey(document));
  await tidyDocument(ports, document);
  return { kind: 'nothing_to_do' };
}
