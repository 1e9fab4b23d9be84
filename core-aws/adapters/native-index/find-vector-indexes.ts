import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLES } from '../../tables.ts';
import type { VectorIndexDefinition } from '../../tables.ts';
import { orUnavailable } from '../aws-outage.ts';

/** Those of our vector indexes that the table has and that can be searched by now; an emulator has none. */
export async function findVectorIndexes(
  client: DynamoDBClient,
  table: string,
): Promise<readonly VectorIndexDefinition[]> {
  const { Table } = await orUnavailable(`table ${table}`, client.send(new DescribeTableCommand({ TableName: table })));
  const ready = new Set(
    (Table?.VectorIndexes ?? [])
      .filter(({ IndexStatus, Backfilling }) => IndexStatus === 'ACTIVE' && Backfilling !== true)
      .map(({ IndexName }) => IndexName),
  );
  return TABLES.vectorIndex.vectorIndexes.filter(({ name }) => ready.has(name));
}
