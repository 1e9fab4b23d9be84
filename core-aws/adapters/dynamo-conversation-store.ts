import type { DynamoDBClient, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { parseExchangeCursor, toExchangeCursor } from '../domain/records/exchange-cursor.ts';
import { forgetDocument } from '../domain/records/forget-document.ts';
import type { ConversationStore, StoredExchange } from '../ports/conversation-store.ts';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import type { Tables } from '../tables.ts';
import { fromExchangeItem, fromGapItem, toAskedAt, toConversationKey, toExchangeItem } from './dynamo-exchange-item.ts';
import { createDynamoItems } from './dynamo-items.ts';
import { toItem, toUpdate } from './dynamo-update.ts';

const FORGET_MAX_ATTEMPTS = 5;

/** Exchanges in the table `Conversations`; see TABLES.md. */
export function createDynamoConversationStore(
  { client, tables }: { readonly client: DynamoDBClient; readonly tables: Tables },
  { nowMs = Date.now }: { readonly nowMs?: () => number } = {},
): ConversationStore {
  const items = createDynamoItems(client);
  const TableName = tables.conversations;

  /** DynamoDB drops expired items only within days, so every read leaves them out itself. */
  const isLive = (exchange: { readonly expiresAtS: number }): boolean => exchange.expiresAtS * 1000 > nowMs();

  const readPage = async (
    botId: string,
    input: Pick<QueryCommandInput, 'KeyConditionExpression'> & { readonly values: Readonly<Record<string, string>> },
    { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  ): ReturnType<ConversationStore['listByDay']> => {
    const exchanges: StoredExchange[] = [];
    const found = items.query({
      TableName,
      IndexName: 'by-day-index',
      KeyConditionExpression: input.KeyConditionExpression,
      ExpressionAttributeValues: toItem(input.values),
      ScanIndexForward: false,
      // One more than asked for, to know whether a next page exists.
      Limit: limit + 1,
      ...(cursor === undefined ? {} : { ExclusiveStartKey: toStartKey(botId, cursor) }),
    });
    for await (const item of found) {
      const exchange = fromExchangeItem(item);
      if (!isLive(exchange)) continue;
      const last = exchanges.at(-1);
      if (exchanges.length === limit && last) return { exchanges, cursor: toCursor(last) };
      exchanges.push(exchange);
    }
    return { exchanges };
  };

  /** Read again and written on condition, so that two documents forgotten at once do not bring each other back. */
  const forgetIn = async (Key: ReturnType<typeof toItem>, documentId: string): Promise<void> => {
    for (let attempt = 0; attempt < FORGET_MAX_ATTEMPTS; attempt += 1) {
      const item = await items.get({ TableName, Key, ConsistentRead: true });
      if (!item) return;
      const exchange = fromExchangeItem(item);
      const { answer, sources } = forgetDocument(exchange, documentId);
      if (sources === exchange.sources) return;
      const done = await items.update({
        TableName,
        Key,
        ConditionExpression: 'size(#sources) = :source_count',
        ...toUpdate({ set: { answer, sources } }, { ':source_count': exchange.sources.length }),
      });
      if (done) return;
    }
    throw new StoreUnavailable(`table ${TableName} changed under ${FORGET_MAX_ATTEMPTS} attempts to forget a document`);
  };

  return {
    async append(exchange) {
      await items.put({ TableName, Item: toItem(toExchangeItem(exchange)) });
    },

    async erase(exchange) {
      await items.erase(TableName, keyOf(exchange));
    },

    async forgetDocument(botId, documentId) {
      const found = items.query({
        TableName,
        IndexName: 'by-day-index',
        KeyConditionExpression: 'bot_id = :bot_id',
        ExpressionAttributeValues: toItem({ ':bot_id': botId }),
      });
      for await (const item of found) {
        const exchange = fromExchangeItem(item);
        if (forgetDocument(exchange, documentId) !== exchange) await forgetIn(keyOf(exchange), documentId);
      }
    },

    async latest(botId, conversationId, limit) {
      const exchanges: StoredExchange[] = [];
      if (limit <= 0) return exchanges;
      const found = items.query({
        TableName,
        KeyConditionExpression: 'conversation_key = :key',
        ExpressionAttributeValues: toItem({ ':key': toConversationKey(botId, conversationId) }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      });
      for await (const item of found) {
        const exchange = fromExchangeItem(item);
        if (isLive(exchange)) exchanges.push(exchange);
        if (exchanges.length === limit) break;
      }
      return exchanges.toReversed();
    },

    async listByDay(botId, day, options) {
      return await readPage(
        botId,
        {
          KeyConditionExpression: 'bot_id = :bot_id AND begins_with(asked_at, :day)',
          values: { ':bot_id': botId, ':day': `${day}T` },
        },
        options,
      );
    },

    async listByBot(botId, options) {
      return await readPage(
        botId,
        { KeyConditionExpression: 'bot_id = :bot_id', values: { ':bot_id': botId } },
        options,
      );
    },

    async listGaps(botId, sinceMs, limit) {
      const gaps: { question: string; askedAtMs: number }[] = [];
      if (limit <= 0) return gaps;
      const found = items.query({
        TableName,
        IndexName: 'gap-index',
        KeyConditionExpression: 'gap_bot_id = :bot_id AND asked_at >= :since',
        ExpressionAttributeValues: toItem({ ':bot_id': botId, ':since': new Date(sinceMs).toISOString() }),
        ScanIndexForward: false,
      });
      for await (const item of found) {
        const gap = fromGapItem(item);
        if (isLive(gap)) gaps.push({ question: gap.question, askedAtMs: gap.askedAtMs });
        if (gaps.length === limit) break;
      }
      return gaps;
    },

    async rate(botId, conversationId, messageId, rating) {
      const key = toConversationKey(botId, conversationId);
      const found = items.query({
        TableName,
        KeyConditionExpression: 'conversation_key = :key',
        FilterExpression: 'message_id = :message_id AND expires_at > :now',
        ExpressionAttributeValues: toItem({
          ':key': key,
          ':message_id': messageId,
          ':now': Math.floor(nowMs() / 1000),
        }),
        ProjectionExpression: 'conversation_key, asked_at',
        ScanIndexForward: false,
        ConsistentRead: true,
      });
      for await (const item of found) {
        const rated = await items.update({
          TableName,
          Key: toItem(item),
          ConditionExpression: 'attribute_exists(conversation_key)',
          ...toUpdate({ set: { feedback: rating } }),
        });
        return rated !== undefined;
      }
      return false;
    },

    async eraseBot(botId) {
      const found = items.query({
        TableName,
        IndexName: 'by-day-index',
        KeyConditionExpression: 'bot_id = :bot_id',
        ExpressionAttributeValues: toItem({ ':bot_id': botId }),
        ProjectionExpression: 'conversation_key, asked_at',
      });
      await items.eraseMany(TableName, found);
    },
  };
}

function keyOf(
  exchange: Pick<StoredExchange, 'botId' | 'conversation_id' | 'message_id' | 'asked_at_ms'>,
): ReturnType<typeof toItem> {
  return toItem({
    conversation_key: toConversationKey(exchange.botId, exchange.conversation_id),
    asked_at: toAskedAt(exchange.asked_at_ms, exchange.message_id),
  });
}

function toCursor(exchange: StoredExchange): string {
  return toExchangeCursor({
    askedAtMs: exchange.asked_at_ms,
    conversationId: exchange.conversation_id,
    messageId: exchange.message_id,
  });
}

function toStartKey(botId: string, cursor: string): ReturnType<typeof toItem> {
  const position = parseExchangeCursor(cursor);
  if (!position) throw new Error('the cursor is not one of ours: parse it before reading a page');
  return toItem({
    bot_id: botId,
    conversation_key: toConversationKey(botId, position.conversationId),
    asked_at: toAskedAt(position.askedAtMs, position.messageId),
  });
}
