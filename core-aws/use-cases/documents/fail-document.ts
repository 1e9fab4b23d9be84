import type { DocumentStatus, FailureReason } from '#shared/documents.ts';
import { failureMessage } from '../../domain/documents/failure-message.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import type { ReconcilePorts } from './reconcile-index.ts';
import { tidyDocument } from './tidy-document.ts';

export interface FailPorts extends ReconcilePorts {
  readonly files: FileStore;
  readonly clock: Clock;
}

/**
 * Ends a document's way as `failed`, with the sentence its owner reads; it says so when an earlier version
 * still answers. What was written of it for the index goes too, and what older versions left. Undefined when the
 * document has moved on meanwhile (another version, another status).
 */
export async function failDocument(
  ports: FailPorts,
  document: StoredDocument,
  failure: { readonly reason: FailureReason; readonly detail?: string | undefined; readonly pageCount?: number },
  whileStatus: readonly DocumentStatus[],
): Promise<StoredDocument | undefined> {
  const { documents, index, clock } = ports;
  const nowMs = clock.nowMs();
  const live = (await index.state(document.botId)).documents;
  const earlierVersionAnswers = live.some(
    (other) => other.documentId === document.documentId && other.version !== document.version,
  );
  const failed = await documents.update(
    document,
    {
      status: 'failed',
      failure: {
        reason: failure.reason,
        message: failureMessage(failure.reason, { detail: failure.detail, earlierVersionAnswers }),
      },
      progress: undefined,
      // Goes with the last trace of what was written: see `eraseOldVersions`.
      leaseUntilMs: nowMs,
      ...(failure.pageCount === undefined ? {} : { pageCount: failure.pageCount }),
      updatedAtMs: nowMs,
    },
    whileStatus,
  );
  await tidyDocument(ports, document);
  return failed;
}
