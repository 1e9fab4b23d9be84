import type { DocumentNames } from '../../core-aws/ports/document-names.ts';

export function createMemoryDocumentNames(): DocumentNames {
  const holders = new Map<string, string>();
  const keyOf = (botId: string, nameKey: string): string => `${botId}/${nameKey}`;
  return {
    async claim(botId, nameKey, documentId, { insteadOf } = {}) {
      const key = keyOf(botId, nameKey);
      const holder = holders.get(key);
      if (holder !== undefined && holder !== insteadOf) return holder;
      holders.set(key, documentId);
      return documentId;
    },
    async release(botId, nameKey, documentId) {
      if (holders.get(keyOf(botId, nameKey)) === documentId) holders.delete(keyOf(botId, nameKey));
    },
    async eraseBot(botId) {
      for (const key of holders.keys()) if (key.startsWith(`${botId}/`)) holders.delete(key);
    },
  };
}
