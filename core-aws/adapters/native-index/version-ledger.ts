import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Clock } from '../../ports/clock.ts';
import { createDynamoItems } from '../dynamo-items.ts';
import { toItem } from '../dynamo-update.ts';

const PREFIX = 'n#';

/**
 * What is known of a document version's items for the vector index. It is written before them, so that whatever
 * becomes of who wrote it, they can be found and erased; and it says whether a search finds them yet.
 *
 * `writing`: some may be there. `written`: all are, the index may lag. `searchable`: a search has found each of them.
 * `erasing`: from here on there is no way back until they are gone.
 */
export interface LedgerEntry {
  readonly version: string;
  readonly documentId: string;
  readonly state: 'writing' | 'written' | 'searchable' | 'erasing';
  /** Of the rows they were written for. */
  readonly digest: string;
  /** Until then they stay, whether or not anything names them. */
  readonly keepUntilMs: number;
  /** Nothing named them when they were last looked at. */
  readonly isLeaving: boolean;
  readonly stateSinceMs: number;
  /** Grows with every write of the entry. */
  readonly revision: number;
}

const EntryItem = z.object({
  segment_id: z.string(),
  document_id: z.string(),
  state: z.enum(['writing', 'written', 'searchable', 'erasing']),
  digest: z.string(),
  state_since: z.int(),
  keep_until: z.int(),
  is_leaving: z.optional(z.boolean()),
  revision: z.int(),
});

export interface VersionLedger {
  readonly list: (botId: string) => Promise<readonly LedgerEntry[]>;
  /**
   * Keeps the items of a version from being erased for a while; makes the entry where there is none. With another
   * digest than before it starts again at `writing`. Undefined while they are being erased.
   */
  readonly claim: (
    botId: string,
    version: { readonly documentId: string; readonly version: string; readonly digest: string },
    keepMs: number,
  ) => Promise<LedgerEntry | undefined>;
  /** Undefined when somebody else wrote the entry since. */
  readonly change: (
    botId: string,
    entry: LedgerEntry,
    to: Partial<Pick<LedgerEntry, 'state' | 'keepUntilMs' | 'isLeaving'>>,
  ) => Promise<LedgerEntry | undefined>;
  readonly erase: (botId: string, version: string) => Promise<void>;
}

export function createVersionLedger({
  client,
  table,
  clock,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
}): VersionLedger {
  const items = createDynamoItems(client);
  const keyOf = (botId: string, version: string) => toItem({ bot_id: botId, segment_id: PREFIX + version });

  async function write(
    botId: string,
    entry: LedgerEntry,
    before: LedgerEntry | undefined,
  ): Promise<LedgerEntry | undefined> {
    const isWritten = await items.put({
      TableName: table,
      Item: toItem({
        bot_id: botId,
        segment_id: PREFIX + entry.version,
        document_id: entry.documentId,
        state: entry.state,
        digest: entry.digest,
        state_since: entry.stateSinceMs,
        keep_until: entry.keepUntilMs,
        ...(entry.isLeaving ? { is_leaving: true } : {}),
        revision: entry.revision,
      }),
      ...(before
        ? {
            ConditionExpression: 'revision = :before',
            ExpressionAttributeValues: toItem({ ':before': before.revision }),
          }
        : { ConditionExpression: 'attribute_not_exists(bot_id)' }),
    });
    return isWritten ? entry : undefined;
  }

  return {
    async list(botId) {
      const entries: LedgerEntry[] = [];
      const found = items.query({
        TableName: table,
        KeyConditionExpression: 'bot_id = :bot_id AND begins_with(segment_id, :prefix)',
        ExpressionAttributeValues: toItem({ ':bot_id': botId, ':prefix': PREFIX }),
        ConsistentRead: true,
      });
      for await (const raw of found) entries.push(fromItem(raw));
      return entries;
    },

    async claim(botId, { documentId, version, digest }, keepMs) {
      const raw = await items.get({ TableName: table, Key: keyOf(botId, version), ConsistentRead: true });
      const before = raw && fromItem(raw);
      if (before?.state === 'erasing') return undefined;
      const nowMs = clock.nowMs();
      const known = before?.digest === digest ? before : undefined;
      const claimed: LedgerEntry = {
        version,
        documentId,
        digest,
        state: known?.state ?? 'writing',
        stateSinceMs: known?.stateSinceMs ?? nowMs,
        keepUntilMs: Math.max(before?.keepUntilMs ?? 0, nowMs + keepMs),
        isLeaving: false,
        revision: (before?.revision ?? 0) + 1,
      };
      return write(botId, claimed, before);
    },

    change: (botId, entry, to) =>
      write(
        botId,
        {
          ...entry,
          ...to,
          stateSinceMs: to.state === undefined ? entry.stateSinceMs : clock.nowMs(),
          revision: entry.revision + 1,
        },
        entry,
      ),

    erase: (botId, version) => items.erase(table, keyOf(botId, version)),
  };
}

function fromItem(raw: unknown): LedgerEntry {
  const item = EntryItem.parse(raw);
  return {
    version: item.segment_id.slice(PREFIX.length),
    documentId: item.document_id,
    state: item.state,
    digest: item.digest,
    stateSinceMs: item.state_since,
    keepUntilMs: item.keep_until,
    isLeaving: item.is_leaving ?? false,
    revision: item.revision,
  };
}
