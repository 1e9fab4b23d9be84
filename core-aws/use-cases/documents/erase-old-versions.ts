import type { ChunkStore } from '../../ports/chunk-store.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { contentKey, keyPrefix, objectKey } from '../../ports/file-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

interface ChunkPorts {
  readonly documents: DocumentStore;
  readonly chunks: ChunkStore;
  readonly index: VectorIndex;
}
type DocumentKey = Pick<StoredDocument, 'botId' | 'documentId'>;

/**
 * Erases what a document's versions left that neither answer nor are being read: their chunks, files, and content
 * kept between turns. The file of the newest version stays whatever became of it, to be read again; its kept content
 * only while it is being read. Safe at any time and after any crash: what there
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
  const { newest, live, isBeingRead, unfinished } = wanted;
  const kept = new Set([newest, live].map((version) => version && objectKey(botId, documentId, version)));
  if (isBeingRead) kept.add(contentKey({ botId, documentId, version: newest }));
  for (const key of keys) {
    // A file's key is the beginning of its content's: erasing it by prefix takes both.
    if (!kept.has(key)) await ports.files.erasePrefix(key);
  }
  if (unfinished) {
    const cleared = { leaseUntilMs: undefined, updatedAtMs: unfinished.updatedAtMs };
    await ports.documents.update(unfinished, cleared, ['failed']);
  }
}

/**
 * Erases the file of an upload that was overtaken: it arrived when a newer version, or the deletion, had cleared up
 * already. A version that is still the document's, or answers, keeps its file.
 */
export async function eraseOvertakenFile(
  { documents, index, files }: Omit<ChunkPorts, 'chunks'> & { readonly files: FileStore },
  { botId, documentId, version }: DocumentKey & Pick<StoredDocument, 'version'>,
): Promise<void> {
  const document = await documents.get(botId, documentId);
  if (document && document.deletedAtMs === undefined) {
    if (document.version === version) return;
    const live = (await index.state(botId)).documents;
    if (live.some((other) => other.documentId === documentId && other.version === version)) return;
  }
  await files.erasePrefix(objectKey(botId, documentId, version));
}

/** The same as `eraseOldVersions` for chunks alone. Returns the versions that matter; undefined for a document that is gone. */
async function eraseOldChunks(
  { documents, chunks, index }: ChunkPorts,
  { botId, documentId }: DocumentKey,
): Promise<
  | {
      readonly newest: string;
      readonly live: string | undefined;
      readonly isBeingRead: boolean;
      /** The document, when it has failed and says that this was begun and not ended. */
      readonly unfinished: StoredDocument | undefined;
    }
  | undefined
> {
  const versions = await chunks.versions(botId, documentId);
  const document = await documents.get(botId, documentId);
  if (!document || document.deletedAtMs !== undefined) return undefined;
  const live = (await index.state(botId)).documents.find((other) => other.documentId === documentId)?.version;
  // What was written of a failed version is of no use: nobody answers from it, and it may never be read again.
  const read = document.status === 'failed' ? undefined : document.version;
  for (const version of versions) {
    if (version !== live && version !== read) await chunks.eraseVersion({ botId, documentId, version });
  }
  const unfinished = document.status === 'failed' && document.leaseUntilMs !== undefined ? document : undefined;
  return { newest: document.version, live, isBeingRead: document.status === 'reading', unfinished };
}
