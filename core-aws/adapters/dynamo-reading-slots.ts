import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { LIMITS } from '#shared/limits.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import type { ReadingSlot, ReadingSlots } from '../ports/reading-slots.ts';
import type { Tables } from '../tables.ts';
import { createDynamoItems } from './dynamo-items.ts';
import { toItem, toUpdate } from './dynamo-update.ts';

const SlotItem = z.object({ document_id: z.string(), holder: z.string(), token: z.string(), lease_until: z.int() });

/** Reading slots in the table `Documents`, in a partition of each owner; see TABLES.md. */
export function createDynamoReadingSlots(
  { client, tables }: { readonly client: DynamoDBClient; readonly tables: Tables },
  {
    clock,
    randomness,
    slotsMaxCount = LIMITS.readingsPerOwnerMaxCount,
    leaseMs = LIMITS.readingLeaseS * 1_000,
  }: {
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly slotsMaxCount?: number;
    readonly leaseMs?: number;
  },
): ReadingSlots {
  const items = createDynamoItems(client);
  const TableName = tables.documents;
  const partitionOf = (ownerId: string): string => `slots#${ownerId}`;
  const keyOf = (ownerId: string, number: number) =>
    toItem({ bot_id: partitionOf(ownerId), document_id: `slot#${number}` });
  const ours = (slot: ReadingSlot) => ({ TableName, Key: keyOf(slot.ownerId, slot.number) });

  async function take(
    ownerId: string,
    number: number,
    holder: string,
    condition: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<ReadingSlot | undefined> {
    const token = Array.from(randomness.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const taken = await items.update({
      TableName,
      Key: keyOf(ownerId, number),
      ConditionExpression: condition,
      ...toUpdate({ set: { holder, token, lease_until: clock.nowMs() + leaseMs } }, values),
    });
    return taken && { ownerId, number, token };
  }

  return {
    async acquire(ownerId, holder, { takeOver = false } = {}) {
      const found = items.query({
        TableName,
        KeyConditionExpression: 'bot_id = :partition',
        ExpressionAttributeValues: toItem({ ':partition': partitionOf(ownerId) }),
        ConsistentRead: true,
      });
      const nowMs = clock.nowMs();
      const live = new Map<number, z.infer<typeof SlotItem>>();
      for await (const raw of found) {
        const item = SlotItem.parse(raw);
        if (item.lease_until > nowMs) live.set(Number(item.document_id.slice('slot#'.length)), item);
      }
      const [own] = [...live].filter(([, item]) => item.holder === holder);
      if (own) {
        const [number, { token }] = own;
        return takeOver ? take(ownerId, number, holder, '#token = :seen', { ':seen': token }) : undefined;
      }
      for (let number = 0; number < slotsMaxCount; number += 1) {
        if (live.has(number)) continue;
        const free = 'attribute_not_exists(#token) OR #lease_until <= :now';
        const slot = await take(ownerId, number, holder, free, { ':now': nowMs });
        if (slot) return slot;
      }
      return undefined;
    },

    async renew(slot) {
      const renewed = await items.update({
        ...ours(slot),
        ConditionExpression: '#token = :ours',
        ...withToken(toUpdate({ set: { lease_until: clock.nowMs() + leaseMs } }, { ':ours': slot.token })),
      });
      return renewed !== undefined;
    },

    async release(slot) {
      await items.eraseIf({
        ...ours(slot),
        ConditionExpression: '#token = :ours',
        ExpressionAttributeNames: { '#token': 'token' },
        ExpressionAttributeValues: toItem({ ':ours': slot.token }),
      });
    },
  };
}

/** `token` is a reserved word, and this update does not set it. */
function withToken(update: ReturnType<typeof toUpdate>): ReturnType<typeof toUpdate> {
  return { ...update, ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#token': 'token' } };
}
