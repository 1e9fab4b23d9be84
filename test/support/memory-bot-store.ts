import type { BotStore, StoredBot } from '../../core-aws/ports/bot-store.ts';

export function createMemoryBotStore(): BotStore {
  const bots = new Map<string, StoredBot>();
  const live = (botId: string): StoredBot | undefined => {
    const bot = bots.get(botId);
    return bot?.deletedAtMs === undefined ? bot : undefined;
  };
  return {
    async create(bot) {
      if (bots.has(bot.botId)) throw new Error(`bot ${bot.botId} exists already`);
      bots.set(bot.botId, structuredClone(bot));
    },
    async get(botId) {
      return live(botId);
    },
    async getIncludingDeleted(botId) {
      return bots.get(botId);
    },
    async listByOwner(ownerId) {
      return [...bots.values()]
        .filter((bot) => bot.ownerId === ownerId && bot.deletedAtMs === undefined)
        .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
    },
    async update(botId, change) {
      const bot = live(botId);
      if (!bot) return undefined;
      const changed = { ...bot, ...structuredClone(change), settingsVersion: bot.settingsVersion + 1 };
      bots.set(botId, changed);
      return changed;
    },
    async noteKnowledgeChange(botId, atMs) {
      const bot = bots.get(botId);
      if (bot) bots.set(botId, { ...bot, knowledgeChangedAtMs: atMs });
    },
    async markDeleted(botId, atMs) {
      const bot = live(botId);
      if (!bot) return false;
      bots.set(botId, { ...bot, deletedAtMs: atMs });
      return true;
    },
    async erase(botId) {
      bots.delete(botId);
    },
  };
}
