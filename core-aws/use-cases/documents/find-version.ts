import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { DocumentVersion } from '../../ports/chunk-store.ts';

/** The document, if it still is the version meant: neither replaced nor deleted since. */
export async function findVersion(
  { documents }: { readonly documents: DocumentStore },
  { botId, documentId, version }: DocumentVersion,
): Promise<StoredDocument | undefined> {
  const document = await documents.get(botId, documentId);
  return document?.version === version && document.deletedAtMs === undefined ? document : undefined;
}
