import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetItemCommand, DynamoDBServiceException, SearchVectorsCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import type { VectorIndexDefinition } from '../../tables.ts';
import { orUnavailable } from '../aws-outage.ts';
import { putAll } from '../dynamo-batch-put.ts';
import { createDynamoItems } from '../dynamo-items.ts';
import { toItem } from '../dynamo-update.ts';

/** The most one search returns. Source: Amazon DynamoDB Developer Guide, "Quotas", vector indexes (read 2026-11). */
export const TOP_K_MAX = 100;
const FIND_MAX_IDS = 100;
const FIND_MAX_ATTEMPTS = 6;
/** Digits that tell any two 32-bit floats apart. */
const FLOAT_DIGITS = 9;
const PREFIX = 'v#';

/** A row as the vector index names it: the chunk it stands for is `{document id}#{version}#{hash}`. */
export interface VectorKey {
  readonly version: string;
  /** The content hash at the end of the chunk's id. */
  readonly hash: string;
}

export interface VectorHit extends VectorKey {
  /** Cosine, -1..1. */
  readonly similarity: number;
}

export interface VectorRow {
  readonly hash: string;
  readonly vector: Float32Array;
}

/** The items DynamoDB's own vector index is over. Every method throws `StoreUnavailable`. */
export interface VectorItems {
  readonly write: (
    botId: string,
    document: { readonly documentId: string; readonly version: string },
    rows: readonly VectorRow[],
  ) => Promise<void>;
  /** By `{version}#{hash}`; those that are gone are left out. Eventually consistent: an item never changes. */
  readonly find: (
    botId: string,
    keys: readonly VectorKey[],
    dimensions: number,
  ) => Promise<ReadonlyMap<string, Float32Array>>;
  /** All items of a version, strongly consistent. */
  readonly ofVersion: (botId: string, version: string, dimensions: number) => AsyncIterable<VectorRow>;
  readonly eraseVersion: (botId: string, version: string) => Promise<void>;
  /**
   * The nearest of the bot's items, best first, at most `topK` of 1..100; approximate, and without the writes of the
   * last moments. Throws `StoreUnavailable` too while the index does not exist or is being filled.
   */
  readonly search: (
    botId: string,
    vector: Float32Array,
    topK: number,
    filter?: { readonly documentId?: string; readonly version?: string },
  ) => Promise<readonly VectorHit[]>;
}

const HitItem = z.object({ bot_id: z.string(), segment_id: z.string() });

export const vectorId = ({ version, hash }: VectorKey): string => `${version}#${hash}`;

