import { documentNameKey } from '#shared/document-name.ts';
import type { FailureReason } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import {
  listRefused,
  listRemarks,
  refusalsOf,
  refusedRemark,
  repeatedRemark,
  replacesRemark,
} from '../../domain/documents/archive-remarks.ts';
import { nameRemark } from '../../domain/documents/name-remark.ts';
import type { NamedFile } from '../../domain/documents/name-unpacked.ts';
import { nameUnpacked } from '../../domain/documents/name-unpacked.ts';
import type { Archive, ArchiveReader } from '../../ports/archive-reader.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { Job, JobQueue } from '../../ports/job-queue.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import type { PlacePorts } from './find-place.ts';
import type { ReconcilePorts } from './reconcile-index.ts';
import { fileVersion, takeFile } from './take-file.ts';
import { tidyDocument } from './tidy-document.ts';

export interface UnpackPorts extends FailPorts, PlacePorts, ReconcilePorts {
  readonly jobs: JobQueue;
  readonly archives: ArchiveReader;
}

export type UnpackOutcome =
  | { readonly kind: 'unpacked'; readonly taken: number; readonly refused: number }
  | { readonly kind: 'failed'; readonly reason: FailureReason }
  | { readonly kind: 'nothing_to_do' }
  | { readonly kind: 'continued'; readonly done: number; readonly of: number };

/** Files named in a remark of each sort, and in a failure's message. */
const NAMED_MAX_COUNT = 20;
const NAMED_IN_FAILURE_MAX_COUNT = 5;

type UnpackJob = Extract<Job, { job: 'unpack' }>;

const OPEN = ['uploading', 'uploaded', 'reading'] as const;

/**
 * Makes documents of the files in an uploaded ZIP, one after the other, each like an upload of its own. After each
 * file its number is recorded with what was refused so far, and the version of each document follows from the ZIP's
 * version and that number: a delivery after a crash goes on with the file it was at, and makes nothing twice.
 * In the end the ZIP has become its files and is deleted; when there is something to say of them (one was not taken,
 * or replaces a document of the bot) it stays as `ready`, saying it; when none could be taken, it has failed.
 */
export async function unpackArchive(
  ports: UnpackPorts,
  job: UnpackJob,
  { isOutOfTime = () => false }: { readonly isOutOfTime?: () => boolean } = {},
): Promise<UnpackOutcome> {
  const outcome = await unpack(ports, job, isOutOfTime);
  // The ZIP may have replaced a document, or another ZIP, of its name.
  if (outcome.kind !== 'continued') await tidyDocument(ports, job);
  return outcome;
}

