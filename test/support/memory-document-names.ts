import type { DocumentNames } from '../../core-aws/ports/document-names.ts';

export interface MemoryDocumentNames extends DocumentNames {
  /** Every claimed name of the bot with the document that has it. */
  readonly holders: (botId: string) => Promise<ReadonlyMap<string, string>>;
}

export function createMemoryDocumentNames(): MemoryDocumentNames {
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
    async holders(botId) {
      const own = [...holders].filter(([key]) => key.startsWith(`${botId}/`));
      return new Map(own.map(([key, holder]) => [key.slice(botId.length + 1), holder]));
    },
  };
}