export function createVectorItems(
  {
    client,
    table,
    indexes,
  }: {
    readonly client: DynamoDBClient;
    readonly table: string;
    /** Those the table has, one for each length of vectors. */
    readonly indexes: readonly VectorIndexDefinition[];
  },
  {
    random = Math.random,
    sleep,
  }: { readonly random?: () => number; readonly sleep?: (ms: number) => Promise<unknown> } = {},
): VectorItems {
  const items = createDynamoItems(client);
  const indexFor = (dimensions: number): VectorIndexDefinition => {
    const index = indexes.find((candidate) => candidate.dimensions === dimensions);
    if (!index) throw new RangeError(`no vector index takes vectors of ${dimensions} dimensions`);
    return index;
  };
  const retries = { random, ...(sleep ? { sleep } : {}) };

  return {
    async write(botId, { documentId, version }, rows) {
      const distinct = new Map(rows.map((row) => [row.hash, row]));
      await putAll(
        client,
        table,
        [...distinct.values()].map(({ hash, vector }) => ({
          ...toItem({
            bot_id: botId,
            segment_id: PREFIX + vectorId({ version, hash }),
            document_id: documentId,
            version,
          }),
          [indexFor(vector.length).attribute]: { L: toNumbers(vector) },
        })),
        retries,
      );
    },

    async find(botId, keys, dimensions) {
      const { attribute } = indexFor(dimensions);
      const found = new Map<string, Float32Array>();
      const ids = [...new Set(keys.map(vectorId))];
      for (let from = 0; from < ids.length; from += FIND_MAX_IDS) {
        let left: Record<string, AttributeValue>[] = ids
          .slice(from, from + FIND_MAX_IDS)
          .map((id) => toItem({ bot_id: botId, segment_id: PREFIX + id }));
        for (let attempt = 0; left.length > 0; attempt += 1) {
          if (attempt === FIND_MAX_ATTEMPTS)
            throw new StoreUnavailable(`table ${table} left ${left.length} reads undone`);
          if (attempt > 0) await (sleep ?? defaultSleep)(random() * 25 * 2 ** attempt);
          const { Responses, UnprocessedKeys } = await orUnavailable(
            `table ${table}`,
            client.send(
              new BatchGetItemCommand({
                RequestItems: { [table]: { Keys: left, ProjectionExpression: `segment_id, ${attribute}` } },
              }),
            ),
          );
          for (const item of Responses?.[table] ?? []) {
            const vector = fromNumbers(item[attribute]);
            if (vector) found.set((item['segment_id']?.S ?? '').slice(PREFIX.length), vector);
          }
          left = UnprocessedKeys?.[table]?.Keys ?? [];
          // More than a megabyte comes in several answers.
          if ((Responses?.[table] ?? []).length > 0) attempt = -1;
        }
      }
      return found;
    },

    async *ofVersion(botId, version, dimensions) {
      const { attribute } = indexFor(dimensions);
      const found = items.query({
        TableName: table,
        KeyConditionExpression: 'bot_id = :bot_id AND begins_with(segment_id, :prefix)',
        ExpressionAttributeValues: toItem({ ':bot_id': botId, ':prefix': `${PREFIX}${version}#` }),
        ConsistentRead: true,
      });
      for await (const raw of found) {
        const values = raw[attribute];
        const vector = Array.isArray(values) ? Float32Array.from(values, Number) : new Float32Array();
        yield { hash: String(raw['segment_id']).slice(PREFIX.length + version.length + 1), vector };
      }
    },

    eraseVersion: (botId, version) =>
      items.eraseMany(
        table,
        items.query({
          TableName: table,
          KeyConditionExpression: 'bot_id = :bot_id AND begins_with(segment_id, :prefix)',
          ExpressionAttributeValues: toItem({ ':bot_id': botId, ':prefix': `${PREFIX}${version}#` }),
          ProjectionExpression: 'bot_id, segment_id',
          ConsistentRead: true,
        }),
      ),

    async search(botId, vector, topK, { documentId, version } = {}) {
      const index = indexFor(vector.length);
      const filters = { document_id: documentId, version };
      const given = Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
      try {
        const { SearchResults: results = [] } = await orUnavailable(
          `vector index ${index.name} of table ${table}`,
          client.send(
            new SearchVectorsCommand({
              TableName: table,
              IndexName: index.name,
              SearchVector: toNumbers(vector),
              SearchConditionExpression: ['bot_id', ...given.map(({ name }) => name)]
                .map((name) => `#${name} = :${name}`)
                .join(' AND '),
              ExpressionAttributeNames: Object.fromEntries(
                ['bot_id', ...given.map(({ name }) => name)].map((name) => [`#${name}`, name]),
              ),
              ExpressionAttributeValues: toItem({
                ':bot_id': botId,
                ...Object.fromEntries(given.map(({ name, value }) => [`:${name}`, value])),
              }),
              TopK: topK,
            }),
          ),
        );
        return results.flatMap(({ Item: item, Score: distance = 1 }): VectorHit[] => {
          const hit = HitItem.parse(item && unmarshall(item));
          // The key of a vector index shares work out; it is no wall between tenants. This line is.
          if (hit.bot_id !== botId || !hit.segment_id.startsWith(PREFIX)) return [];
          const [version_, hash] = hit.segment_id.slice(PREFIX.length).split('#');
          return version_ && hash ? [{ version: version_, hash, similarity: 1 - distance }] : [];
        });
      } catch (thrown) {
        if (isNotReady(thrown)) {
          throw new StoreUnavailable(`vector index ${index.name} of table ${table} is not ready`, { cause: thrown });
        }
        throw thrown;
      }
    },
  };
}

/** The endpoint that searches may know of a new index later than the one that describes it. */
function isNotReady(thrown: unknown): boolean {
  return (
    thrown instanceof DynamoDBServiceException &&
    thrown.name === 'ValidationException' &&
    /backfilling vector index|does not have the specified index/.test(thrown.message)
  );
}

function toNumbers(vector: Float32Array): AttributeValue[] {
  return Array.from(vector, (value) => ({ N: String(Number(value.toPrecision(FLOAT_DIGITS))) }));
}

function fromNumbers(value: AttributeValue | undefined): Float32Array | undefined {
  return value?.L && Float32Array.from(value.L, ({ N: number }) => Number(number));
}

const defaultSleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
