import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { BatchWriteItemCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDynamoClient } from '../../../core-aws/adapters/aws-clients.ts';
import { putAll } from '../../../core-aws/adapters/dynamo-batch-put.ts';
import { createDynamoVectorIndex } from '../../../core-aws/adapters/dynamo-vector-index.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { tableNames, TABLES, toCreateTableInput } from '../../../core-aws/tables.ts';
import { describeOnEveryDynamo } from '../../support/dynamo-targets.ts';
import { vectorIndexContract } from '../ports/vector-index.contract.ts';

describeOnEveryDynamo('The DynamoDB vector index', (dynamo) => {
  const create = () => createDynamoVectorIndex({ client: dynamo.client(), tables: dynamo.tables() });
  vectorIndexContract(create);

  test('reads on past the megabyte DynamoDB returns at a time', async () => {
    const botId = 'bot_large';
    const document = { botId, documentId: 'doc_l', version: 'ver_l', name: 'long.txt', chunkCount: 40 };
    const vector = new Float32Array(512);
    vector[0] = 1;
    const filler = 'word '.repeat(10_000);
    const chunks = Array.from({ length: 40 }, (_, position) => ({
      chunkId: `doc_l#ver_l#${position}`,
      position,
      text: `chunk${position} ${filler}`,
      headings: [],
      vector,
    }));
    await create().writeChunks(document, chunks);
    await create().publish(document);
    const { passages } = await create().search(botId, { text: 'chunk39', vector }, 50);
    expect(passages).toHaveLength(40);
    expect(passages[0]?.position).toBe(39);
    await create().eraseBot(botId);
    expect((await create().state(botId)).generation).toBe(0);
  });

  test('throws on a manifest of another shape instead of answering from nothing', async () => {
    await dynamo.client().send(
      new PutItemCommand({
        TableName: dynamo.tables().vectorIndex,
        Item: { bot_id: { S: 'bot_odd' }, segment_id: { S: '#m' }, generation: { S: 'one' } },
      }),
    );
    await expect(create().state('bot_odd')).rejects.toThrow('generation');
  });
});

describe('Batch writing', () => {
  const table = toCreateTableInput(TABLES.vectorEmbeddings, 'none-').TableName ?? '';
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
});

describe('The DynamoDB vector index without a database', () => {
  test('throws StoreUnavailable', async () => {
    const client = createDynamoClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const index = createDynamoVectorIndex({ client, tables: tableNames('none-') });
    const document = { botId: 'b', documentId: 'd', version: 'v', name: 'n', chunkCount: 1 };
    const chunk = { chunkId: 'd#v#0', position: 0, text: 't', headings: [], vector: new Float32Array(2) };
    for (const call of [
      () => index.state('b'),
      () => index.publish(document),
      () => index.writeChunks(document, [chunk]),
      () => index.search('b', { text: 't', vector: new Float32Array(2) }, 8),
      () => index.searchEach('b', [{ text: 't', vector: new Float32Array(2) }], 8),
      () => index.storedChunks('b', 'd'),
      () => index.storedVersions('b', 'd'),
      () => index.eraseVersion(document),
      () => index.eraseChunks('b', 'd'),
      () => index.eraseBot('b'),
    ]) {
      await expect(call()).rejects.toBeInstanceOf(StoreUnavailable);
    }
  });
});
