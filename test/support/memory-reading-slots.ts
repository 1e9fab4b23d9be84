import { LIMITS } from '#shared/limits.ts';
import type { ReadingSlots } from '../../core-aws/ports/reading-slots.ts';

export function createMemoryReadingSlots({
  nowMs,
  slotsMaxCount = LIMITS.readingsPerOwnerMaxCount,
  leaseMs = LIMITS.readingLeaseS * 1_000,
}: {
  readonly nowMs: () => number;
  readonly slotsMaxCount?: number;
  readonly leaseMs?: number;
}): ReadingSlots {
  const slots = new Map<string, { readonly holder: string; readonly token: string; readonly untilMs: number }>();
  const keyOf = (ownerId: string, number: number): string => `${ownerId}/${number}`;
  let taken = 0;
  return {
    async acquire(ownerId, holder, { takeOver = false } = {}) {
      const numbers = Array.from({ length: slotsMaxCount }, (_, number) => number);
      const live = (number: number) => {
        const slot = slots.get(keyOf(ownerId, number));
        return slot && slot.untilMs > nowMs() ? slot : undefined;
      };
      const own = numbers.find((number) => live(number)?.holder === holder);
      if (own !== undefined && !takeOver) return undefined;
      const number = own ?? numbers.find((free) => !live(free));
      if (number === undefined) return undefined;
      const token = `token-${(taken += 1)}`;
      slots.set(keyOf(ownerId, number), { holder, token, untilMs: nowMs() + leaseMs });
      return { ownerId, number, token };
    },
    async renew({ ownerId, number, token }) {
      const slot = slots.get(keyOf(ownerId, number));
      if (slot?.token !== token) return false;
      slots.set(keyOf(ownerId, number), { ...slot, untilMs: nowMs() + leaseMs });
      return true;
    },
    async release({ ownerId, number, token }) {
      if (slots.get(keyOf(ownerId, number))?.token === token) slots.delete(keyOf(ownerId, number));
    },
  };
}
