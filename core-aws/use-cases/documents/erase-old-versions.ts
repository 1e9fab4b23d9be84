import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { keyPrefix, objectKey } from '../../ports/file-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

interface ChunkPorts {
  readonly documents: DocumentStore;
  readonly index: VectorIndex;
}
type DocumentKey = Pick<StoredDocument, 'botId' | 'documentId'>;

/**
 * Erases what a document's versions left that neither answer nor are being read: their chunks and files. The file of
 * the newest version stays whatever became of it, to be read again. Safe at any time and after any crash: what there
 * is gets listed before the record is read, so a newer upload that begins meanwhile is either not in the list, or
 * seen in the record, and never erased. A deleted document is left to its own job.
 */
export async function eraseOldVersions(
  ports: ChunkPorts & { readonly files: FileStore },
  { botId, documentId }: DocumentKey,
): Promise<void> {
  const keys = await ports.files.list(keyPrefix(botId, documentId));
  const wanted = await eraseOldChunks(ports, { botId, documentId });
  if (!wanted) return;
  const kept = new Set([wanted.newest, wanted.live].map((version) => version && objectKey(botId, documentId, version)));
  for (const key of keys) if (!kept.has(key)) await ports.files.erasePrefix(key);
}

/** The same for chunks alone. Returns the versions that matter; undefined for a document that is gone. */
export async function eraseOldChunks(
  { documents, index }: ChunkPorts,
  { botId, documentId }: DocumentKey,
): Promise<{ readonly newest: string; readonly live: string | undefined } | undefined> {
  const versions = await index.storedVersions(botId, documentId);
  const document = await documents.get(botId, documentId);
  if (!document || document.deletedAtMs !== undefined) return undefined;
  const live = (await index.state(botId)).documents.find((other) => other.documentId === documentId)?.version;
  // What was written of a failed version is of no use: nobody answers from it, and it may never be read again.
  const read = document.status === 'failed' ? undefined : document.version;
  for (const version of versions) {
    if (version !== live && version !== read) await index.eraseVersion({ botId, documentId, version });
  }
  return { newest: document.version, live };
}
