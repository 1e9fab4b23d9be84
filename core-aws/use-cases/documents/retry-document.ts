import type { Document } from '#shared/documents.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { whyNotAgain } from '../../domain/documents/why-not-again.ts';
import type { Cipher } from '../../ports/cipher.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { CompleteUploadPorts } from './complete-upload.ts';
import { findDocument } from './find-document.ts';
import type { DocumentOfOwner } from './find-document.ts';
import { jobFor } from './job-for.ts';
import { sealPassword } from './seal-password.ts';
import { settleDocument } from './settle-document.ts';
import { toDocument } from './to-document.ts';

export interface RetryPorts extends CompleteUploadPorts {
  readonly cipher: Cipher;
}

/**
 * Has a failed document read again, from the file it was uploaded as. The password goes with the job, sealed; the
 * record keeps its key until the document is read or has failed again. Called again before the reading began it sends
 * another job, which then is the one that counts: so a call that died before it had sent one is mended, and the
 * password last given is the one tried. Once the reading goes on it changes nothing: a double click is one retry.
 * Errors: `conflict` for a document in another state, for one whose file never arrived, and for a file that would fail
 * again as it did.
 */
export async function retryDocument(
  ports: RetryPorts,
  request: DocumentOfOwner & { readonly password?: string | undefined },
): Promise<Result<Document, ApiError>> {
  const found = await findDocument(ports, request);
  if (!found.ok) return found;
  const document = await settleDocument(ports, found.value);
  if (document.status === 'reading') return ok(toDocument(document));
  if (document.status !== 'failed' && document.status !== 'uploaded') {
    const state = document.status === 'ready' ? 'ready: it was read' : 'uploading: its file is still on its way';
    return err({ code: 'conflict', message: `the document is ${state}. Only a failed document can be read again` });
  }
  if (document.status === 'failed' && !(await hasFile(ports, document))) {
    return err({ code: 'conflict', message: 'the file of this document is not here; upload it again' });
  }
  const hopeless = whyNotAgain(document, { hasPassword: request.password !== undefined });
  if (hopeless !== undefined) return err({ code: 'conflict', message: hopeless });
  const uploaded = await queue(ports, document, request.password);
  if (uploaded) return ok(toDocument(uploaded));
  const current = await findDocument(ports, request);
  if (!current.ok) return current;
  // The other half of a double click was faster, or a new version has come.
  return current.value.version === document.version
    ? ok(toDocument(current.value))
    : err({ code: 'conflict', message: 'a new version of this document has just been uploaded' });
}

async function hasFile({ files }: RetryPorts, document: StoredDocument): Promise<boolean> {
  const { botId, documentId, version, failure } = document;
  if (failure?.reason === 'upload_interrupted') return false;
  return (await files.size(objectKey(botId, documentId, version))) !== undefined;
}

/** Undefined when the document has moved on. The key is stored before the job is sent, or the job might not find it. */
async function queue(
  { documents, jobs, cipher, clock }: RetryPorts,
  document: StoredDocument,
  password: string | undefined,
): Promise<StoredDocument | undefined> {
  // The files in a ZIP have passwords of their own, if any.
  const isUsable = password !== undefined && document.kind !== 'zip';
  const lock = isUsable ? await sealPassword(cipher, document, password) : undefined;
  const uploaded = await documents.update(
    document,
    {
      status: 'uploaded',
      failure: undefined,
      progress: undefined,
      report: undefined,
      pageCount: undefined,
      warnings: [],
      passwordKey: lock?.passwordKey,
      updatedAtMs: clock.nowMs(),
    },
    [document.status],
  );
  if (uploaded) await jobs.send(jobFor(uploaded, { sealedPassword: lock?.sealedPassword }));
  return uploaded;
}
