import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamoClient, createS3Client } from '../../../core-aws/adapters/aws-clients.ts';
import { createDynamoBotStore } from '../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoDocumentStore } from '../../../core-aws/adapters/dynamo-document-store.ts';
import { createDynamoChunkStore } from '../../../core-aws/adapters/dynamo-chunk-store.ts';
import { createPackedIndex } from '../../../core-aws/adapters/packed-index/create-packed-index.ts';
import { createS3FileStore } from '../../../core-aws/adapters/s3-file-store.ts';
import { isPortFree } from '../../../core-aws/local/check-ports.ts';
import { BUCKET, createMissingTables, LOCAL_REGION, TABLE_PREFIX } from '../../../core-aws/local/resources.ts';
import { createSupervisor } from '../../../core-aws/local/service-supervisor.ts';
import type { BotStore } from '../../../core-aws/ports/bot-store.ts';
import type { ChunkStore } from '../../../core-aws/ports/chunk-store.ts';
import type { DocumentStore } from '../../../core-aws/ports/document-store.ts';
import type { FileStore } from '../../../core-aws/ports/file-store.ts';
import type { VectorIndex } from '../../../core-aws/ports/vector-index.ts';
import { tableNames } from '../../../core-aws/tables.ts';
import { startVectorServer } from './vector-server.ts';

export interface Stores {
  readonly bots: BotStore;
  readonly documents: DocumentStore;
  readonly files: FileStore;
  readonly chunks: ChunkStore;
  readonly index: VectorIndex;
}

/** Of Gemini's vectors, as the product asks for them. */
export const DIMENSIONS = 384;
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const READY_WITHIN_MS = 30_000;

/**
 * Starts what the function `ingest` needs around it, each part in a process of its own or in this one, so that none of
 * it weighs on the function's: DynamoDB, S3, SQS and the embeddings. `env` is the function's whole environment.
 */
export async function startStores(): Promise<{
  readonly stores: Stores;
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}> {
  const dataDir = await mkdtemp(join(tmpdir(), 'edgewise-memory-'));
  const supervisor = createSupervisor({
    runId: `memory-${process.pid}`,
    logDir: join(dataDir, 'logs'),
    env: process.env,
    onCode: () => {},
    onNote: () => {},
  });
  const vectors = await startVectorServer(DIMENSIONS);
  const stop = async (): Promise<void> => {
    vectors.stop();
    await supervisor.stopAll();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const port = await findTwoPorts();
    const [dynamodb, fauxqs] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`];
    await supervisor.start({
      name: 'DynamoDB',
      module: 'dynamodb',
      readyWithinMs: READY_WITHIN_MS,
      settings: { port, dataDir: join(dataDir, 'dynamodb') },
    });
    await supervisor.start({
      name: 'S3 and SQS',
      module: 'fauxqs',
      readyWithinMs: READY_WITHIN_MS,
      settings: {
        port: port + 1,
        dataDir: join(dataDir, 'fauxqs'),
        region: LOCAL_REGION,
        bucket: BUCKET,
        queue: 'ingest',
        deadLetterQueue: 'dead',
        maxReceiveCount: 3,
      },
    });
    const at = (endpoint: string) => ({ endpoint, region: LOCAL_REGION, credentials: CREDENTIALS });
    await createMissingTables(at(dynamodb));
    const dynamo = { client: createDynamoClient(at(dynamodb)), tables: tableNames(TABLE_PREFIX) };
    const s3 = createS3Client({ S3_FORCE_PATH_STYLE: 'true' }, at(fauxqs));
    const chunks = createDynamoChunkStore(dynamo);
    const files = createS3FileStore({ client: s3, bucket: BUCKET });
    const clock = { nowMs: Date.now };
    const randomness = { bytes: (count: number) => randomBytes(count) };
    return {
      stores: {
        bots: createDynamoBotStore(dynamo),
        documents: createDynamoDocumentStore(dynamo),
        chunks,
        files,
        index: createPackedIndex({ ...dynamo, files, chunks, clock, randomness }),
      },
      env: {
        TABLE_PREFIX,
        DOCUMENTS_BUCKET: BUCKET,
        S3_FORCE_PATH_STYLE: 'true',
        INGEST_QUEUE_URL: `${fauxqs}/000000000000/ingest`,
        USER_POOL_CLIENT_ID: 'none',
        MODELS: 'gemini',
        GEMINI_API_KEY: 'none',
        GEMINI_BASE_URL: vectors.baseUrl,
        LOG_LEVEL: 'ERROR',
        AWS_REGION: LOCAL_REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
        AWS_ENDPOINT_URL_S3: fauxqs,
        AWS_ENDPOINT_URL_SQS: fauxqs,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function findTwoPorts(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    if ((await isPortFree(port)) && (await isPortFree(port + 1))) return port;
  }
}
