import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createS3Client } from '../adapters/aws-clients.ts';
import { createVectorIndex } from '../adapters/create-vector-index.ts';
import { createDynamoChunkStore } from '../adapters/dynamo-chunk-store.ts';
import { createS3FileStore } from '../adapters/s3-file-store.ts';
import type { Config } from '../config.ts';
import { tidyPassages } from '../domain/search/tidy-passages.ts';
import type { ChunkStore } from '../ports/chunk-store.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { VectorIndex } from '../ports/vector-index.ts';
import { TABLES, tableNames } from '../tables.ts';

/** Of a function's memory for bots that are loaded to be searched. */
const CACHE_SHARE = 0.25;
/** Ranked passages looked at for each that is used: near-duplicates fall out, neighbours become one. */
const SPARE_FACTOR = 3;

/** What a bot knows: its chunks, the files beside them, and the index it is searched by. */
export function composeIndex(
  config: Config,
  client: DynamoDBClient,
): { readonly chunks: ChunkStore; readonly files: FileStore; readonly index: VectorIndex } {
  const stores = { client, tables: tableNames(config.TABLE_PREFIX) };
  const chunks = createDynamoChunkStore(stores);
  const files = createS3FileStore({ client: createS3Client(config), bucket: config.DOCUMENTS_BUCKET });
  const index = createVectorIndex(
    {
      ...stores,
      files,
      chunks,
      clock: { nowMs: Date.now },
      randomness: { bytes: (count) => randomBytes(count) },
    },
    {
      cacheMaxBytes: config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 1_048_576 * CACHE_SHARE,
      arrange: tidyPassages,
      spareFactor: SPARE_FACTOR,
      vectorIndexes: TABLES.vectorIndex.vectorIndexes.filter(({ dimensions }) => dimensionsOf(config).has(dimensions)),
    },
  );
  return { chunks, files, index };
}

function dimensionsOf({ VECTOR_INDEX_DIMENSIONS: list }: Config): ReadonlySet<number> {
  return new Set(list.split(',').filter(Boolean).map(Number));
}
