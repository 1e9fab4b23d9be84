import type { BatchWriteItemCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createDynamoClient } from '../../../core-aws/adapters/aws-clients.ts';
import { putAll } from '../../../core-aws/adapters/dynamo-batch-put.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';

const table = 'none-VectorEmbeddings';
const items = Array.from({ length: 60 }, (_, at) => ({ bot_id: { S: 'b' }, chunk_id: { S: String(at) } }));

/** A client that leaves a share of every batch undone, as a throttled table does. */
function reluctantClient(acceptPerCall: number): { client: DynamoDBClient; written: string[]; calls: () => number } {
  const client = createDynamoClient({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1' });
  const written: string[] = [];
  let calls = 0;
  client.middlewareStack.add(
    () => async (args) => {
      calls += 1;
      const requests = Object.values((args.input as BatchWriteItemCommandInput).RequestItems ?? {})[0] ?? [];
      if (requests.length > 25) throw new Error('too many items in one batch');
      for (const { PutRequest } of requests.slice(0, acceptPerCall)) {
        written.push(PutRequest?.Item?.['chunk_id']?.S ?? '');
      }
      const left = requests.slice(acceptPerCall);
      return { output: { $metadata: {}, UnprocessedItems: left.length > 0 ? { [table]: left } : {} }, response: {} };
    },
    { step: 'initialize' },
  );
  return { client, written, calls: () => calls };
}

test('tries what was left unprocessed again, after growing pauses, until all is written', async () => {
  const { client, written } = reluctantClient(10);
  const pauses: number[] = [];
  await putAll(client, table, items, { random: () => 1, sleep: async (ms) => pauses.push(ms) });
  expect(written.toSorted()).toEqual(items.map((item) => item.chunk_id.S).toSorted());
  expect(pauses).toEqual([100, 200, 100, 200]);
});

test('gives up as StoreUnavailable when nothing is ever accepted', async () => {
  const { client, calls } = reluctantClient(0);
  await expect(putAll(client, table, items, { sleep: async () => {} })).rejects.toBeInstanceOf(StoreUnavailable);
  expect(calls()).toBe(8);
});
