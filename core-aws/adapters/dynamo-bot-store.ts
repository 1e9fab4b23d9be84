import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { BotStore, StoredBot } from '../ports/bot-store.ts';
import type { Tables } from '../tables.ts';
import { createDynamoItems } from './dynamo-items.ts';
import { toItem, toUpdate } from './dynamo-update.ts';

/** Types only, no limits: a limit lowered later must not make stored bots unreadable. */
const BotItem = z.object({
  bot_id: z.string(),
  user_id: z.string(),
  name: z.string(),
  look: z.object({
    title: z.string(),
    greeting: z.string(),
    colour: z.string(),
    starters: z.array(z.string()),
    refusal: z.string(),
  }),
  allowed_domains: z.array(z.string()),
  settings_version: z.int(),
  embedder_id: z.string(),
  created_at: z.int(),
  knowledge_changed_at: z.optional(z.int()),
  deleted_at: z.optional(z.int()),
});

/** Bots in the table `BotCollections`; see TABLES.md. */
export function createDynamoBotStore({
  client,
  tables,
}: {
  readonly client: DynamoDBClient;
  readonly tables: Tables;
}): BotStore {
  const items = createDynamoItems(client);
  const TableName = tables.botCollections;
  const keyOf = (botId: string) => toItem({ bot_id: botId });

  const getIncludingDeleted: BotStore['getIncludingDeleted'] = async (botId) => {
    const item = await items.get({ TableName, Key: keyOf(botId), ConsistentRead: true });
    return item && fromItem(item);
  };

  return {
    async create(bot) {
      const item = toItem({
        bot_id: bot.botId,
        user_id: bot.ownerId,
        name: bot.name,
        look: bot.look,
        allowed_domains: bot.allowedDomains,
        settings_version: bot.settingsVersion,
        embedder_id: bot.embedderId,
        created_at: bot.createdAtMs,
        knowledge_changed_at: bot.knowledgeChangedAtMs,
        deleted_at: bot.deletedAtMs,
      });
      const created = await items.put({
        TableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(bot_id)',
      });
      if (!created) throw new Error(`bot ${bot.botId} exists already: ids must be new`);
    },

    async get(botId) {
      const bot = await getIncludingDeleted(botId);
      return bot?.deletedAtMs === undefined ? bot : undefined;
    },

    getIncludingDeleted,

    async listByOwner(ownerId) {
      const bots: StoredBot[] = [];
      const found = items.query({
        TableName,
        IndexName: 'user-index',
        KeyConditionExpression: 'user_id = :user_id',
        FilterExpression: 'attribute_not_exists(deleted_at)',
        ExpressionAttributeValues: toItem({ ':user_id': ownerId }),
      });
      for await (const item of found) bots.push(fromItem(item));
      return bots;
    },

    async update(botId, change) {
      const item = await items.update({
        TableName,
        Key: keyOf(botId),
        ConditionExpression: 'attribute_exists(bot_id) AND attribute_not_exists(deleted_at)',
        ...toUpdate({
          set: {
            ...(change.name === undefined ? {} : { name: change.name }),
            ...(change.look === undefined ? {} : { look: change.look }),
            ...(change.allowedDomains === undefined ? {} : { allowed_domains: change.allowedDomains }),
          },
          add: { settings_version: 1 },
        }),
      });
      return item && fromItem(item);
    },

    async noteKnowledgeChange(botId, atMs) {
      await items.update({
        TableName,
        Key: keyOf(botId),
        ConditionExpression: 'attribute_exists(bot_id)',
        ...toUpdate({ set: { knowledge_changed_at: atMs } }),
      });
    },

    async markDeleted(botId, atMs) {
      const item = await items.update({
        TableName,
        Key: keyOf(botId),
        ConditionExpression: 'attribute_exists(bot_id) AND attribute_not_exists(deleted_at)',
        ...toUpdate({ set: { deleted_at: atMs } }),
      });
      return item !== undefined;
    },

    async erase(botId) {
      await items.erase(TableName, keyOf(botId));
    },
  };
}

function fromItem(raw: Readonly<Record<string, unknown>>): StoredBot {
  const item = BotItem.parse(raw);
  return {
    botId: item.bot_id,
    ownerId: item.user_id,
    name: item.name,
    look: item.look,
    allowedDomains: item.allowed_domains,
    settingsVersion: item.settings_version,
    embedderId: item.embedder_id,
    createdAtMs: item.created_at,
    ...(item.knowledge_changed_at === undefined ? {} : { knowledgeChangedAtMs: item.knowledge_changed_at }),
    ...(item.deleted_at === undefined ? {} : { deletedAtMs: item.deleted_at }),
  };
}
