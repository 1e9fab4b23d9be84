import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SQSEvent } from 'aws-lambda';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import { newId } from '#shared/ids.ts';
import { createDynamoClient, createS3Client } from '../../../core-aws/adapters/aws-clients.ts';
import { createDynamoBotStore } from '../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoDocumentStore } from '../../../core-aws/adapters/dynamo-document-store.ts';
import { createDynamoVectorIndex } from '../../../core-aws/adapters/dynamo-vector-index.ts';
import { formatJob } from '../../../core-aws/adapters/job-message.ts';
import { embedderIdOf } from '../../../core-aws/adapters/models/embedder-id.ts';
import { createS3FileStore } from '../../../core-aws/adapters/s3-file-store.ts';
import { isPortFree } from '../../../core-aws/local/check-ports.ts';
import { BUCKET, createMissingTables, LOCAL_REGION, TABLE_PREFIX } from '../../../core-aws/local/resources.ts';
import { createSupervisor } from '../../../core-aws/local/service-supervisor.ts';
import type { StoredDocument } from '../../../core-aws/ports/document-store.ts';
import { objectKey } from '../../../core-aws/ports/file-store.ts';
import type { Job } from '../../../core-aws/ports/job-queue.ts';
import { tableNames } from '../../../core-aws/tables.ts';
import type { MemoryPeak } from './sample-memory.ts';
import { sampleMemory } from './sample-memory.ts';
import { startVectorServer } from './vector-server.ts';
import type { WorstInput } from './worst-inputs.ts';

export interface MemoryResult extends MemoryPeak {
  readonly name: string;
  readonly most: string;
  readonly bytes: number;
  /** How the document ended, with its reason where it failed. */
  readonly ending: string;
  readonly chunkCount: number;
  /** Invocations it took. */
  readonly turns: number;
  readonly ms: number;
}

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const DIMENSIONS = 384;
/** As Lambda starts Node in a function of 1,024 MB: nine tenths of it for old objects. */
const NODE_OPTIONS = ['--max-old-space-size=921'];
/** More than the longest document needs; one that never ends is a mistake. */
const MAX_TURNS = 60;

/**
 * Has each file read by the function `ingest` itself, in a process of its own beside local stores in others, and
 * measures the memory of that process and its readers together. A fresh process for each file, unless `warm`.
 */
