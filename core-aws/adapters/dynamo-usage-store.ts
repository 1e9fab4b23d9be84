import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { UsageStore } from '../ports/usage-store.ts';
import type { Tables } from '../tables.ts';
import { createDynamoItems } from './dynamo-items.ts';
import { toItem, toUpdate } from './dynamo-update.ts';

const DAY_PREFIX = 'day#';

const UsageItem = z.object({
  bot_id: z.string(),
  period: z.string().check(z.regex(/^day#\d{4}-\d{2}-\d{2}$/)),
  messages: z.int(),
});

/** Message counts in the table `Usage`; see TABLES.md. */
export function createDynamoUsageStore({
  client,
  tables,
}: {
  readonly client: DynamoDBClient;
  readonly tables: Tables;
}): UsageStore {
  const items = createDynamoItems(client);
  const TableName = tables.usage;

  return {
    async countMessage(botId, day, limit) {
      // The first message of a day has no count to compare with, so a limit of none is decided here.
      if (limit <= 0) return false;
      const item = await items.update({
        TableName,
        Key: toItem({ bot_id: botId, period: DAY_PREFIX + day }),
        ConditionExpression: 'attribute_not_exists(#messages) OR #messages < :limit',
        ...toUpdate({ add: { messages: 1 } }, { ':limit': limit }),
      });
      return item !== undefined;
    },

    async days(botId, limit) {
      const days: { day: string; messages: number }[] = [];
      if (limit <= 0) return days;
      const found = items.query({
        TableName,
        KeyConditionExpression: 'bot_id = :bot_id AND begins_with(period, :prefix)',
        ExpressionAttributeValues: toItem({ ':bot_id': botId, ':prefix': DAY_PREFIX }),
        ScanIndexForward: false,
        Limit: limit,
      });
      for await (const raw of found) {
        const item = UsageItem.parse(raw);
        days.push({ day: item.period.slice(DAY_PREFIX.length), messages: item.messages });
        if (days.length === limit) break;
      }
      return days;
    },

    async eraseBot(botId) {
      const found = items.query({
        TableName,
        KeyConditionExpression: 'bot_id = :bot_id',
        ExpressionAttributeValues: toItem({ ':bot_id': botId }),
        ProjectionExpression: 'bot_id, period',
        // A count of a moment ago must be seen, or it outlives its bot.
        ConsistentRead: true,
      });
      await items.eraseMany(TableName, found);
    },
  };
}
