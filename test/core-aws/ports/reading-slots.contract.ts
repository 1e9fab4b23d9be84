import { describe, expect, test } from 'vitest';
import type { ReadingSlot, ReadingSlots } from '../../../core-aws/ports/reading-slots.ts';
import { SAMPLE_NOW_MS, sampleId } from '../../support/sample-records.ts';

const LEASE_MS = 30_000;

/** What every `ReadingSlots` must do, with two slots of half a minute. */
export function readingSlotsContract(
  make: (options: {
    readonly nowMs: () => number;
    readonly slotsMaxCount: number;
    readonly leaseMs: number;
  }) => ReadingSlots,
): void {
  function start() {
    let nowMs = SAMPLE_NOW_MS;
    const slots = make({ nowMs: () => nowMs, slotsMaxCount: 2, leaseMs: LEASE_MS });
    const owner = sampleId('session');
    const take = async (holder: string, options?: { readonly takeOver: boolean }): Promise<ReadingSlot> => {
      const slot = await slots.acquire(owner, holder, options);
      if (!slot) throw new Error(`no slot for ${holder}`);
      return slot;
    };
    return { slots, owner, take, passMs: (ms: number): void => void (nowMs += ms) };
  }

  describe('as ReadingSlots', () => {
    test('gives as many slots as there are, however many ask at the same moment', async () => {
      const { slots, owner } = start();
      const asked = await Promise.all(Array.from({ length: 7 }, (_, at) => slots.acquire(owner, `doc-${at}`)));
      const got = asked.filter((slot) => slot !== undefined);
      expect(new Set(got.map((slot) => slot.number))).toEqual(new Set([0, 1]));
      expect(got).toHaveLength(2);
    });

    test('gives another owner theirs', async () => {
      const { slots, take } = start();
      await take('a');
      await take('b');
      expect(await slots.acquire(sampleId('session'), 'c')).toBeDefined();
    });

    test('gives a slot again once it is released', async () => {
      const { slots, owner, take } = start();
      const first = await take('a');
      await take('b');
      expect(await slots.acquire(owner, 'c')).toBeUndefined();
      await slots.release(first);
      expect(await slots.acquire(owner, 'c')).toBeDefined();
    });

    test('gives the slot of a dead reader away when its lease has run out, and not before', async () => {
      const { slots, owner, take, passMs } = start();
      const dead = await take('a');
      const alive = await take('b');
      passMs(LEASE_MS - 1);
      expect(await slots.renew(alive)).toBe(true);
      expect(await slots.acquire(owner, 'c')).toBeUndefined();
      passMs(1);
      const next = await take('c');
      expect(next.number).toBe(dead.number);
      expect(await slots.acquire(owner, 'd')).toBeUndefined();
    });

    test('lets a reader that lost its slot neither renew nor free it', async () => {
      const { slots, owner, take, passMs } = start();
      const lost = await take('a');
      passMs(LEASE_MS);
      await take('b');
      await take('c');
      expect(await slots.renew(lost)).toBe(false);
      await slots.release(lost);
      expect(await slots.acquire(owner, 'd')).toBeUndefined();
    });

    test('lets nobody read the same twice at once, but lets the next delivery take over at once', async () => {
      const { slots, owner, take } = start();
      const first = await take('a');
      expect(await slots.acquire(owner, 'a')).toBeUndefined();
      const second = await take('a', { takeOver: true });
      expect(second.number).toBe(first.number);
      expect(await slots.renew(first)).toBe(false);
      await slots.release(first);
      await take('b');
      expect(await slots.acquire(owner, 'c', { takeOver: true })).toBeUndefined();
      expect(await slots.renew(second)).toBe(true);
    });
  });
}
