import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Metafile } from 'esbuild';
import { startFauxqs } from 'fauxqs';
import type { FunctionName } from '../../../core-aws/function-definitions.ts';
import { FUNCTIONS } from '../../../core-aws/function-definitions.ts';
import type { FunctionPool } from '../../../core-aws/local/function-host/function-pool.ts';
import { createFunctionPool } from '../../../core-aws/local/function-host/function-pool.ts';
import { coreFunctionSpecs } from '../../../core-aws/local/function-host/function-spec.ts';
import { bundleFunction } from '../../../tools/functions-bundle/bundle-function.ts';
import type { AwsCall } from '../../support/aws-recorder.ts';
import { startAwsRecorder } from '../../support/aws-recorder.ts';
import type { DynamoTarget } from '../../support/dynamo-targets.ts';
import { startFakeGemini } from '../../support/fake-gemini.ts';
import type { HttpCall } from '../../support/http-event.ts';
import { toHttpEvent } from '../../support/http-event.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUCKET = 'documents-under-test';

/** Every function as it is deployed, each in an environment of its own, with a recorder between it and AWS's place. */
export interface DeployedWorld {
  readonly metafiles: Readonly<Record<FunctionName, Metafile>>;
  readonly calls: () => readonly AwsCall[];
  /** Calls a function of the HTTP API; what it answered. */
  readonly http: (name: FunctionName, call: HttpCall) => Promise<{ readonly status: number; readonly body: unknown }>;
  /** Asks the chat function; all that it streamed. */
  readonly ask: (body: object) => Promise<string>;
  /** Has `ingest` do what was queued, and what that queues, until there is nothing; or another function, or as a later delivery. */
  readonly work: (at?: { readonly by?: FunctionName; readonly delivery?: number }) => Promise<void>;
  readonly deliver: (name: FunctionName, body: string, delivery?: number) => Promise<void>;
  /** Jobs that were queued and nobody has done. */
  readonly takeJobs: () => readonly string[];
  /** As the edge does it. */
  readonly putFile: (key: string, bytes: Uint8Array | string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startDeployedWorld(dynamo: DynamoTarget): Promise<DeployedWorld> {
  const folder = await mkdtemp(join(ROOT, '.cache', 'functions-'));
  const metafiles: Partial<Record<FunctionName, Metafile>> = {};
  for (const { name } of Object.values(FUNCTIONS)) metafiles[name] = (await bundleFunction(name, folder)).metafile;
  const [gemini, storage] = await Promise.all([startFakeGemini(), startFauxqs({ port: 0, logger: false })]);
  const storageUrl = `http://127.0.0.1:${storage.port}`;
  const recorder = await startAwsRecorder(
    { dynamodb: dynamo.endpoint(), storage: storageUrl },
    { tablePrefix: dynamo.prefix },
  );
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: storageUrl,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  storage.setup({ queues: [{ name: 'jobs' }] });

  const pools = new Map<string, FunctionPool>();
  const specs = coreFunctionSpecs(pathToFileURL(`${folder}/`), 'bundles');
  const log: string[] = [];
  for (const spec of Object.values(specs)) {
    const env = {
      TABLE_PREFIX: dynamo.prefix,
      DOCUMENTS_BUCKET: BUCKET,
      S3_FORCE_PATH_STYLE: 'true',
      INGEST_QUEUE_URL: `${recorder.endpoints.sqs}/000000000000/jobs`,
      USER_POOL_CLIENT_ID: 'unused',
      MODELS: 'gemini',
      GEMINI_KEY_PARAMETER: '/edgewise/test/gemini-api-key',
      GEMINI_BASE_URL: gemini.baseUrl,
      LOG_LEVEL: 'ERROR',
      POWERTOOLS_DEV: 'false',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_UA_APP_ID: spec.name,
      AWS_ENDPOINT_URL_DYNAMODB: recorder.endpoints.dynamodb,
      AWS_ENDPOINT_URL_S3: recorder.endpoints.s3,
      AWS_ENDPOINT_URL_SQS: recorder.endpoints.sqs,
      AWS_ENDPOINT_URL_SSM: recorder.endpoints.ssm,
    };
    pools.set(spec.name, createFunctionPool(spec, { env, log: (line) => log.push(line) }));
  }
  const poolOf = (name: FunctionName): FunctionPool => {
    const pool = pools.get(name);
    if (!pool) throw new Error(`there is no function ${name}`);
    return pool;
  };
  let queued: string[] = [];
  const takeJobs = (): readonly string[] => {
    const jobs = [...queued, ...recorder.takeMessages()];
    queued = [];
    return jobs;
  };

  async function deliver(name: FunctionName, body: string, delivery = 1): Promise<void> {
    const record = {
      messageId: crypto.randomUUID(),
      receiptHandle: 'r',
      body,
      attributes: { ApproximateReceiveCount: String(delivery) },
    };
    const outcome = await poolOf(name).invoke({ Records: [record] }, crypto.randomUUID());
    const failures = outcome.kind === 'returned' ? JSON.stringify(outcome.value) : '';
    if (failures !== '{"batchItemFailures":[]}') throw new Error(`${name} failed at ${body}: ${failures}`);
  }

  return {
    metafiles: metafiles as Record<FunctionName, Metafile>,
    calls: recorder.calls,
    async http(name, call) {
      const outcome = await poolOf(name).invoke(toHttpEvent(call), crypto.randomUUID());
      if (outcome.kind !== 'returned') throw new Error(`${name} streamed`);
      const { statusCode, body } = outcome.value as { readonly statusCode: number; readonly body?: string };
      return { status: statusCode, body: body ? JSON.parse(body) : undefined };
    },
    async ask(body) {
      let streamed = '';
      await poolOf('chat').invoke(toHttpEvent({ method: 'POST', path: '/chat', body }), crypto.randomUUID(), {
        head: () => {},
        chunk: async (bytes) => void (streamed += new TextDecoder().decode(bytes)),
        signal: new AbortController().signal,
      });
      return streamed;
    },
    async work({ by = 'ingest', delivery = 1 } = {}) {
      for (let jobs = takeJobs(); jobs.length > 0; jobs = takeJobs()) {
        for (const job of jobs) await deliver(by, job, delivery);
      }
    },
    deliver,
    takeJobs,
    putFile: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))),
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
      s3.destroy();
      await recorder.stop();
      await storage.stop();
      await gemini.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
