import { setTimeout as delay } from 'node:timers/promises';
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Chunk } from '../domain/chunk.ts';
import type { ChunkStore, EmbeddedChunk } from '../ports/chunk-store.ts';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import type { Tables } from '../tables.ts';
import { orUnavailable } from './aws-outage.ts';
import { putAll } from './dynamo-batch-put.ts';
import { fromChunkItem, fromTextItem, toChunkItem } from './dynamo-chunk-item.ts';
import { createDynamoItems } from './dynamo-items.ts';
import { toItem } from './dynamo-update.ts';

/** The most one `BatchGetItem` takes. Source: Amazon DynamoDB API Reference, "BatchGetItem" (read 2026-11). */
const FIND_MAX_IDS = 100;
const FIND_MAX_ATTEMPTS = 6;

/** Everything of an item but its vector, which a passage does not need; reading it costs the same, sending it not. */
const TEXT_ATTRIBUTES = ['bot_id', 'chunk_id', 'document_id', 'version', 'position', 'text', 'page', 'headings'];
const TEXT_NAMES = Object.fromEntries(TEXT_ATTRIBUTES.map((name) => [`#${name}`, name]));
const TEXT_PROJECTION = Object.keys(TEXT_NAMES).join(', ');

/** The chunk store in DynamoDB: one item a chunk in `VectorEmbeddings`; see TABLES.md. */
export function createDynamoChunkStore(
  { client, tables }: { readonly client: DynamoDBClient; readonly tables: Tables },
  {
    random = Math.random,
    sleep = delay,
  }: { readonly random?: () => number; readonly sleep?: (ms: number) => Promise<unknown> } = {},
): ChunkStore {
  const items = createDynamoItems(client);
  const table = tables.vectorEmbeddings;

  async function* chunksUnder(botId: string, prefix: string): AsyncGenerator<EmbeddedChunk> {
    const found = items.query({
      TableName: table,
      KeyConditionExpression: 'bot_id = :bot_id AND begins_with(chunk_id, :prefix)',
      ExpressionAttributeValues: toItem({ ':bot_id': botId, ':prefix': prefix }),
      // A job reads what it wrote a moment ago.
      ConsistentRead: true,
    });
    for await (const raw of found) {
      const { documentId: _documentId, version: _version, ...chunk } = fromChunkItem(raw);
      yield chunk;
    }
  }

  async function* keysOf(
    botId: string,
    prefix: string,
    isKept: (chunkId: string) => boolean = () => false,
  ): AsyncGenerator<Record<string, unknown>> {
    const found = items.query({
      TableName: table,
      KeyConditionExpression: prefix ? 'bot_id = :bot_id AND begins_with(chunk_id, :prefix)' : 'bot_id = :bot_id',
      ExpressionAttributeValues: toItem({ ':bot_id': botId, ...(prefix ? { ':prefix': prefix } : {}) }),
      ProjectionExpression: 'bot_id, chunk_id',
      ConsistentRead: true,
    });
    for await (const key of found) {
      if (!isKept(String(key['chunk_id']))) yield key;
    }
  }

  return {
    async write(document, chunks) {
      const prefix = `${document.documentId}#${document.version}#`;
      const stray = chunks.find((chunk) => !chunk.chunkId.startsWith(prefix));
      if (stray) throw new RangeError(`chunk id ${stray.chunkId} does not begin with ${prefix}`);
      const distinct = new Map(chunks.map((chunk) => [chunk.chunkId, toChunkItem(document, chunk)]));
      await putAll(client, table, [...distinct.values()], { random });
    },

    async find(botId, chunkIds) {
      if (chunkIds.length > FIND_MAX_IDS) {
        throw new RangeError(`${chunkIds.length} chunk ids; one call takes ${FIND_MAX_IDS}`);
      }
      const chunks: Chunk[] = [];
      let left: Record<string, AttributeValue>[] = [...new Set(chunkIds)].map((chunkId) =>
        toItem({ bot_id: botId, chunk_id: chunkId }),
      );
      let attempt = 0;
      while (left.length > 0) {
        if (attempt === FIND_MAX_ATTEMPTS) {
          throw new StoreUnavailable(`table ${table} left ${left.length} reads undone after ${attempt} attempts`);
        }
        if (attempt > 0) await sleep(random() * 25 * 2 ** attempt);
        const { Responses, UnprocessedKeys } = await orUnavailable(
          `table ${table}`,
          client.send(
            new BatchGetItemCommand({
              RequestItems: {
                [table]: {
                  Keys: left,
                  ProjectionExpression: TEXT_PROJECTION,
                  ExpressionAttributeNames: TEXT_NAMES,
                  // The texts of a document uploaded a moment ago must be there: a passage without is left out.
                  ConsistentRead: true,
                },
              },
            }),
          ),
        );
        const found = Responses?.[table] ?? [];
        for (const item of found) chunks.push(fromTextItem(unmarshall(item)));
        left = UnprocessedKeys?.[table]?.Keys ?? [];
        // More than a megabyte comes in several answers. Only those that brought nothing count as failed.
        attempt = found.length > 0 ? 0 : attempt + 1;
      }
      return chunks;
    },

    ofVersion: ({ botId, documentId, version }) => chunksUnder(botId, `${documentId}#${version}#`),

    async ofDocument(botId, documentId) {
      const chunks: EmbeddedChunk[] = [];
      for await (const chunk of chunksUnder(botId, `${documentId}#`)) chunks.push(chunk);
      return chunks;
    },

    async versions(botId, documentId) {
      const versions = new Set<string>();
      for await (const key of keysOf(botId, `${documentId}#`)) {
        versions.add(String(key['chunk_id']).split('#')[1] ?? '');
      }
      return [...versions];
    },

    async eraseVersion({ botId, documentId, version }, keepChunkIds) {
      let keptCount = 0;
      const isKept = (chunkId: string): boolean => {
        if (!keepChunkIds?.has(chunkId)) return false;
        keptCount += 1;
        return true;
      };
      await items.eraseMany(table, keysOf(botId, `${documentId}#${version}#`, isKept));
      return keptCount;
    },

    eraseDocument: (botId, documentId) => items.eraseMany(table, keysOf(botId, `${documentId}#`)),

    eraseBot: (botId) => items.eraseMany(table, keysOf(botId, '')),
  };
}
