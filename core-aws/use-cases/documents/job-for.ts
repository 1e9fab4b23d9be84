import type { StoredDocument } from '../../ports/document-store.ts';
import type { Job } from '../../ports/job-queue.ts';

/** The job that goes on with an uploaded document: a ZIP is unpacked, everything else is read. */
export function jobFor(
  { botId, documentId, version, kind }: StoredDocument,
  { sealedPassword }: { readonly sealedPassword?: string | undefined } = {},
): Job {
  if (kind === 'zip') return { job: 'unpack', botId, documentId, version };
  return { job: 'ingest', botId, documentId, version, ...(sealedPassword === undefined ? {} : { sealedPassword }) };
}
