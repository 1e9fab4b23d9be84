import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { keyPrefix, objectKey } from '../../ports/file-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

/**
 * Erases what earlier versions of a ready document left: their chunks and files. The files are listed before
 * the record is read again: a newer upload that begins meanwhile is then either not in the list, or seen in
 * the record, and never erased.
 */
export async function eraseOldVersions(
  {
    documents,
    files,
    index,
  }: { readonly documents: DocumentStore; readonly files: FileStore; readonly index: VectorIndex },
  { botId, documentId, version }: StoredDocument,
): Promise<void> {
  const keys = await files.list(keyPrefix(botId, documentId));
  const isLive = async (): Promise<boolean> => {
    const document = await documents.get(botId, documentId);
    return document?.version === version && document.status === 'ready' && document.deletedAtMs === undefined;
  };
  if (!(await isLive())) return;
  await index.eraseChunks(botId, documentId, version);
  for (const key of keys) if (key !== objectKey(botId, documentId, version)) await files.erasePrefix(key);
}
