import type { FailureReason } from '#shared/documents.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { Job, JobQueue } from '../../ports/job-queue.ts';
import type { TextExtractor } from '../../ports/text-extractor.ts';
import { embedChunks } from './embed-chunks.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import { findVersion } from './find-version.ts';
import { publishContent } from './publish-content.ts';
import { readContent } from './read-content.ts';
import type { ContentFailure } from './read-content.ts';
import type { ReconcilePorts } from './reconcile-index.ts';
import { selfCheck } from './self-check.ts';
import type { SelfCheckOutcome } from './self-check.ts';
import { startReading, UNREAD } from './start-reading.ts';
import { tidyDocument } from './tidy-document.ts';

export interface IngestPorts extends FailPorts, ReconcilePorts {
  readonly files: FileStore;
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
      /** Of this delivery: from the first byte read to blocks, and from there to the last vector written. */
      readonly extractMs: number;
      readonly embedMs: number;
      readonly selfCheck?: SelfCheckOutcome;
    }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly cause?: unknown }
  /** Deleted, replaced, or ended by an earlier delivery: there was nothing left to do. */
  | { readonly kind: 'nothing_to_do' }
  /** Time ran out; the rest is queued as a new job. */
  | { readonly kind: 'continued'; readonly done: number; readonly of: number };

/**
 * Reads a document: file -> blocks -> chunks -> vectors -> index -> self-check. Each batch is written before the
 * next is embedded; a delivery after a crash goes on from there. Nothing is seen by visitors until `publish`, and a
 * job whose version is no longer the document's leaves without a trace.
 * Errors: a file that cannot be read fails the document and ends the job. A model or store that does not
 * answer throws, so that the queue delivers the job again.
 */
export async function ingestDocument(
  ports: IngestPorts,
  job: IngestJob,
  { isOutOfTime = () => false }: { readonly isOutOfTime?: () => boolean } = {},
): Promise<IngestOutcome> {
  const { clock } = ports;
  const bot = await ports.bots.get(job.botId);
  const document = await findVersion(ports, job);
  if (!bot || !document) return discard(ports, job);
  if (document.status === 'ready' || document.status === 'failed') {
    // A delivery was cut off after the document had reached its end: what follows that moment may be missing.
    await tidyDocument(ports, document);
    if (document.status === 'ready') await selfCheck(ports, document, isOutOfTime);
    return { kind: 'nothing_to_do' };
  }
  if (bot.embedderId !== ports.embedder.id) {
    const models = `the bot's is ${bot.embedderId}, this one is ${ports.embedder.id}`;
    return fail(ports, document, { reason: 'model_changed', detail: models });
  }

  const startedAtMs = clock.nowMs();
  const bytes = await ports.files.read(objectKey(job.botId, job.documentId, job.version));
  if (!bytes) return fail(ports, document, { reason: 'upload_interrupted' });
  const started = await startReading(ports, document, bytes.length);
  if (!started) return discard(ports, job);
  const read = await readContent(ports, started, bytes, { password: job.password });
  if (!read.ok) return fail(ports, document, read.error);
  const content = read.value;
  const extractedAtMs = clock.nowMs();

  const { chunks } = content;
  const embedded = await embedChunks(ports, started, chunks, isOutOfTime);
  if (embedded.kind === 'out_of_time') {
    await ports.jobs.send(job);
    return { kind: 'continued', done: embedded.done, of: chunks.length };
  }
  if (embedded.kind === 'superseded' || !(await findVersion(ports, job))) return discard(ports, job);
  const embedMs = clock.nowMs() - extractedAtMs;

  const ready = await publishContent(ports, document, content);
  if (!ready) return discard(ports, job);
  await tidyDocument(ports, ready);
  const checked = await selfCheck(ports, ready, isOutOfTime);
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
async function discard(
  ports: IngestPorts,
  document: { readonly botId: string; readonly documentId: string },
): Promise<{ readonly kind: 'nothing_to_do' }> {
  await tidyDocument(ports, document);
  return { kind: 'nothing_to_do' };
}
