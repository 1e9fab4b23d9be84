import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll } from 'vitest';
import { createDynamoClient } from '../../core-aws/adapters/aws-clients.ts';
import { TABLES, tableNames, toCreateTableInput, vectorIndexOf } from '../../core-aws/tables.ts';
import type { Tables } from '../../core-aws/tables.ts';
import { startFakeSearchVectors } from './fake-search-vectors.ts';
import type { FakeSearchVectors } from './fake-search-vectors.ts';

/** For the vectors of the fake embedder, beside those of the real ones. */
export const TEST_VECTOR_INDEXES = [vectorIndexOf(64), ...TABLES.vectorIndex.vectorIndexes];

/** A DynamoDB with vector indexes, and our two tables of an index in it. Call the getters inside tests and hooks. */
export interface VectorDynalite {
  readonly client: () => DynamoDBClient;
  readonly fake: () => FakeSearchVectors;
  readonly tables: Tables;
  readonly tableIsActive: (name: string) => Promise<void>;
}

/** dynalite for the length of the suite, with the fake of DynamoDB's vector indexes in front of it. */
export function useVectorDynalite(): VectorDynalite {
  const prefix = `test-${randomUUID()}-`;
  let running: { readonly client: DynamoDBClient; readonly fake: FakeSearchVectors } | undefined;
  let stop = async (): Promise<void> => {};
  const current = (): NonNullable<typeof running> => {
    if (!running) throw new Error('the database runs only inside tests and hooks');
    return running;
  };

  async function tableIsActive(name: string): Promise<void> {
    for (;;) {
      const { Table } = await current().client.send(new DescribeTableCommand({ TableName: name }));
      if (Table?.TableStatus === 'ACTIVE') return;
      await new Promise((again) => setTimeout(again, 10));
    }
  }

  beforeAll(async () => {
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const fake = await startFakeSearchVectors(`http://127.0.0.1:${port}`);
    const client = createDynamoClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    running = { client, fake };
    stop = async () => {
      client.destroy();
      await fake.stop();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    };
    for (const definition of [{ ...TABLES.vectorIndex, vectorIndexes: TEST_VECTOR_INDEXES }, TABLES.vectorEmbeddings]) {
      const input = toCreateTableInput(definition, prefix, { hasVectorIndexes: true });
      await client.send(new CreateTableCommand(input));
      await tableIsActive(prefix + definition.name);
    }
  });
  afterAll(() => stop());

  return {
    client: () => current().client,
    fake: () => current().fake,
    tables: tableNames(prefix),
    tableIsActive,
  };
}
