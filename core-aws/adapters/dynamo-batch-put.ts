import { setTimeout as delay } from 'node:timers/promises';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import { orUnavailable } from './aws-outage.ts';

/** The most one `BatchWriteItem` takes. Its 16 MB are far away: an item here has a few kilobytes. */
const BATCH_MAX_ITEMS = 25;
const MAX_ATTEMPTS = 8;

/**
 * Writes many items in batches. What DynamoDB leaves unprocessed is tried again after a growing, jittered pause,
 * as its documentation asks; when that does not end, `StoreUnavailable`. Keys must be distinct within a call.
 */
export async function putAll(
  client: DynamoDBClient,
  table: string,
  items: readonly Record<string, AttributeValue>[],
  {
    random = Math.random,
    sleep = delay,
  }: { readonly random?: () => number; readonly sleep?: (ms: number) => Promise<unknown> } = {},
): Promise<void> {
  for (let start = 0; start < items.length; start += BATCH_MAX_ITEMS) {
    let left: WriteRequest[] = items.slice(start, start + BATCH_MAX_ITEMS).map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === MAX_ATTEMPTS) {
        throw new StoreUnavailable(`table ${table} left ${left.length} writes undone after ${attempt} attempts`);
      }
      if (attempt > 0) await sleep(random() * 50 * 2 ** attempt);
      const { UnprocessedItems } = await orUnavailable(
        `table ${table}`,
        client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } })),
      );
      left = UnprocessedItems?.[table] ?? [];
    }
  }
}
