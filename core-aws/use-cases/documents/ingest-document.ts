import { LIMITS } from '#shared/limits.ts';
import type { FailureReason } from '#shared/documents.ts';
import type { ExtractedText } from '../../domain/block.ts';
import {
  buildReport,
  buildWarnings,
  countChars,
  EARLIER_VERSION_ANSWERS,
} from '../../domain/documents/build-report.ts';
import { chunkBlocks } from '../../domain/documents/chunk-blocks.ts';
import { dropDuplicates } from '../../domain/documents/drop-duplicates.ts';
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
import { recordPages } from './record-pages.ts';
import { selfCheck } from './self-check.ts';
import type { SelfCheckOutcome } from './self-check.ts';

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
  const { documents, index, clock } = ports;
  const bot = await ports.bots.get(job.botId);
  const document = await current(ports, job);
  if (!bot || !document) return discard(ports, job);
  if (document.status === 'ready' || document.status === 'failed') {
    // A delivery was cut off after the document had reached its end: what follows that moment may be missing.
    await finish(ports, document, isOutOfTime);
    return { kind: 'nothing_to_do' };
  }
  if (bot.embedderId !== ports.embedder.id) {
    const models = `the bot's is ${bot.embedderId}, this one is ${ports.embedder.id}`;
    return fail(ports, document, { reason: 'model_changed', detail: models });
  }

  const startedAtMs = clock.nowMs();
  const bytes = await ports.files.read(objectKey(job.botId, job.documentId, job.version));
  if (!bytes) return fail(ports, document, { reason: 'upload_interrupted' });
  const started = await start(ports, document, bytes.length);
  if (!started) return discard(ports, job);
  const extracted = await extract(ports, started, bytes, job.password);
  if (!extracted.ok) {
    const { kind: reason, detail, cause } = extracted.error;
    return fail(ports, document, { reason, detail }, cause);
  }
  const found = extracted.value;
  const chars = countChars(found.blocks);
  if (chars > LIMITS.documentTextMaxChars) {
    const detail = `${chars} characters; the limit is ${LIMITS.documentTextMaxChars}`;
    return fail(ports, document, { reason: 'too_large', detail });
  }
  const { chunks, duplicateCount } = dropDuplicates(chunkBlocks(found.blocks, job));
  if (chunks.length === 0) return fail(ports, document, { reason: 'no_text', detail: emptyPages(found) });
  if (chunks.length > LIMITS.documentMaxPassages) {
    const detail = `${chunks.length} passages, most of them very short; the limit is ${LIMITS.documentMaxPassages}`;
    return fail(ports, document, { reason: 'too_large', detail });
  }
  const extractedAtMs = clock.nowMs();

  const embedded = await embedChunks(ports, started, chunks, isOutOfTime);
  if (embedded.kind === 'out_of_time') {
    await ports.jobs.send(job);
    return { kind: 'continued', done: embedded.done, of: chunks.length };
  }
  if (embedded.kind === 'superseded' || !(await current(ports, job))) return discard(ports, job);
  const embedMs = clock.nowMs() - extractedAtMs;

  // A delivery of an older program may have cut the same file differently; what it wrote would answer too.
  const writtenCount = await index.eraseVersion(job, new Set(chunks.map(({ chunkId }) => chunkId)));
  if (writtenCount !== chunks.length) {
    throw new Error(
      `${writtenCount} of ${chunks.length} chunks of ${job.documentId} are stored; the next delivery writes the rest`,
    );
  }
  await index.publish({ ...versionOf(document), name: document.name, chunkCount: chunks.length });
  const ready = await documents.update(
    document,
    {
      status: 'ready',
      progress: undefined,
      failure: undefined,
      chunkCount: chunks.length,
      pageCount: found.pageCount,
      report: buildReport(found, { chunkCount: chunks.length, duplicateCount }),
      warnings: buildWarnings(found, { duplicateCount }),
      updatedAtMs: clock.nowMs(),
    },
    ['reading'],
  );
  if (!ready) return discard(ports, job);
  const checked = await finish(ports, ready, isOutOfTime);
  return {
    kind: 'ready',
    chunkCount: chunks.length,
    ...(found.pageCount === undefined ? {} : { pageCount: found.pageCount }),
    embeddedCount: embedded.embeddedCount,
    extractMs: extractedAtMs - startedAtMs,
    embedMs,
    ...(checked === undefined ? {} : { selfCheck: checked }),
  };
}