async function unpack(ports: UnpackPorts, job: UnpackJob, isOutOfTime: () => boolean): Promise<UnpackOutcome> {
  const { documents, clock } = ports;
  const archive = await documents.get(job.botId, job.documentId);
  if (!(await ports.bots.get(job.botId)) || archive?.version !== job.version) return { kind: 'nothing_to_do' };
  if (archive.deletedAtMs !== undefined) {
    // The delivery that deleted it may have died before it sent the job that erases it.
    await ports.jobs.send({ job: 'erase_document', botId: job.botId, documentId: job.documentId });
    return { kind: 'nothing_to_do' };
  }
  const bytes = await ports.files.read(objectKey(job.botId, job.documentId, job.version));
  if (!bytes) return fail(archive, 'upload_interrupted');
  const started = await documents.update(
    archive,
    { status: 'reading', bytes: bytes.length, leaseUntilMs: undefined, updatedAtMs: clock.nowMs() },
    OPEN,
  );
  if (!started) return { kind: 'nothing_to_do' };

  const opened = ports.archives.open(bytes);
  if (!opened.ok) return fail(started, opened.error.kind, opened.error.detail);
  const files = nameUnpacked(opened.value.paths, archive.name);
  if (files.length > LIMITS.zipMaxEntries) {
    return fail(started, 'zip_too_large', `${files.length} files; the limit is ${LIMITS.zipMaxEntries}`);
  }

  const before = started.progress?.unit === 'files' && started.progress.of === files.length;
  let done = before ? (started.progress?.done ?? 0) : 0;
  let remarks = before ? started.warnings : await begin(started, opened.value, files);
  if (!remarks) return { kind: 'nothing_to_do' };
  const startedAt = done;
  for (; done < files.length;) {
    if (done > startedAt && isOutOfTime()) {
      await ports.jobs.send(job);
      return { kind: 'continued', done, of: files.length };
    }
    const file = files[done];
    const why = file && (await take(opened.value, file, done));
    if (file && why !== undefined) {
      const untrue = [repeatedRemark(file.path), ...(file.name.ok ? [replacesRemark(file.name.value)] : [])];
      remarks = [...remarks.filter((remark) => !untrue.includes(remark)), refusedRemark(file.path, why)];
    }
    done += 1;
    const progress = { done, of: files.length, unit: 'files' } as const;
    const recorded = await documents.update(started, { progress, warnings: remarks, updatedAtMs: clock.nowMs() }, [
      'reading',
    ]);
    if (!recorded || recorded.deletedAtMs !== undefined) return { kind: 'nothing_to_do' };
  }
  return end(started, { of: files.length, remarks });

  /**
   * Records, before the first file is taken, what can be said of them by their names alone: which documents they
   * replace is plain only now. Undefined when the ZIP is not to be unpacked any more.
   */
  async function begin(
    document: StoredDocument,
    { repeatedPaths }: Archive,
    files: readonly NamedFile[],
  ): Promise<readonly string[] | undefined> {
    const own = new Set(files.map((_, number) => fileVersion(job.version, number)));
    const present = new Set(
      (await documents.list(job.botId))
        .filter((other) => other.deletedAtMs === undefined && other.documentId !== document.documentId)
        .filter((other) => !own.has(other.version))
        .map((other) => documentNameKey(other.name)),
    );
    const warnings = files.flatMap(({ path, name }) =>
      name.ok
        ? [
            ...(repeatedPaths.includes(path) ? [repeatedRemark(path)] : []),
            ...(present.has(documentNameKey(name.value)) ? [replacesRemark(name.value)] : []),
          ]
        : [],
    );
    const progress = { done: 0, of: files.length, unit: 'files' } as const;
    const begun = await documents.update(document, { progress, warnings, updatedAtMs: clock.nowMs() }, ['reading']);
    return begun && begun.deletedAtMs === undefined ? warnings : undefined;
  }

  async function take(source: Archive, file: NamedFile, number: number): Promise<string | undefined> {
    if (!file.name.ok) return file.name.error;
    const content = source.read(file.path);
    if (!content.ok) return content.error.detail;
    return takeFile(ports, { archive: job, number, name: file.name.value, bytes: content.value });
  }

  async function end(
    document: StoredDocument,
    { of, remarks }: { readonly of: number; readonly remarks: readonly string[] },
  ): Promise<UnpackOutcome> {
    const refused = refusalsOf(remarks);
    const taken = of - refused.length;
    const nowMs = clock.nowMs();
    const misnamed = nameRemark(document.name, 'zip');
    const warnings = [...(misnamed === undefined ? [] : [misnamed]), ...listRemarks(remarks, NAMED_MAX_COUNT)];
    if (taken === 0) {
      await documents.update(document, { warnings, updatedAtMs: nowMs }, ['reading']);
      return fail(
        document,
        'nothing_to_read',
        listRefused(refused, NAMED_IN_FAILURE_MAX_COUNT).join('; ') || 'it holds no files of your own',
      );
    }
    if (warnings.length === 0) {
      const deleted = await documents.update(document, { deletedAtMs: nowMs, updatedAtMs: nowMs }, ['reading']);
      if (!deleted) return { kind: 'nothing_to_do' };
      await ports.jobs.send({ job: 'erase_document', botId: job.botId, documentId: job.documentId });
    } else {
      await documents.update(document, { status: 'ready', progress: undefined, warnings, updatedAtMs: nowMs }, [
        'reading',
      ]);
    }
    return { kind: 'unpacked', taken, refused: refused.length };
  }

  async function fail(document: StoredDocument, reason: FailureReason, detail?: string): Promise<UnpackOutcome> {
    const failed = await failDocument(ports, document, { reason, detail }, OPEN);
    return failed ? { kind: 'failed', reason } : { kind: 'nothing_to_do' };
  }
}
