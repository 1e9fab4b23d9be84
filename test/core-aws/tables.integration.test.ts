import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { TABLES } from '../../core-aws/tables.ts';
import { describeOnEveryDynamo } from '../support/dynamo-targets.ts';

describeOnEveryDynamo('The table definitions', (dynamo) => {
  test.each(Object.entries(TABLES))('create %s with its keys and indexes', async (role, definition) => {
    const TableName = dynamo.tables()[role as keyof typeof TABLES];
    const { Table } = await dynamo.client().send(new DescribeTableCommand({ TableName }));
    expect(Table?.KeySchema?.[0]?.AttributeName).toBe(definition.partitionKey.name);
    expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName).toSorted() ?? []).toEqual(
      definition.indexes.map((index) => index.name).toSorted(),
    );
  });
});
