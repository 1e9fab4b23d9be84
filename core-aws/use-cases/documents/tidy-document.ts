import type { FileStore } from '../../ports/file-store.ts';
import { eraseOldVersions } from './erase-old-versions.ts';
import { reconcileIndex } from './reconcile-index.ts';
import type { ReconcilePorts } from './reconcile-index.ts';

/**
 * What a job does last, and again when a delivery died before it had: the index agrees with the record, and nothing
 * is left of older versions, nor of a reading that failed or whose document was deleted or replaced meanwhile.
 */
export async function tidyDocument(
  ports: ReconcilePorts & { readonly files: FileStore },
  { botId, documentId }: { readonly botId: string; readonly documentId: string },
): Promise<void> {
  await reconcileIndex(ports, { botId, documentId });
  await eraseOldVersions(ports, { botId, documentId });
}