/** Statuses of a document still to be read. `uploading`: the job was sent, then the function that sent it died. */
const OPEN = ['uploading', 'uploaded', 'reading'] as const;

/** The document, if it still is the version the job means. */
async function current({ documents }: IngestPorts, job: IngestJob): Promise<StoredDocument | undefined> {
  const document = await documents.get(job.botId, job.documentId);
  return document?.version === job.version && document.deletedAtMs === undefined ? document : undefined;
}

function versionOf({ botId, documentId, version }: StoredDocument) {
  return { botId, documentId, version };
}

/** Marks the document as being read, saying so where an earlier version answers meanwhile. */
async function start(
  { documents, index, clock }: IngestPorts,
  document: StoredDocument,
  bytes: number,
): Promise<StoredDocument | undefined> {
  const live = (await index.state(document.botId)).documents;
  const replaces = live.some((other) => other.documentId === document.documentId && other.version !== document.version);
  return documents.update(
    document,
    {
      status: 'reading',
      bytes,
      leaseUntilMs: undefined,
      report: undefined,
      warnings: replaces ? [EARLIER_VERSION_ANSWERS] : [],
      updatedAtMs: clock.nowMs(),
    },
    [...OPEN],
  );
}

async function extract(
  ports: IngestPorts,
  document: StoredDocument,
  bytes: Uint8Array,
  password: string | undefined,
): ReturnType<TextExtractor['extract']> {
  if (document.kind === 'zip') throw new Error('an archive is unpacked, not read');
  const recorder = recordPages(ports, document);
  // A bar that had reached the passages does not go back to pages because a delivery was cut off.
  const isResumed = document.progress?.unit === 'passages';
  try {
    return await ports.extractor.extract(document.kind, bytes, {
      ...(password === undefined ? {} : { password }),
      ...(isResumed ? {} : { onProgress: recorder.onProgress }),
    });
  } finally {
    await recorder.end();
  }
}

/** Which pages hold no text, where the kind has pages: all of them, when nothing was found. */
function emptyPages({ pageCount, pagesWithoutText }: ExtractedText): string | undefined {
  if (pageCount === undefined) return undefined;
  return pagesWithoutTextWarning(pagesWithoutText?.length ? pagesWithoutText : allPages(pageCount));
}

function allPages(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

async function fail(
  ports: IngestPorts,
  document: StoredDocument,
  failure: { readonly reason: FailureReason; readonly detail?: string | undefined },
  cause?: unknown,
): Promise<IngestOutcome> {
  const failed = await failDocument(ports, document, failure, [...OPEN]);
  const { kind } = await discard(ports, document);
  return failed ? { kind: 'failed', reason: failure.reason, cause } : { kind };
}

/** After `ready` or `failed`: the index agrees with the record, nothing of older versions is left, a report is whole. */
async function finish(
  ports: IngestPorts,
  document: StoredDocument,
  isOutOfTime: () => boolean,
): Promise<SelfCheckOutcome | undefined> {
  await reconcileIndex(ports, document);
  await eraseOldVersions(ports, document);
  return document.status === 'ready' ? selfCheck(ports, document, isOutOfTime) : undefined;
}

/** The document has failed, or was deleted or replaced while it was read: what was written of it goes too. */
async function discard(
  ports: IngestPorts,
  { botId, documentId }: { readonly botId: string; readonly documentId: string },
): Promise<{ readonly kind: 'nothing_to_do' }> {
  await reconcileIndex(ports, { botId, documentId });
  await eraseOldVersions(ports, { botId, documentId });
  return { kind: 'nothing_to_do' };
}
