import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { DocumentNames } from '../ports/document-names.ts';
import type { Tables } from '../tables.ts';
import { createDynamoItems } from './dynamo-items.ts';
import { toItem, toUpdate } from './dynamo-update.ts';

const NameItem = z.object({ holder: z.string() });

/** Claimed names in the table `Documents`, in a partition of their own beside the bot's documents; see TABLES.md. */
export function createDynamoDocumentNames({
  client,
  tables,
}: {
  readonly client: DynamoDBClient;
  readonly tables: Tables;
}): DocumentNames {
  const items = createDynamoItems(client);
  const TableName = tables.documents;
  const partitionOf = (botId: string): string => `names#${botId}`;
  const keyOf = (botId: string, nameKey: string) => toItem({ bot_id: partitionOf(botId), document_id: nameKey });

  return {
    async claim(botId, nameKey, documentId, { insteadOf } = {}) {
      const claimed = await items.update({
        TableName,
        Key: keyOf(botId, nameKey),
        ConditionExpression: `attribute_not_exists(holder)${insteadOf === undefined ? '' : ' OR holder = :instead_of'}`,
        ...toUpdate({ set: { holder: documentId } }, insteadOf === undefined ? {} : { ':instead_of': insteadOf }),
      });
      const item =
        claimed ?? (await items.get({ TableName, Key: keyOf(botId, nameKey), ConsistentRead: true })) ?? undefined;
      // Freed between the two: the next round of the caller finds it free.
      return item === undefined ? documentId : NameItem.parse(item).holder;
    },

    async release(botId, nameKey, documentId) {
      await items.eraseIf({
        TableName,
        Key: keyOf(botId, nameKey),
        ConditionExpression: 'holder = :holder',
        ExpressionAttributeValues: toItem({ ':holder': documentId }),
      });
    },

    async eraseBot(botId) {
      const found = items.query({
        TableName,
        KeyConditionExpression: 'bot_id = :partition',
        ExpressionAttributeValues: toItem({ ':partition': partitionOf(botId) }),
        ProjectionExpression: 'bot_id, document_id',
      });
      await items.eraseMany(TableName, found);
    },
  };
}
