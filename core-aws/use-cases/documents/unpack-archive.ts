import type { FailureReason } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import { listRefused } from '../../domain/documents/list-refused.ts';
import type { NamedFile } from '../../domain/documents/name-unpacked.ts';
import { nameUnpacked, showPath } from '../../domain/documents/name-unpacked.ts';
import type { Archive, ArchiveReader } from '../../ports/archive-reader.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { Job, JobQueue } from '../../ports/job-queue.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import type { PlacePorts } from './find-place.ts';
import { takeFile } from './take-file.ts';

export interface UnpackPorts extends FailPorts, PlacePorts {
  readonly bots: BotStore;
  readonly files: FileStore;
  readonly jobs: JobQueue;
  readonly archives: ArchiveReader;
}

export type UnpackOutcome =
  | { readonly kind: 'unpacked'; readonly taken: number; readonly refused: number }
  | { readonly kind: 'failed'; readonly reason: FailureReason }
  | { readonly kind: 'nothing_to_do' }
  | { readonly kind: 'continued'; readonly done: number; readonly of: number };

/** The reason offers to take a password, which opens documents but no ZIP. */
const PROTECTED_ZIP = 'of a ZIP we can only take a copy without a password';

const OPEN = ['uploading', 'uploaded', 'reading'] as const;

/**
 * Makes documents of the files in an uploaded ZIP, one after the other, each like an upload of its own. After each
 * file its number is recorded with what was refused so far, and the version of each document follows from the ZIP's
 * version and that number: a delivery after a crash goes on with the file it was at, and makes nothing twice.
 * In the end the ZIP has become its files and is deleted; when some of them could not be taken it stays as `ready`,
 * naming them; when none could, it has failed.
 */
export async function unpackArchive(
  ports: UnpackPorts,
  job: Extract<Job, { job: 'unpack' }>,
  { isOutOfTime = () => false }: { readonly isOutOfTime?: () => boolean } = {},
): Promise<UnpackOutcome> {
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
  if (!opened.ok) {
    const { kind, detail } = opened.error;
    return fail(started, kind, kind === 'password_protected' ? `${detail}; ${PROTECTED_ZIP}` : detail);
  }
  const files = nameUnpacked(opened.value.paths, archive.name);
  if (files.length > LIMITS.zipMaxEntries) {
    return fail(started, 'too_large', `${files.length} files; the limit is ${LIMITS.zipMaxEntries}`);
  }

  const before = started.progress?.unit === 'files' && started.progress.of === files.length;
  let done = before ? (started.progress?.done ?? 0) : 0;
  const refused = before ? [...started.warnings] : [];
  const startedAt = done;
  for (; done < files.length;) {
    if (done > startedAt && isOutOfTime()) {
      await ports.jobs.send(job);
      return { kind: 'continued', done, of: files.length };
    }
    const file = files[done];
    const why = file && (await take(opened.value, file, done));
    if (why !== undefined) refused.push(`${showPath(file?.path ?? '')}: ${why}`);
    done += 1;
    const progress = { done, of: files.length, unit: 'files' } as const;
    const recorded = await documents.update(started, { progress, warnings: refused, updatedAtMs: clock.nowMs() }, [
      'reading',
    ]);
    if (!recorded || recorded.deletedAtMs !== undefined) return { kind: 'nothing_to_do' };
  }
  return end(started, { of: files.length, refused });

  async function take(source: Archive, file: NamedFile, number: number): Promise<string | undefined> {
    if (!file.name.ok) return file.name.error;
    const content = source.read(file.path);
    if (!content.ok) return content.error.detail;
    return takeFile(ports, { archive: job, number, name: file.name.value, bytes: content.value });
  }

  async function end(
    document: StoredDocument,
    { of, refused }: { readonly of: number; readonly refused: readonly string[] },
  ): Promise<UnpackOutcome> {
    const taken = of - refused.length;
    const nowMs = clock.nowMs();
    const warnings = listRefused(refused, 20);
    if (taken === 0) {
      await documents.update(document, { warnings, updatedAtMs: nowMs }, ['reading']);
      return fail(document, 'nothing_to_read', listRefused(refused, 5).join('; ') || 'it is empty');
    }
    if (refused.length === 0) {
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
