import { describe, expect, test } from 'vitest';
import type { UsageStore } from '../../../core-aws/ports/usage-store.ts';
import { sampleId } from '../../support/sample-records.ts';

/** What every `UsageStore` must do. */
export function usageStoreContract(make: () => UsageStore): void {
  describe('as a UsageStore', () => {
    test('counts up to the limit and refuses the next message', async () => {
      const usage = make();
      const botId = sampleId('bot');
      expect(await usage.countMessage(botId, '2026-11-23', 2)).toBe(true);
      expect(await usage.countMessage(botId, '2026-11-23', 2)).toBe(true);
      expect(await usage.countMessage(botId, '2026-11-23', 2)).toBe(false);
      expect(await usage.days(botId, 10)).toEqual([{ day: '2026-11-23', messages: 2 }]);
    });

    test('counts nothing under a limit of none', async () => {
      const usage = make();
      const botId = sampleId('bot');
      expect(await usage.countMessage(botId, '2026-11-23', 0)).toBe(false);
      expect(await usage.days(botId, 10)).toEqual([]);
    });

    test('lets exactly the limit through when messages come at once', async () => {
      const usage = make();
      const botId = sampleId('bot');
      const counted = await Promise.all(Array.from({ length: 12 }, () => usage.countMessage(botId, '2026-11-23', 5)));
      expect(counted.filter(Boolean)).toHaveLength(5);
    });

    test('begins anew each day, and each bot has its own count', async () => {
      const usage = make();
      const botId = sampleId('bot');
      for (const day of ['2026-11-21', '2026-11-23', '2026-11-22']) await usage.countMessage(botId, day, 1);
      expect(await usage.countMessage(sampleId('bot'), '2026-11-23', 1)).toBe(true);
      expect((await usage.days(botId, 2)).map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-22']);
    });

    test('erases all days of one bot', async () => {
      const usage = make();
      const [erased, kept] = [sampleId('bot'), sampleId('bot')];
      for (const day of ['2026-11-21', '2026-11-22']) await usage.countMessage(erased, day, 9);
      await usage.countMessage(kept, '2026-11-22', 9);
      await usage.eraseBot(erased);
      await usage.eraseBot(erased);
      expect(await usage.days(erased, 10)).toEqual([]);
      expect(await usage.days(kept, 10)).toHaveLength(1);
    });
  });
}
