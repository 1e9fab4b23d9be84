import type { UsageStore } from '../../core-aws/ports/usage-store.ts';

export function createMemoryUsageStore(): UsageStore {
  const counts = new Map<string, Map<string, number>>();
  return {
    async countMessage(botId, day, limit) {
      const days = counts.get(botId) ?? new Map<string, number>();
      const messages = days.get(day) ?? 0;
      if (messages >= limit) return false;
      counts.set(botId, days.set(day, messages + 1));
      return true;
    },
    async days(botId, limit) {
      return [...(counts.get(botId) ?? [])]
        .map(([day, messages]) => ({ day, messages }))
        .toSorted((a, b) => (a.day < b.day ? 1 : -1))
        .slice(0, limit);
    },
    async eraseBot(botId) {
      counts.delete(botId);
    },
  };
}
