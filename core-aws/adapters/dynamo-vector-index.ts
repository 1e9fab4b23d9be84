import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isCompletelyRead, withLiveDocument, withoutLiveDocument } from '../domain/answers/change-live-documents.ts';
import type { Manifest } from '../domain/answers/change-live-documents.ts';
import { rankPassages } from '../domain/answers/rank-passages.ts';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import type { EmbeddedChunk, Passage, VectorIndex } from '../ports/vector-index.ts';
import type { Tables } from '../tables.ts';
import { putAll } from './dynamo-batch-put.ts';
import { fromChunkItem, toChunkItem } from './dynamo-chunk-item.ts';
import type { StoredChunk } from './dynamo-chunk-item.ts';
import { createDynamoItems } from './dynamo-items.ts';
import { createManifestItems } from './dynamo-manifest.ts';
import { toItem } from './dynamo-update.ts';

const READ_MAX_ATTEMPTS = 4;

/**
 * The vector index in DynamoDB: chunks with their vectors in `VectorEmbeddings`, and in `VectorIndex` one manifest
 * that says which document versions answer. A search reads the manifest and all the bot's chunks and ranks them
 * here, which is exact, needs no other service and costs nothing at rest.
 *
 * Cost: one search of 1,000 chunks reads about 4 MB, so about 1,000 read units; packed segments are to replace that.
 */
export function createDynamoVectorIndex(
  { client, tables }: { readonly client: DynamoDBClient; readonly tables: Tables },
  { random = Math.random }: { readonly random?: () => number } = {},
): VectorIndex {
  const items = createDynamoItems(client);
  const manifests = createManifestItems(items, tables.vectorIndex, { random });
  const table = tables.vectorEmbeddings;

  /** The live chunks of one manifest. Read again when it changed meanwhile and took chunks along. */
  async function readLive(botId: string): Promise<{ readonly manifest: Manifest; readonly chunks: StoredChunk[] }> {
    for (let attempt = 0; attempt < READ_MAX_ATTEMPTS; attempt += 1) {
      const manifest = await manifests.read(botId);
      if (manifest.documents.length === 0) return { manifest, chunks: [] };
      const live = new Set(manifest.documents.map(({ documentId, version }) => `${documentId}#${version}`));
      const chunks: StoredChunk[] = [];
      const found = items.query({
        TableName: table,
        KeyConditionExpression: 'bot_id = :bot_id',
        ExpressionAttributeValues: toItem({ ':bot_id': botId }),
        // A version is published right after its last chunk was written, and may be asked for at once.
        ConsistentRead: true,
      });
      for await (const raw of found) {
        const chunk = fromChunkItem(raw);
        if (live.has(`${chunk.documentId}#${chunk.version}`)) chunks.push(chunk);
      }
      if (isCompletelyRead(manifest, chunks)) return { manifest, chunks };
      // Nothing changed, so reading again would find no more: what is there is what the bot knows.
      if ((await manifests.read(botId)).generation === manifest.generation) return { manifest, chunks };
    }
    throw new StoreUnavailable(`table ${table}: the documents kept changing during ${READ_MAX_ATTEMPTS} reads`);
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
    async writeChunks(document, chunks) {
      const prefix = `${document.documentId}#${document.version}#`;
      const stray = chunks.find((chunk) => !chunk.chunkId.startsWith(prefix));
      if (stray) throw new RangeError(`chunk id ${stray.chunkId} does not begin with ${prefix}`);
      const distinct = new Map(chunks.map((chunk) => [chunk.chunkId, toChunkItem(document, chunk)]));
      await putAll(client, table, [...distinct.values()], { random });
    },

    publish: ({ botId, documentId, version, name, chunkCount }) =>
      manifests.change(botId, (manifest) => withLiveDocument(manifest, { documentId, version, name, chunkCount })),

    remove: (botId, documentId) => manifests.change(botId, (manifest) => withoutLiveDocument(manifest, documentId)),

    async storedChunks(botId, documentId) {
      const chunks: EmbeddedChunk[] = [];
      const found = items.query({
        TableName: table,
        KeyConditionExpression: 'bot_id = :bot_id AND begins_with(chunk_id, :prefix)',
        ExpressionAttributeValues: toItem({ ':bot_id': botId, ':prefix': `${documentId}#` }),
        ConsistentRead: true,
      });
      for await (const raw of found) {
        const { documentId: _documentId, version: _version, ...chunk } = fromChunkItem(raw);
        chunks.push(chunk);
      }
      return chunks;
    },

    async storedVersions(botId, documentId) {
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

    eraseChunks: (botId, documentId, keepVersion) =>
      items.eraseMany(
        table,
        keysOf(
          botId,
          `${documentId}#`,
          (chunkId) => keepVersion !== undefined && chunkId.startsWith(`${documentId}#${keepVersion}#`),
        ),
      ),

    async eraseBot(botId) {
      // The manifest first: from then on nothing of the bot answers, however long the rest takes.
      await manifests.erase(botId);
      await items.eraseMany(table, keysOf(botId, ''));
    },

    state: manifests.read,

    async search(botId, question, limit) {
      const { manifest, chunks } = await readLive(botId);
      return { generation: manifest.generation, passages: rank(manifest, chunks, question, limit) };
    },

    async searchEach(botId, questions, limit) {
      const { manifest, chunks } = await readLive(botId);
      const answers: (readonly Passage[])[] = [];
      for (const question of questions) {
        answers.push(rank(manifest, chunks, question, limit));
        // Ranking computes in this thread; a timer that is due (a heartbeat) gets its turn between two questions.
        await yieldToEventLoop();
      }
      return answers;
    },
  };
}

function rank(
  manifest: Manifest,
  chunks: readonly StoredChunk[],
  question: Parameters<VectorIndex['search']>[1],
  limit: number,
): readonly Passage[] {
  const names = new Map(manifest.documents.map(({ documentId, name }) => [documentId, name]));
  return rankPassages(
    question,
    chunks.map((chunk) => ({ ...chunk, documentName: names.get(chunk.documentId) ?? '' })),
    limit,
  ).map(({ vector: _vector, version: _version, ...passage }): Passage => passage);
}
