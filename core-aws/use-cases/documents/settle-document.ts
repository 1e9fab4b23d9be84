import type { DocumentStatus } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import { tidyDocument } from './tidy-document.ts';

export interface SettlePorts extends FailPorts {
  readonly jobs: JobQueue;
}

/** A deletion this old whose traces are still here lost its job, and gets another. */
const DELETION_STALLS_AFTER_MS = 15 * 60 * 1_000;

/** How long nothing may be heard of a document, by what it waits for. A reader at work is heard every few seconds. */
const STALLS_AFTER_S: Readonly<Partial<Record<DocumentStatus, number>>> = {
  uploaded: LIMITS.queueStallsAfterS,
  reading: LIMITS.ingestStallsAfterS,
};

/**
 * Ends what nobody else will: an upload whose sender vanished, a job that was lost, a deletion that stopped
 * half way. It runs when documents are looked at, so no timer is needed; a machine that was killed in the
 * middle leaves nothing undecided. Returns the document as it now stands.
 */
export async function settleDocument(ports: SettlePorts, document: StoredDocument): Promise<StoredDocument> {
  const nowMs = ports.clock.nowMs();
  if (document.deletedAtMs !== undefined) {
    if (nowMs - document.deletedAtMs < DELETION_STALLS_AFTER_MS) return document;
    const again = await ports.documents.update(document, { deletedAtMs: nowMs, updatedAtMs: nowMs });
    if (again) {
      await ports.jobs.send({ job: 'erase_document', botId: document.botId, documentId: document.documentId });
    }
    return again ?? document;
  }
  if (document.status === 'uploading' && document.leaseUntilMs !== undefined && document.leaseUntilMs < nowMs) {
    const failed = await failDocument(ports, document, { reason: 'upload_interrupted' }, ['uploading']);
    if (failed) await ports.files.erasePrefix(objectKey(document.botId, document.documentId, document.version));
    return failed ?? document;
  }
  if (document.status === 'failed' && document.leaseUntilMs !== undefined) {
    // Whoever failed it died before everything written of it was erased.
    await tidyDocument(ports, document);
    return document;
  }
  const stallsAfterS = STALLS_AFTER_S[document.status];
  if (stallsAfterS !== undefined && nowMs - document.updatedAtMs > stallsAfterS * 1_000) {
    return (await failDocument(ports, document, { reason: 'read_failed' }, ['uploaded', 'reading'])) ?? document;
  }
  return document;
}