export async function measureMemory(
  inputs: readonly WorstInput[],
  { warm = false, onResult }: { readonly warm?: boolean; readonly onResult?: (result: MemoryResult) => void } = {},
): Promise<readonly MemoryResult[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'edgewise-memory-'));
  const ports = await twoFreePorts();
  const supervisor = createSupervisor({
    runId: `memory-${process.pid}`,
    logDir: join(dataDir, 'logs'),
    env: process.env,
    onCode: () => {},
    onNote: () => {},
  });
  const vectors = await startVectorServer(DIMENSIONS);
  let running: ChildProcess | undefined;
  try {
    const [dynamodb, fauxqs] = ports.map((port) => `http://127.0.0.1:${port}`);
    await supervisor.start({
      name: 'DynamoDB',
      module: 'dynamodb',
      readyWithinMs: 30_000,
      settings: { port: ports[0], dataDir: join(dataDir, 'dynamodb') },
    });
    await supervisor.start({
      name: 'S3 and SQS',
      module: 'fauxqs',
      readyWithinMs: 30_000,
      settings: {
        port: ports[1],
        dataDir: join(dataDir, 'fauxqs'),
        region: LOCAL_REGION,
        bucket: BUCKET,
        queue: 'ingest',
        deadLetterQueue: 'dead',
        maxReceiveCount: 3,
      },
    });
    const at = (endpoint: string | undefined) => ({
      endpoint: endpoint ?? '',
      region: LOCAL_REGION,
      credentials: CREDENTIALS,
    });
    await createMissingTables(at(dynamodb));
    const dynamo = { client: createDynamoClient(at(dynamodb)), tables: tableNames(TABLE_PREFIX) };
    const stores = {
      bots: createDynamoBotStore(dynamo),
      documents: createDynamoDocumentStore(dynamo),
      index: createDynamoVectorIndex(dynamo),
      files: createS3FileStore({
        client: createS3Client({ S3_FORCE_PATH_STYLE: 'true' }, at(fauxqs)),
        bucket: BUCKET,
      }),
    };
    const env = {
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
      ...(dynamodb === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: dynamodb }),
      ...(fauxqs === undefined ? {} : { AWS_ENDPOINT_URL_S3: fauxqs, AWS_ENDPOINT_URL_SQS: fauxqs }),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const results: MemoryResult[] = [];
    for (const input of inputs) {
      running ??= fork(fileURLToPath(new URL('function-process.ts', import.meta.url)), [], {
        env,
        execArgv: [...NODE_OPTIONS, '--disable-warning=ExperimentalWarning'],
      });
      const result = await measure(running, input, stores);
      results.push(result);
      onResult?.(result);
      if (!warm) {
        await end(running);
        running = undefined;
      }
    }
    return results;
  } finally {
    if (running) await end(running);
    vectors.stop();
    await supervisor.stopAll();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Stores {
  readonly bots: ReturnType<typeof createDynamoBotStore>;
  readonly documents: ReturnType<typeof createDynamoDocumentStore>;
  readonly files: ReturnType<typeof createS3FileStore>;
  readonly index: ReturnType<typeof createDynamoVectorIndex>;
}

async function measure(child: ChildProcess, input: WorstInput, stores: Stores): Promise<MemoryResult> {
  const { bytes, document } = await place(input, stores);
  const { botId, documentId, version } = document;
  const job: Job = { job: input.kind === 'zip' ? 'unpack' : 'ingest', botId, documentId, version };
  const startedAtMs = performance.now();
  const sampler = sampleMemory(child.pid ?? 0);
  try {
    let now: StoredDocument | undefined = document;
    let turns = 0;
    for (; isOpen(now) && turns < MAX_TURNS; turns += 1) {
      const { failed, thrown } = await invoke(child, toEvent(job));
      if (failed > 0) throw new Error(`${input.name}: the function failed${thrown === undefined ? '' : `: ${thrown}`}`);
      now = await stores.documents.get(botId, documentId);
    }
    return {
      name: input.name,
      most: input.most,
      bytes,
      // An unpacked ZIP is deleted.
      ending: now?.failure
        ? `failed: ${now.failure.reason}: ${now.failure.message}`
        : now && !now.deletedAtMs
          ? now.status
          : 'unpacked',
      chunkCount: now?.chunkCount ?? 0,
      turns,
      ms: performance.now() - startedAtMs,
      ...sampler.takePeak(),
    };
  } finally {
    sampler.stop();
  }
}

/** Puts the file where an upload would have; its bytes are let go, so that they weigh on nothing. */
async function place(
  { name, kind, make, knownCount = 0 }: WorstInput,
  { bots, documents, files, index }: Stores,
): Promise<{ readonly bytes: number; readonly document: StoredDocument }> {
  const id = (kind: Parameters<typeof newId>[0]): string => newId(kind, randomBytes);
  const nowMs = Date.now();
  const bot = {
    botId: id('bot'),
    ownerId: id('session'),
    name: 'Memory',
    look: DEFAULT_LOOK,
    allowedDomains: [],
    settingsVersion: 1,
    embedderId: embedderIdOf({ MODELS: 'gemini' }),
    createdAtMs: nowMs,
  };
  await bots.create(bot);
  const file = make();
  const document: StoredDocument = {
    botId: bot.botId,
    documentId: id('document'),
    version: id('version'),
    name,
    kind,
    bytes: file.length,
    status: 'uploaded',
    warnings: [],
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await files.write(objectKey(document.botId, document.documentId, document.version), file);
  await documents.put(document);
  await addKnowledge(index, bot.botId, knownCount);
  return { bytes: file.length, document };
}

/** Chunks of the usual length, in one document beside the one that is read. */
async function addKnowledge(index: Stores['index'], botId: string, count: number): Promise<void> {
  if (count === 0) return;
  const id = { botId, documentId: newId('document', randomBytes), version: newId('version', randomBytes) };
  const document = { ...id, name: 'known.txt' };
  const vector = Float32Array.from({ length: DIMENSIONS }, () => 1 / Math.sqrt(DIMENSIONS));
  for (let from = 0; from < count; from += 1_000) {
    const chunks = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => ({
      chunkId: `${id.documentId}#${id.version}#${from + at}`,
      position: from + at,
      text: `Passage ${from + at} speaks of parcels and kettles that nobody has counted yet. `.repeat(12),
      headings: ['Known'],
      vector,
    }));
    await index.writeChunks(document, chunks);
  }
  await index.publish({ ...document, chunkCount: count });
}

function isOpen(document: StoredDocument | undefined): boolean {
  return document?.deletedAtMs === undefined && (document?.status === 'uploaded' || document?.status === 'reading');
}

async function invoke(
  child: ChildProcess,
  event: SQSEvent,
): Promise<{ readonly failed: number; readonly thrown?: string }> {
  const ended = new AbortController();
  try {
    const answer = once(child, 'message', { signal: ended.signal });
    const death = once(child, 'exit', { signal: ended.signal }).then(([code, signal]: unknown[]) => {
      throw new Error(`the function's process ended: ${String(code ?? signal)}`);
    });
    child.send(event);
    const [message] = (await Promise.race([answer, death])) as [{ readonly failed: number; readonly thrown?: string }];
    return message;
  } finally {
    ended.abort();
  }
}

function toEvent(job: Job): SQSEvent {
  return {
    Records: [
      {
        messageId: newId('message', randomBytes),
        receiptHandle: 'none',
        body: formatJob(job),
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '0',
          SenderId: 'none',
          ApproximateFirstReceiveTimestamp: '0',
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'none',
        awsRegion: LOCAL_REGION,
      },
    ],
  };
}

async function end(child: ChildProcess): Promise<void> {
  const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await exit;
}

async function twoFreePorts(): Promise<readonly [number, number]> {
  for (;;) {
    const base = randomInt(10_000, 32_000);
    if ((await isPortFree(base)) && (await isPortFree(base + 1))) return [base, base + 1];
  }
}
