import { describe, expect, test } from 'vitest';
import type { BotStore } from '../../../core-aws/ports/bot-store.ts';
import { SAMPLE_NOW_MS, sampleBot, sampleId } from '../../support/sample-records.ts';

/** What every `BotStore` must do. `make` gives the store to test; its other contents do not matter. */
export function botStoreContract(make: () => BotStore): void {
  describe('as a BotStore', () => {
    test('returns a bot as it was created', async () => {
      const bots = make();
      const bot = sampleBot();
      await bots.create(bot);
      expect(await bots.get(bot.botId)).toEqual(bot);
    });

    test('knows nothing of a bot that was never created', async () => {
      const bots = make();
      expect(await bots.get(sampleId('bot'))).toBeUndefined();
      expect(await bots.getIncludingDeleted(sampleId('bot'))).toBeUndefined();
      expect(await bots.update(sampleId('bot'), { name: 'x' })).toBeUndefined();
      expect(await bots.markDeleted(sampleId('bot'), SAMPLE_NOW_MS)).toBe(false);
    });

    test('refuses to create a bot whose id is taken', async () => {
      const bots = make();
      const bot = sampleBot();
      await bots.create(bot);
      await expect(bots.create({ ...bot, ownerId: 'another' })).rejects.toThrow('exists already');
      expect(await bots.get(bot.botId)).toEqual(bot);
    });

    test("lists an owner's bots, oldest first, and no one else's", async () => {
      const bots = make();
      const ownerId = sampleId('session');
      const younger = sampleBot({ ownerId, createdAtMs: SAMPLE_NOW_MS + 1 });
      const older = sampleBot({ ownerId, createdAtMs: SAMPLE_NOW_MS });
      for (const bot of [younger, older, sampleBot()]) await bots.create(bot);
      expect(await bots.listByOwner(ownerId)).toEqual([older, younger]);
    });

    test('applies only the fields given, and raises the settings version each time', async () => {
      const bots = make();
      const bot = sampleBot();
      await bots.create(bot);
      expect(await bots.update(bot.botId, { name: 'New name' })).toEqual({
        ...bot,
        name: 'New name',
        settingsVersion: 2,
      });
      const look = { ...bot.look, colour: '#000000', starters: [] };
      const changed = { ...bot, name: 'New name', look, allowedDomains: [], settingsVersion: 3 };
      expect(await bots.update(bot.botId, { look, allowedDomains: [] })).toEqual(changed);
      expect(await bots.get(bot.botId)).toEqual(changed);
    });

    test('notes a change of knowledge, which is no change of settings, and makes no bot of it', async () => {
      const bots = make();
      const bot = sampleBot();
      await bots.create(bot);
      await bots.noteKnowledgeChange(bot.botId, SAMPLE_NOW_MS + 7);
      expect(await bots.get(bot.botId)).toEqual({ ...bot, knowledgeChangedAtMs: SAMPLE_NOW_MS + 7 });
      const unknown = sampleId('bot');
      await bots.noteKnowledgeChange(unknown, SAMPLE_NOW_MS);
      expect(await bots.getIncludingDeleted(unknown)).toBeUndefined();
    });

    test('hides a deleted bot everywhere but from who deletes it again', async () => {
      const bots = make();
      const bot = sampleBot();
      await bots.create(bot);
      expect(await bots.markDeleted(bot.botId, SAMPLE_NOW_MS + 5)).toBe(true);
      expect(await bots.get(bot.botId)).toBeUndefined();
      expect(await bots.listByOwner(bot.ownerId)).toEqual([]);
      expect(await bots.update(bot.botId, { name: 'x' })).toBeUndefined();
      expect(await bots.getIncludingDeleted(bot.botId)).toEqual({ ...bot, deletedAtMs: SAMPLE_NOW_MS + 5 });
    });

    test('marks a bot deleted once', async () => {
      const bots = make();
      const bot = sampleBot();
      await bots.create(bot);
      await bots.markDeleted(bot.botId, SAMPLE_NOW_MS);
      expect(await bots.markDeleted(bot.botId, SAMPLE_NOW_MS + 1)).toBe(false);
      expect((await bots.getIncludingDeleted(bot.botId))?.deletedAtMs).toBe(SAMPLE_NOW_MS);
    });

    test('erases a bot, and may be asked to again', async () => {
      const bots = make();
      const bot = sampleBot();
      await bots.create(bot);
      await bots.erase(bot.botId);
      await bots.erase(bot.botId);
      expect(await bots.getIncludingDeleted(bot.botId)).toBeUndefined();
      expect(await bots.listByOwner(bot.ownerId)).toEqual([]);
    });
  });
}
