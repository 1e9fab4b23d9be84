import { describe, expect, test } from 'vitest';
import type { DocumentNames } from '../../../core-aws/ports/document-names.ts';
import { sampleId } from '../../support/sample-records.ts';

/** What every `DocumentNames` must do. */
export function documentNamesContract(make: () => DocumentNames): void {
  describe('as DocumentNames', () => {
    test('gives a name to whoever claims it first, and tells the others', async () => {
      const names = make();
      const botId = sampleId('bot');
      const claims = await Promise.all(
        Array.from({ length: 5 }, () => names.claim(botId, 'returns.txt', sampleId('document'))),
      );
      expect(new Set(claims).size).toBe(1);
      expect(await names.claim(botId, 'returns.txt', sampleId('document'))).toBe(claims[0]);
    });

    test('keeps names of other bots and other names apart', async () => {
      const names = make();
      const [botId, first, second, third] = [sampleId('bot'), ...['a', 'b', 'c'].map(() => sampleId('document'))];
      expect(await names.claim(botId, 'a.txt', first ?? '')).toBe(first);
      expect(await names.claim(botId, 'b.txt', second ?? '')).toBe(second);
      expect(await names.claim(sampleId('bot'), 'a.txt', third ?? '')).toBe(third);
    });

    test('gives a name on to one of those who take it from its holder', async () => {
      const names = make();
      const botId = sampleId('bot');
      const old = await names.claim(botId, 'a.txt', sampleId('document'));
      const heirs = await Promise.all(
        Array.from({ length: 4 }, () => names.claim(botId, 'a.txt', sampleId('document'), { insteadOf: old })),
      );
      expect(new Set(heirs).size).toBe(1);
      expect(heirs[0]).not.toBe(old);
    });

    test('frees a name for its holder only', async () => {
      const names = make();
      const botId = sampleId('bot');
      const [mine, other] = [sampleId('document'), sampleId('document')];
      await names.claim(botId, 'a.txt', mine);
      await names.release(botId, 'a.txt', other);
      expect(await names.claim(botId, 'a.txt', other)).toBe(mine);
      await names.release(botId, 'a.txt', mine);
      await names.release(botId, 'a.txt', mine);
      expect(await names.claim(botId, 'a.txt', other)).toBe(other);
    });

    test('takes a name of the greatest length, in any script', async () => {
      const names = make();
      const id = sampleId('document');
      expect(await names.claim(sampleId('bot'), '語'.repeat(255), id)).toBe(id);
    });

    test("erases a bot's names and no other's", async () => {
      const names = make();
      const [botId, otherBot] = [sampleId('bot'), sampleId('bot')];
      const [old, other, next] = [sampleId('document'), sampleId('document'), sampleId('document')];
      for (const name of ['a.txt', 'b.txt']) await names.claim(botId, name, old);
      await names.claim(otherBot, 'a.txt', other);
      await names.eraseBot(botId);
      expect(await names.claim(botId, 'a.txt', next)).toBe(next);
      expect(await names.claim(otherBot, 'a.txt', next)).toBe(other);
    });
  });
}
