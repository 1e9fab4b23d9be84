import type { DynamoDBClient, ScanCommandInput, ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { orUnavailable } from '../adapters/aws-outage.ts';
import { createDynamoConversationStore } from '../adapters/dynamo-conversation-store.ts';
import { createDynamoDocumentStore } from '../adapters/dynamo-document-store.ts';
import { createDynamoUsageStore } from '../adapters/dynamo-usage-store.ts';
import type { StoredExchange } from '../ports/conversation-store.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import type { Tables } from '../tables.ts';

/** A page of a day: large enough for few calls, small enough that one fits in a megabyte. */
const PAGE_EXCHANGES = 200;

const BotItem = z.object({
  bot_id: z.string(),
  user_id: z.string(),
  name: z.string(),
  created_at: z.int(),
  deleted_at: z.optional(z.int()),
});

export interface ReportedBot {
  readonly botId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly createdAtMs: number;
}

/** What the export reads. Every method throws `StoreUnavailable` when the store does not answer. */
export interface ReportSource {
  /** Every bot that is not deleted, in no order. */
  readonly bots: () => Promise<readonly ReportedBot[]>;
  readonly documents: DocumentStore['list'];
  readonly usage: UsageStore['days'];
  /** One UTC day of a bot, a page at a time. */
  readonly exchanges: (botId: string, day: string) => AsyncGenerator<readonly StoredExchange[]>;
}

/**
 * The tables as the export reads them. By keys and indexes, but for one: no index lists all bots, so `bots` scans
 * BotCollections. An index for it would be one partition that every change of every bot writes to; the scan reads each
 * bot once a day, 1 kB each, strongly consistent, since a bot it does not see is taken for deleted.
 * Cost: 0.25 read units a bot and day: 10,000 bots, a tenth of a US cent a day.
 */
export function createDynamoReportSource(
  deps: { readonly client: DynamoDBClient; readonly tables: Tables },
  { nowMs = Date.now }: { readonly nowMs?: () => number } = {},
): ReportSource {
  const conversations = createDynamoConversationStore(deps, { nowMs });
  const TableName = deps.tables.botCollections;

  return {
    async bots() {
      const bots: ReportedBot[] = [];
      let ExclusiveStartKey: ScanCommandInput['ExclusiveStartKey'];
      do {
        const page: ScanCommandOutput = await orUnavailable(
          `table ${TableName}`,
          deps.client.send(
            new ScanCommand({
              TableName,
              ConsistentRead: true,
              ProjectionExpression: 'bot_id, user_id, #name, created_at, deleted_at',
              ExpressionAttributeNames: { '#name': 'name' },
              ...(ExclusiveStartKey && { ExclusiveStartKey }),
            }),
          ),
        );
        for (const raw of page.Items ?? []) {
          const item = BotItem.parse(unmarshall(raw));
          if (item.deleted_at !== undefined) continue;
          bots.push({
            botId: item.bot_id,
            ownerId: item.user_id,
            name: item.name,
            createdAtMs: item.created_at,
          });
        }
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return bots;
    },

    documents: createDynamoDocumentStore(deps).list,
    usage: createDynamoUsageStore(deps).days,

    async *exchanges(botId, day) {
      let cursor: string | undefined;
      do {
        const page = await conversations.listByDay(botId, day, {
          limit: PAGE_EXCHANGES,
          ...(cursor === undefined ? {} : { cursor }),
        });
        if (page.exchanges.length > 0) yield page.exchanges;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
  };
}
