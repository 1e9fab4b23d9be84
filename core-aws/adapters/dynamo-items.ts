import { setTimeout as delay } from 'node:timers/promises';
import type {
  AttributeValue,
  DeleteItemCommandInput,
  DynamoDBClient,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateItemCommandInput,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import { orUnavailable } from './aws-outage.ts';
import { toItem } from './dynamo-update.ts';

type Item = Record<string, AttributeValue>;
type Plain = Record<string, unknown>;

const BATCH_MAX_ITEMS = 25;
const BATCH_MAX_ATTEMPTS = 6;

/** The few DynamoDB calls the stores are made of, with plain objects out and outages as `StoreUnavailable`. */
export interface DynamoItems {
  readonly get: (input: GetItemCommandInput) => Promise<Plain | undefined>;
  /** False when the condition did not hold. */
  readonly put: (input: PutItemCommandInput) => Promise<boolean>;
  /** The item as it is now; undefined when the condition did not hold. */
  readonly update: (input: UpdateItemCommandInput) => Promise<Plain | undefined>;
  readonly erase: (table: string, key: Item) => Promise<void>;
  /** Leaves the item alone when the condition does not hold. */
  readonly eraseIf: (input: DeleteItemCommandInput) => Promise<void>;
  /** All pages, one item at a time; a reader that stops early reads no further page. */
  readonly query: (input: QueryCommandInput) => AsyncGenerator<Plain>;
  /** Deletes many items of one table, in batches; takes keys as `query` gives them. */
  readonly eraseMany: (table: string, keys: AsyncIterable<Plain>) => Promise<void>;
}

export function createDynamoItems(client: DynamoDBClient): DynamoItems {
  const orConditionFailed = async <T>(table: string | undefined, call: Promise<T>): Promise<T | undefined> => {
    try {
      return await orUnavailable(`table ${table}`, call);
    } catch (thrown) {
      if (thrown instanceof ConditionalCheckFailedException) return undefined;
      throw thrown;
    }
  };

  const eraseBatch = async (table: string, keys: readonly Item[]): Promise<void> => {
    let left: WriteRequest[] = keys.map((Key) => ({ DeleteRequest: { Key } }));
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === BATCH_MAX_ATTEMPTS) {
        throw new StoreUnavailable(`table ${table} left ${left.length} deletes undone after ${attempt} attempts`);
      }
      // DynamoDB asks for a growing pause before its leftovers are tried again.
      if (attempt > 0) await delay(50 * 2 ** attempt);
      const { UnprocessedItems } = await orUnavailable(
        `table ${table}`,
        client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } })),
      );
      left = UnprocessedItems?.[table] ?? [];
    }
  };

  return {
    async get(input) {
      const { Item: item } = await orUnavailable(`table ${input.TableName}`, client.send(new GetItemCommand(input)));
      return item && unmarshall(item);
    },

    async put(input) {
      return (await orConditionFailed(input.TableName, client.send(new PutItemCommand(input)))) !== undefined;
    },

    async update(input) {
      const done = await orConditionFailed(
        input.TableName,
        client.send(new UpdateItemCommand({ ...input, ReturnValues: 'ALL_NEW' })),
      );
      return done && unmarshall(done.Attributes ?? {});
    },

    async erase(table, Key) {
      await orUnavailable(`table ${table}`, client.send(new DeleteItemCommand({ TableName: table, Key })));
    },

    async eraseIf(input) {
      await orConditionFailed(input.TableName, client.send(new DeleteItemCommand(input)));
    },

    async *query(input) {
      let from: Item | undefined = input.ExclusiveStartKey;
      do {
        const page: QueryCommandOutput = await orUnavailable(
          `table ${input.TableName}`,
          client.send(new QueryCommand({ ...input, ...(from ? { ExclusiveStartKey: from } : {}) })),
        );
        for (const item of page.Items ?? []) yield unmarshall(item);
        from = page.LastEvaluatedKey;
      } while (from);
    },

    async eraseMany(table, keys) {
      let batch: Item[] = [];
      for await (const key of keys) {
        batch.push(toItem(key));
        if (batch.length === BATCH_MAX_ITEMS) {
          await eraseBatch(table, batch);
          batch = [];
        }
      }
      if (batch.length > 0) await eraseBatch(table, batch);
    },
  };
}
