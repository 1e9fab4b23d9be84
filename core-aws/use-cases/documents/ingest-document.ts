import { LIMITS } from '#shared/limits.ts';
import type { FailureReason } from '#shared/documents.ts';
import { chunkBlocks } from '../../domain/documents/chunk-blocks.ts';
import { pagesWithoutTextWarning } from '../../domain/documents/page-ranges.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { Job, JobQueue } from '../../ports/job-queue.ts';
import type { TextExtractor } from '../../ports/text-extractor.ts';
import { embedChunks } from './embed-chunks.ts';
import { eraseOldVersions } from './erase-old-versions.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import { reconcileIndex } from './reconcile-index.ts';
import type { ReconcilePorts } from './reconcile-index.ts';

export interface IngestPorts extends FailPorts, ReconcilePorts {
  readonly files: FileStore;
  readonly jobs: JobQueue;
  readonly extractor: TextExtractor;
  readonly embedder: Embedder;
}

/** How one delivery of a job ended; the handler logs it. */
export type IngestOutcome =
  | { readonly kind: 'ready'; readonly chunkCount: number; readonly pageCount?: number }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly cause?: unknown }
  /** Deleted, replaced, or ended by an earlier delivery: there was nothing left to do. */
  | { readonly kind: 'nothing_to_do' }
  /** Time ran out; the rest is queued as a new job. */
  | { readonly kind: 'continued'; readonly done: number; readonly of: number };

/**
 * Reads a document: file -> blocks -> chunks -> vectors -> index. Each batch is written before the next is
 * embedded, with the progress; a delivery after a crash goes on from there. Nothing is seen by visitors until
 * `publish`, and a job whose version is no longer the document's leaves without a trace.
 * Errors: a file that cannot be read fails the document and ends the job. A model or store that does not
 * answer throws, so that the queue delivers the job again.
 */
export async function ingestDocument(
  ports: IngestPorts,
  job: Extract<Job, { job: 'ingest' }>,
  { isOutOfTime = () => false }: { readonly isOutOfTime?: () => boolean } = {},
): Promise<IngestOutcome> {
  const { documents, files, index, clock } = ports;
  const bot = await ports.bots.get(job.botId);
  const document = await current(ports, job);
  if (!bot || !document) return { kind: 'nothing_to_do' };
  if (document.status === 'ready') {
    // A delivery was cut off after the document became ready: what follows that moment may be missing.
    await finish(ports, document);
    return { kind: 'nothing_to_do' };
  }
  if (document.status === 'failed') return { kind: 'nothing_to_do' };
  if (bot.embedderId !== ports.embedder.id) {
    const models = `the bot's is ${bot.embedderId}, this one is ${ports.embedder.id}`;
    return fail(ports, document, { reason: 'model_changed', detail: models });
  }

  const bytes = await files.read(objectKey(job.botId, job.documentId, job.version));
  if (!bytes) return fail(ports, document, { reason: 'upload_interrupted' });
  const nowMs = clock.nowMs();
  const started = await documents.update(
    document,
    { status: 'reading', bytes: bytes.length, leaseUntilMs: undefined, updatedAtMs: nowMs },
    [...OPEN],
  );
  if (!started) return { kind: 'nothing_to_do' };

  const extracted = await ports.extractor.extract(document.kind, bytes);
  if (!extracted.ok) {
    const { kind: reason, detail, cause } = extracted.error;
    return fail(ports, document, { reason, detail }, cause);
  }
  const { blocks, pageCount, pagesWithoutText = [] } = extracted.value;
  const chars = blocks.reduce((sum, block) => sum + block.text.length, 0);
  if (chars > LIMITS.documentTextMaxChars) {
    const detail = `${chars} characters; the limit is ${LIMITS.documentTextMaxChars}`;
    return fail(ports, document, { reason: 'too_large', detail });
  }
  const chunks = chunkBlocks(blocks, job);
  if (chunks.length === 0) return fail(ports, document, { reason: 'no_text' });

  const embedded = await embedChunks(ports, started, chunks, isOutOfTime);
  if (embedded.kind === 'out_of_time') {
    await ports.jobs.send(job);
    return { kind: 'continued', done: embedded.done, of: chunks.length };
  }
  if (embedded.kind === 'superseded' || !(await current(ports, job))) return discard(ports, job);

  await index.publish({ ...versionOf(document), name: document.name, chunkCount: chunks.length });
  const warning = pagesWithoutTextWarning(pagesWithoutText);
  const ready = await documents.update(
    document,
    {
      status: 'ready',
      progress: undefined,
      failure: undefined,
      chunkCount: chunks.length,
      pageCount,
      warnings: warning === undefined ? [] : [warning],
      updatedAtMs: clock.nowMs(),
    },
    ['reading'],
  );
  if (!ready) return discard(ports, job);
  await finish(ports, ready);
  return { kind: 'ready', chunkCount: chunks.length, ...(pageCount === undefined ? {} : { pageCount }) };
}

/** Statuses of a document still to be read. `uploading`: the job was sent, then the function that sent it died. */
const OPEN = ['uploading', 'uploaded', 'reading'] as const;

/** The document, if it still is the version the job means. */
async function current(
  { documents }: IngestPorts,
  job: Extract<Job, { job: 'ingest' }>,
): Promise<StoredDocument | undefined> {
  const document = await documents.get(job.botId, job.documentId);
  return document?.version === job.version && document.deletedAtMs === undefined ? document : undefined;
}

function versionOf({ botId, documentId, version }: StoredDocument) {
  return { botId, documentId, version };
}

async function fail(
  ports: IngestPorts,
  document: StoredDocument,
  failure: { readonly reason: FailureReason; readonly detail?: string | undefined },
  cause?: unknown,
): Promise<IngestOutcome> {
  const failed = await failDocument(ports, document, failure, [...OPEN]);
  return failed ? { kind: 'failed', reason: failure.reason, cause } : { kind: 'nothing_to_do' };
}

/** After `ready`: the index agrees with the record, and nothing of older versions is left. */
async function finish(ports: IngestPorts, document: StoredDocument): Promise<void> {
  await reconcileIndex(ports, document);
  await eraseOldVersions(ports, document);
}

/** The document was deleted or replaced while it was read: what was written of it goes too. */
async function discard(ports: IngestPorts, job: Extract<Job, { job: 'ingest' }>): Promise<IngestOutcome> {
  await reconcileIndex(ports, job);
  const document = await ports.documents.get(job.botId, job.documentId);
  if (document?.status === 'ready' && document.deletedAtMs === undefined) await eraseOldVersions(ports, document);
  return { kind: 'nothing_to_do' };
}
