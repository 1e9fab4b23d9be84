import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  PutItemCommand,
  SearchVectorsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, SearchVectorsCommandInput } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { TableDefinition } from '../../../../core-aws/tables.ts';
import { toCreateTableInput } from '../../../../core-aws/tables.ts';
import { useVectorDynalite } from '../../../support/vector-dynalite.ts';

const key = { name: 'bot_id', type: 'S' } as const;
const definition = (name: string): TableDefinition => ({
  name,
  partitionKey: key,
  sortKey: { name: 'segment_id', type: 'S' },
  indexes: [],
  vectorIndexes: [
    {
      name: 'by-vector',
      attribute: 'vector',
      dimensions: 3,
      partitionKey: key,
      filters: [{ name: 'version', type: 'S' }],
    },
  ],
});
const numbers = (values: readonly number[]): AttributeValue[] => values.map((value) => ({ N: String(value) }));
const item = (bot: string, id: string, vector?: readonly number[], more: Record<string, AttributeValue> = {}) => ({
  bot_id: { S: bot },
  segment_id: { S: id },
  version: { S: 'v1' },
  text: { S: `text of ${id}` },
  ...(vector ? { vector: { L: numbers(vector) } } : {}),
  ...more,
});

describe('the fake of SearchVectors, as the SDK sees it', () => {
  const dynamo = useVectorDynalite();
  let table = '';
  let count = 0;
  const send = {
    put: (value: Record<string, AttributeValue>) =>
      dynamo.client().send(new PutItemCommand({ TableName: table, Item: value })),
    search: (changes: Partial<SearchVectorsCommandInput> = {}) =>
      dynamo.client().send(
        new SearchVectorsCommand({
          TableName: table,
          IndexName: 'by-vector',
          SearchVector: numbers([1, 0, 0]),
          SearchConditionExpression: 'bot_id = :bot',
          ExpressionAttributeValues: { ':bot': { S: 'a' } },
          TopK: 10,
          ...changes,
        }),
      ),
  };
  const ids = async (changes: Partial<SearchVectorsCommandInput> = {}): Promise<(string | undefined)[]> =>
    ((await send.search(changes)).SearchResults ?? []).map((result) => result.Item?.['segment_id']?.S);
  const refusal = (changes: Partial<SearchVectorsCommandInput>): Promise<unknown> =>
    send.search(changes).then(
      () => 'answered',
      (thrown: unknown) => (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : thrown),
    );

  beforeEach(async () => {
    dynamo.fake().releaseIndexes();
    dynamo.fake().missOneIn(0);
    dynamo.fake().setBackfilling(false);
    table = `t-${(count += 1)}`;
    await dynamo
      .client()
      .send(new CreateTableCommand(toCreateTableInput(definition(table), '', { hasVectorIndexes: true })));
    await dynamo.tableIsActive(table);
  });

  test('the nearest come first, with their distance, keys and schema attributes only', async () => {
    await send.put(item('a', 'far', [0, 1, 0]));
    await send.put(item('a', 'near', [1, 0.1, 0]));
    await send.put(item('a', 'same', [2, 0, 0]));
    const { SearchResults: found = [], ConsumedCapacity: capacity } = await send.search({
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(found.map((result) => result.Item?.['segment_id']?.S)).toEqual(['same', 'near', 'far']);
    expect(found[0]?.Score).toBeCloseTo(0, 6);
    expect(found[2]?.Score).toBeCloseTo(1, 6);
    expect(Object.keys(found[0]?.Item ?? {}).toSorted()).toEqual(['bot_id', 'segment_id', 'version']);
    expect(capacity?.VectorSearchRequestBytes).toBeGreaterThanOrEqual(1_024);
    expect(await ids({ TopK: 2 })).toEqual(['same', 'near']);
  });

  test('another partition is not searched, and an inline filter leaves out what differs', async () => {
    await send.put(item('a', 'mine', [1, 0, 0]));
    await send.put(item('a', 'newer', [1, 0, 0], { version: { S: 'v2' } }));
    await send.put(item('b', 'theirs', [1, 0, 0]));
    expect(await ids()).toEqual(['mine', 'newer']);
    expect(
      await ids({
        SearchConditionExpression: 'bot_id = :bot AND #version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':bot': { S: 'a' }, ':version': { S: 'v2' } },
      }),
    ).toEqual(['newer']);
  });

  test('an item without a vector is left out, and one that loses it or is deleted goes', async () => {
    await send.put(item('a', 'none'));
    await send.put(item('a', 'stripped', [1, 0, 0]));
    await send.put(item('a', 'deleted', [1, 0, 0]));
    await send.put(item('a', 'moved', [0, 1, 0]));
    expect(await ids()).toEqual(['deleted', 'stripped', 'moved']);
    const keyOf = (id: string) => ({ bot_id: { S: 'a' }, segment_id: { S: id } });
    await dynamo
      .client()
      .send(new UpdateItemCommand({ TableName: table, Key: keyOf('stripped'), UpdateExpression: 'REMOVE vector' }));
    await dynamo.client().send(new DeleteItemCommand({ TableName: table, Key: keyOf('deleted') }));
    await dynamo.client().send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: [{ PutRequest: { Item: item('a', 'moved', [1, 0, 0]) } }] },
      }),
    );
    const { SearchResults: found = [] } = await send.search();
    expect(found).toHaveLength(1);
    expect(found[0]?.Score).toBeCloseTo(0, 6);
  });

  test('both sides of TopK and of the dimensions', async () => {
    expect(await ids({ TopK: 1 })).toEqual([]);
    expect(await ids({ TopK: 100 })).toEqual([]);
    expect(await refusal({ TopK: 0 })).toBe('ValidationException: Provided TopK value is out of valid range');
    expect(await refusal({ TopK: 101 })).toBe('ValidationException: Provided TopK value is out of valid range');
    expect(await refusal({ SearchVector: numbers([1, 0]) })).toMatch('the vector has 2 dimensions; the index has 3');
    expect(await refusal({ SearchVector: numbers([1, 0, 0, 0]) })).toMatch('4 dimensions');
    expect(await refusal({ SearchVector: [{ S: 'x' }, { N: '1' }, { N: '1' }] })).toMatch('element 0 is not a 32-bit');
  });

  test('conditions are equalities on attributes of the schema, and name the partition', async () => {
    const values = { ':bot': { S: 'a' } };
    const two = { ':bot': { S: 'a' }, ':x': { S: 'x' } };
    expect(await refusal({ SearchConditionExpression: undefined, ExpressionAttributeValues: undefined })).toMatch(
      'SearchConditionExpression must be provided when SearchSchema has a HASH key',
    );
    expect(await refusal({ SearchConditionExpression: 'version = :bot', ExpressionAttributeValues: values })).toMatch(
      'equality condition on the HASH key',
    );
    for (const condition of ['bot_id <> :bot', 'bot_id = :bot AND version > :x', 'bot_id = :bot OR version = :x']) {
      expect(await refusal({ SearchConditionExpression: condition, ExpressionAttributeValues: two })).toMatch(
        'Invalid comparator used in SearchConditionExpression',
      );
    }
    expect(
      await refusal({ SearchConditionExpression: 'bot_id = :bot AND segment_id = :x', ExpressionAttributeValues: two }),
    ).toMatch('not in SearchSchema: segment_id');
    expect(await refusal({ ExpressionAttributeValues: two })).toMatch('unused in expressions: keys: {:x}');
    expect(await refusal({ SearchConditionExpression: 'bot_id = :gone' })).toMatch('attribute value: :gone');
  });

  test('a table or index that is not there, and attributes outside the projection, are refused', async () => {
    expect(await refusal({ IndexName: 'other' })).toBe(
      'ValidationException: The table does not have the specified index: other',
    );
    expect(await refusal({ TableName: 'other' })).toMatch('ResourceNotFoundException: Requested resource not found');
    await send.put(item('a', 'one', [1, 0, 0]));
    expect(await refusal({ ProjectionExpression: 'text' })).toMatch('not projected into the index: text');
    const { SearchResults: found = [] } = await send.search({ ProjectionExpression: 'segment_id' });
    expect(found[0]?.Item).toEqual({ segment_id: { S: 'one' } });
  });

  test('a write with a vector of another length or kind is refused, and nothing is written', async () => {
    await expect(send.put(item('a', 'short', [1, 0]))).rejects.toThrow('Invalid type for parameter vector');
    await expect(send.put({ ...item('a', 'kind'), vector: { S: 'x' } })).rejects.toThrow('expected a list');
    expect(await ids()).toEqual([]);
  });

  test('an index held back shows nothing new until it is released', async () => {
    dynamo.fake().holdIndexes();
    await send.put(item('a', 'late', [1, 0, 0]));
    expect(await ids()).toEqual([]);
    dynamo.fake().releaseIndexes();
    expect(await ids()).toEqual(['late']);
  });

  test('an approximate search overlooks the same entries each time, never what is asked for exactly', async () => {
    for (let at = 0; at < 40; at += 1) await send.put(item('a', `i${at}`, [1, at / 10, 0]));
    const all = await ids({ TopK: 100 });
    dynamo.fake().missOneIn(4);
    const some = await ids({ TopK: 100 });
    expect(some.length).toBeLessThan(all.length);
    expect(some).toContain('i0');
    expect(await ids({ TopK: 100 })).toEqual(some);
    expect(await ids({ TopK: 100, SearchVector: numbers([0, 1, 0]) })).not.toEqual(some);
  });

  test('an index can be added to a table with items, and is not searched while it is being filled', async () => {
    const bare = `${table}-bare`;
    await dynamo.client().send(new CreateTableCommand(toCreateTableInput(definition(bare), '')));
    await dynamo.tableIsActive(bare);
    await dynamo.client().send(new PutItemCommand({ TableName: bare, Item: item('a', 'old', [1, 0, 0]) }));
    const input = toCreateTableInput(definition(bare), '', { hasVectorIndexes: true });
    const [create] = input.VectorIndexes ?? [];
    if (!create) throw new Error('the definition has one index');
    await dynamo.client().send(
      new UpdateTableCommand({
        TableName: bare,
        AttributeDefinitions: [{ AttributeName: 'version', AttributeType: 'S' }],
        VectorIndexUpdates: [{ Create: create }],
      }),
    );
    dynamo.fake().setBackfilling(true);
    const describeIt = new DescribeTableCommand({ TableName: bare });
    expect((await dynamo.client().send(describeIt)).Table?.VectorIndexes).toMatchObject([
      { IndexName: 'by-vector', IndexStatus: 'CREATING', Backfilling: true, Dimensions: 3 },
    ]);
    expect(await refusal({ TableName: bare })).toMatch('Cannot search backfilling vector index: by-vector');
    dynamo.fake().setBackfilling(false);
    expect((await dynamo.client().send(describeIt)).Table?.VectorIndexes?.[0]?.IndexStatus).toBe('ACTIVE');
    expect(await ids({ TableName: bare })).toEqual(['old']);
    await dynamo
      .client()
      .send(new UpdateTableCommand({ TableName: bare, VectorIndexUpdates: [{ Delete: { IndexName: 'by-vector' } }] }));
    expect(await refusal({ TableName: bare })).toMatch('does not have the specified index');
  });
});
