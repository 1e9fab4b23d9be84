import type { Document } from '#shared/documents.ts';
import type { ApiError } from '#shared/errors.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import { findDocument } from './find-document.ts';
import { UPLOAD_ENDED } from './renew-upload.ts';
import type { UploadStepOf } from './renew-upload.ts';
import { jobFor } from './job-for.ts';
import { toDocument } from './to-document.ts';

export interface CompleteUploadPorts extends FailPorts {
  readonly bots: BotStore;
  readonly files: FileStore;
  readonly jobs: JobQueue;
}

/**
 * Ends an upload: checks that the whole file has arrived and queues it to be read. The job is sent before the
 * status changes, and is valid in both: whichever step a crash leaves undone, the document is still read.
 * Called again, it answers with the document as it stands.
 */
export async function completeUpload(
  ports: CompleteUploadPorts,
  request: UploadStepOf & { readonly bytes?: number | undefined },
): Promise<Result<Document, ApiError>> {
  const found = await findDocument(ports, request);
  if (!found.ok) return found;
  const document = found.value;
  if (document.version !== request.version) return err(UPLOAD_ENDED);
  if (document.status !== 'uploading') return ok(toDocument(document));

  const key = objectKey(document.botId, document.documentId, document.version);
  const bytes = await ports.files.size(key);
  if (bytes === undefined || (request.bytes !== undefined && bytes !== request.bytes)) {
    const detail = `${bytes ?? 0} of ${request.bytes ?? 'an unknown number of'} bytes arrived`;
    return settled(
      ports,
      document,
      await failDocument(ports, document, { reason: 'upload_interrupted', detail }, ['uploading']),
    );
  }
  if (bytes > LIMITS.documentMaxBytes) {
    const detail = `${(bytes / 1e6).toFixed(1)} MB; the limit is ${LIMITS.documentMaxBytes / 1e6} MB`;
    const failed = await failDocument(ports, document, { reason: 'file_too_large', detail }, ['uploading']);
    await ports.files.erasePrefix(key);
    return settled(ports, document, failed);
  }
  await ports.jobs.send(jobFor(document));
  const uploaded = await ports.documents.update(
    document,
    { status: 'uploaded', bytes, leaseUntilMs: undefined, updatedAtMs: ports.clock.nowMs() },
    ['uploading'],
  );
  return settled(ports, document, uploaded);
}

/** The document after the change, or as it stands when something else was faster. */
async function settled(
  { documents }: CompleteUploadPorts,
  { botId, documentId, version }: StoredDocument,
  changed: StoredDocument | undefined,
): Promise<Result<Document, ApiError>> {
  const current = changed ?? (await documents.get(botId, documentId));
  return current?.version === version ? ok(toDocument(current)) : err(UPLOAD_ENDED);
}
