import type { Document } from '#shared/documents.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { CompleteUploadPorts } from './complete-upload.ts';
import { findDocument } from './find-document.ts';
import type { DocumentOfOwner } from './find-document.ts';
import { jobFor } from './job-for.ts';
import { settleDocument } from './settle-document.ts';
import { toDocument } from './to-document.ts';

/**
 * Has a failed document read again, from the file it was uploaded as. The password goes with the job, and nowhere
 * else. Called again before the reading began it sends the job once more, which is harmless, and mends a call that
 * died before it had sent one; once the reading goes on it changes nothing: a double click is one retry.
 * Errors: `conflict` for a document in another state, and for one whose file never arrived.
 */
export async function retryDocument(
  ports: CompleteUploadPorts,
  request: DocumentOfOwner & { readonly password?: string | undefined },
): Promise<Result<Document, ApiError>> {
  const found = await findDocument(ports, request);
  if (!found.ok) return found;
  const document = await settleDocument(ports, found.value);
  if (document.status === 'reading') return ok(toDocument(document));
  if (document.status === 'uploaded') return queue(ports, document, request.password);
  if (document.status !== 'failed') {
    const state = document.status === 'ready' ? 'ready: it was read' : 'uploading: its file is still on its way';
    return err({ code: 'conflict', message: `the document is ${state}. Only a failed document can be read again` });
  }
  const key = objectKey(document.botId, document.documentId, document.version);
  if (document.failure?.reason === 'upload_interrupted' || (await ports.files.size(key)) === undefined) {
    return err({ code: 'conflict', message: 'the file of this document is not here; upload it again' });
  }
  const uploaded = await ports.documents.update(
    document,
    {
      status: 'uploaded',
      failure: undefined,
      progress: undefined,
      report: undefined,
      pageCount: undefined,
      warnings: [],
      updatedAtMs: ports.clock.nowMs(),
    },
    ['failed'],
  );
  if (uploaded) return queue(ports, uploaded, request.password);
  const current = await findDocument(ports, request);
  if (!current.ok) return current;
  // The other half of a double click was faster, or a new version has come.
  return current.value.version === document.version
    ? ok(toDocument(current.value))
    : err({ code: 'conflict', message: 'a new version of this document has just been uploaded' });
}

async function queue(
  { jobs }: CompleteUploadPorts,
  document: StoredDocument,
  password: string | undefined,
): Promise<Result<Document, ApiError>> {
  await jobs.send(jobFor(document, { password }));
  return ok(toDocument(document));
}
