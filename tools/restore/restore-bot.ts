import { BatchWriteItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, QueryCommandOutput, WriteRequest } from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { tableNames } from '../../core-aws/tables.ts';

/** Most items of one BatchWriteItem. Source: DynamoDB API reference (read 2026-11). */
const BATCH_MAX = 25;
const PAUSE_MS = 200;
const ATTEMPTS = 10;

export interface RestoreDeps {
  readonly client: DynamoDBClient;
  /** Of the tables that were put back to a moment before the loss, under names of their own. */
  readonly fromPrefix: string;
  /** Of the tables in use. */
  readonly toPrefix: string;
}

export type RestoreFailure =
  | { readonly kind: 'not_in_backup' }
  /** It is there, or being deleted right now: copying over it would mix two states. */
  | { readonly kind: 'still_there' };

/**
 * Copies all that belongs to one bot from tables that were put back into the tables in use. Its record goes last, so
 * that the bot appears when all of it is there; a copy that is cut is begun again with the same result.
 */
export async function restoreBot(
  { client, fromPrefix, toPrefix }: RestoreDeps,
  botId: string,
): Promise<Result<Readonly<Record<string, number>>, RestoreFailure>> {
  const from = tableNames(fromPrefix);
  const to = tableNames(toPrefix);
  const key = { bot_id: { S: botId } };
  const read = new GetItemCommand({ TableName: from.botCollections, Key: key, ConsistentRead: true });
  const { Item: bot } = await client.send(read);
  if (!bot || bot['deleted_at']) return err({ kind: 'not_in_backup' });
  const there = new GetItemCommand({ TableName: to.botCollections, Key: key, ConsistentRead: true });
  if ((await client.send(there)).Item) return err({ kind: 'still_there' });

  const copied: Record<string, number> = {};
  const partitions = [
    { table: 'vectorEmbeddings', partition: botId },
    { table: 'vectorIndex', partition: botId },
    { table: 'documents', partition: botId },
    { table: 'documents', partition: `names#${botId}` },
    { table: 'usage', partition: botId },
    // By day, since a conversation has a partition of its own.
    { table: 'conversations', partition: botId, index: 'by-day-index' },
  ] as const;
  for (const { table, partition, ...rest } of partitions) {
    const index = 'index' in rest ? { IndexName: rest.index } : { ConsistentRead: true };
    let start: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page: QueryCommandOutput = await client.send(
        new QueryCommand({
          TableName: from[table],
          ...index,
          KeyConditionExpression: 'bot_id = :bot',
          ExpressionAttributeValues: { ':bot': { S: partition } },
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      await putAll(client, to[table], page.Items ?? []);
      copied[table] = (copied[table] ?? 0) + (page.Items?.length ?? 0);
      start = page.LastEvaluatedKey;
    } while (start);
  }
  await client.send(new PutItemCommand({ TableName: to.botCollections, Item: bot }));
  return ok({ ...copied, botCollections: 1 });
}

async function putAll(
  client: DynamoDBClient,
  table: string,
  items: readonly Record<string, AttributeValue>[],
): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH_MAX) {
    let rest: WriteRequest[] = items.slice(at, at + BATCH_MAX).map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 1; rest.length > 0; attempt += 1) {
      if (attempt > ATTEMPTS) throw new Error(`${table} took none of ${rest.length} items in ${ATTEMPTS} attempts`);
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: rest } }));
      rest = UnprocessedItems?.[table] ?? [];
      if (rest.length > 0) await delay(PAUSE_MS * attempt);
    }
  }
}
