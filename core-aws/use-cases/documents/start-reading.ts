import type { DocumentStatus } from '#shared/documents.ts';
import { EARLIER_VERSION_ANSWERS } from '../../domain/documents/build-report.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

/** Statuses of a document still to be read. `uploading`: the job was sent, then the function that sent it died. */
export const UNREAD: readonly DocumentStatus[] = ['uploading', 'uploaded', 'reading'];

/**
 * Marks the document as being read, saying so where an earlier version answers meanwhile. Undefined when it is no
 * longer to be read.
 */
export async function startReading(
  {
    documents,
    index,
    clock,
  }: { readonly documents: DocumentStore; readonly index: VectorIndex; readonly clock: Clock },
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
    UNREAD,
  );
}
