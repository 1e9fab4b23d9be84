import type { BatchGetItemCommandInput, BatchGetItemCommandOutput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createDynamoClient } from '../../../core-aws/adapters/aws-clients.ts';
import { toChunkItem } from '../../../core-aws/adapters/dynamo-chunk-item.ts';
import { createDynamoChunkStore } from '../../../core-aws/adapters/dynamo-chunk-store.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { tableNames } from '../../../core-aws/tables.ts';

const tables = tableNames('none-');
const document = { botId: 'bot_a', documentId: 'doc_a', version: 'ver_a', name: 'a.txt' };
const ids = Array.from({ length: 30 }, (_, at) => `doc_a#ver_a#${at}`);

/** A table that gives back so many items a call, as one does that is throttled or has answered a megabyte. */
function reluctantClient(itemsOfCall: (call: number) => number): { client: DynamoDBClient; calls: () => number } {
  const client = createDynamoClient({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1' });
  let calls = 0;
  client.middlewareStack.add(
    () => async (args) => {
      calls += 1;
      const { RequestItems } = args.input as BatchGetItemCommandInput;
      const asked = RequestItems?.[tables.vectorEmbeddings];
      const keys = asked?.Keys ?? [];
      const given = keys.slice(0, itemsOfCall(calls));
      const left = keys.slice(given.length);
      const output: BatchGetItemCommandOutput = {
        $metadata: {},
        Responses: {
          [tables.vectorEmbeddings]: given.map((key) =>
            toChunkItem(document, {
              chunkId: key['chunk_id']?.S ?? '',
              position: 1,
              text: 'words',
              headings: [],
              vector: Float32Array.of(1),
            }),
          ),
        },
        ...(left.length > 0 ? { UnprocessedKeys: { [tables.vectorEmbeddings]: { ...asked, Keys: left } } } : {}),
      };
      return { output, response: {} };
    },
    { step: 'initialize' },
  );
  return { client, calls: () => calls };
}

async function findAll(client: DynamoDBClient, pauses: number[]): Promise<readonly string[]> {
  const store = createDynamoChunkStore(
    { client, tables },
    { random: () => 1, sleep: async (ms) => void pauses.push(ms) },
  );
  return (await store.find('bot_a', ids)).map(({ chunkId }) => chunkId).toSorted();
}

test('what comes in several answers is put together, without a pause between them', async () => {
  const { client, calls } = reluctantClient(() => 12);
  const pauses: number[] = [];
  expect(await findAll(client, pauses)).toEqual(ids.toSorted());
  expect(calls()).toBe(3);
  expect(pauses).toEqual([]);
});

test('an answer without any item is asked for again after a growing pause', async () => {
  const { client } = reluctantClient((call) => (call <= 2 ? 0 : 100));
  const pauses: number[] = [];
  expect(await findAll(client, pauses)).toEqual(ids.toSorted());
  expect(pauses).toEqual([50, 100]);
});

test('a table that never gives anything is unavailable', async () => {
  const { client, calls } = reluctantClient(() => 0);
  await expect(findAll(client, [])).rejects.toBeInstanceOf(StoreUnavailable);
  expect(calls()).toBe(6);
});
