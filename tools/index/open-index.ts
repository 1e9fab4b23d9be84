import { randomBytes } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { createDynamoClient, createS3Client } from '../../core-aws/adapters/aws-clients.ts';
import { createVectorIndex } from '../../core-aws/adapters/create-vector-index.ts';
import { createDynamoBotStore } from '../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoChunkStore } from '../../core-aws/adapters/dynamo-chunk-store.ts';
import { createDynamoDocumentStore } from '../../core-aws/adapters/dynamo-document-store.ts';
import { findVectorIndexes } from '../../core-aws/adapters/native-index/find-vector-indexes.ts';
import { createS3FileStore } from '../../core-aws/adapters/s3-file-store.ts';
import { tableNames } from '../../core-aws/tables.ts';
import type { IndexRepairPorts } from '../../core-aws/use-cases/documents/rebuild-index.ts';
import type { IndexTarget } from './choose-target.ts';

/** The stores of a target, with the index as the functions there have it. */
export interface OpenIndex {
  readonly ports: IndexRepairPorts;
  /** Every bot. The one place that reads a table from end to end: a repair must find what no key leads to. */
  readonly botIds: () => AsyncGenerator<string>;
  readonly close: () => void;
}

export async function openIndex(target: IndexTarget): Promise<OpenIndex> {
  const client = createDynamoClient(target.dynamo);
  const s3 = createS3Client({ S3_FORCE_PATH_STYLE: target.s3ForcePathStyle }, target.s3);
  const tables = tableNames(target.tablePrefix);
  const stores = { client, tables };
  const clock = { nowMs: Date.now };
  const chunks = createDynamoChunkStore(stores);
  const files = createS3FileStore({ client: s3, bucket: target.bucket });
  const randomness = { bytes: (count: number) => randomBytes(count) };
  const index = createVectorIndex(
    { ...stores, files, chunks, clock, randomness },
    { vectorIndexes: await findVectorIndexes(client, tables.vectorIndex) },
  );
  return {
    ports: { bots: createDynamoBotStore(stores), documents: createDynamoDocumentStore(stores), chunks, index, clock },

    async *botIds() {
      let from: ScanCommandOutput['LastEvaluatedKey'];
      do {
        const page: ScanCommandOutput = await client.send(
          new ScanCommand({
            TableName: tables.botCollections,
            ProjectionExpression: 'bot_id, deleted_at',
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        for (const item of page.Items ?? []) {
          const botId = item['bot_id']?.S;
          if (botId !== undefined && item['deleted_at'] === undefined) yield botId;
        }
        from = page.LastEvaluatedKey;
      } while (from);
    },

    close() {
      client.destroy();
      s3.destroy();
    },
  };
}
