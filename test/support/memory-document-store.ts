import { withoutKeyAtEnd } from '../../core-aws/ports/document-store.ts';
import type { DocumentStore, StoredDocument } from '../../core-aws/ports/document-store.ts';

export function createMemoryDocumentStore(): DocumentStore {
  const documents = new Map<string, StoredDocument>();
  const keyOf = (botId: string, documentId: string): string => `${botId}/${documentId}`;
  return {
    async put(document, options) {
      const old = documents.get(keyOf(document.botId, document.documentId));
      const there = old?.deletedAtMs === undefined ? (old?.version ?? 'none') : 'deleted';
      if (options && options.replaces !== there) return false;
      documents.set(keyOf(document.botId, document.documentId), structuredClone(document));
      return true;
    },
    async get(botId, documentId) {
      return documents.get(keyOf(botId, documentId));
    },
    async list(botId) {
      return [...documents.values()]
        .filter((document) => document.botId === botId)
        .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
    },
    async update({ botId, documentId, version }, change, whileStatus) {
      const document = documents.get(keyOf(botId, documentId));
      if (document?.version !== version) return undefined;
      if (whileStatus && !whileStatus.includes(document.status)) return undefined;
      const kept = Object.entries({ ...document, ...structuredClone(withoutKeyAtEnd(change)) }).filter(
        ([, value]) => value !== undefined,
      );
      // Only optional fields may be given as undefined, so what is left is a whole document.
      const changed = Object.fromEntries(kept) as unknown as StoredDocument;
      documents.set(keyOf(botId, documentId), changed);
      return changed;
    },
    async erase(botId, documentId) {
      documents.delete(keyOf(botId, documentId));
    },
  };
}
