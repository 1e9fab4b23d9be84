import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { createDynamoClient } from '../../core-aws/adapters/aws-clients.ts';
import { TABLES, tableNames, toCreateTableInput } from '../../core-aws/tables.ts';
import type { Tables } from '../../core-aws/tables.ts';
import { prepareDynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';

/** A DynamoDB with all our tables, empty at the start of the suite. Call the getters inside tests and hooks. */
export interface DynamoTarget {
  readonly client: () => DynamoDBClient;
  readonly tables: () => Tables;
  /** Address of the database, and what stands before its tables' names: for functions that make their own client. */
  readonly endpoint: () => string;
  readonly prefix: string;
}

const local = await prepareDynamoDbLocal();

/**
 * Runs a suite on every DynamoDB there is here: dynalite in this process, and AWS's DynamoDB Local where Java
 * is present. A missing one shows up as a skipped test that says why.
 */
export function describeOnEveryDynamo(name: string, suite: (dynamo: DynamoTarget) => void): void {
  describe(`${name} on dynalite`, () => suite(useDynamo(startDynalite)));
  if (local.available) describe(`${name} on DynamoDB Local`, () => suite(useDynamo(startDynamoDbLocal)));
  else describe(`${name} on DynamoDB Local`, () => test.skip(`not run: ${local.reason}`, () => {}));
}

/** The same on dynalite alone, for tests of something other than a store. */
export function useDynalite(): DynamoTarget {
  return useDynamo(startDynalite);
}

function useDynamo(
  start: () => Promise<{ readonly endpoint: string; readonly stop: () => Promise<void> }>,
): DynamoTarget {
  const prefix = `test-${randomUUID()}-`;
  let running:
    | { readonly client: DynamoDBClient; readonly endpoint: string; readonly stop: () => Promise<void> }
    | undefined;
  const current = (): NonNullable<typeof running> => {
    if (!running) throw new Error('the database runs only inside tests and hooks');
    return running;
  };

  beforeAll(async () => {
    const { endpoint, stop } = await start();
    const client = createDynamoClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    running = { client, endpoint, stop };
    await Promise.all(Object.values(TABLES).map((table) => createTable(client, table, prefix)));
  });
  afterAll(async () => {
    running?.client.destroy();
    await running?.stop();
  });

  return {
    client: () => current().client,
    endpoint: () => current().endpoint,
    prefix,
    tables: () => tableNames(prefix),
  };
}

async function createTable(
  client: DynamoDBClient,
  definition: Parameters<typeof toCreateTableInput>[0],
  prefix: string,
): Promise<void> {
  const input = toCreateTableInput(definition, prefix);
  try {
    await client.send(new CreateTableCommand(input));
  } catch (thrown) {
    // On a busy machine the answer may come after the client has asked once more.
    if (!(thrown instanceof ResourceInUseException)) throw thrown;
  }
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: input.TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await new Promise((again) => setTimeout(again, 20));
  }
}

async function startDynalite(): Promise<{ readonly endpoint: string; readonly stop: () => Promise<void> }> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
