import { Writable } from 'node:stream';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { APIGatewayProxyHandlerV2, Context, SQSHandler } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { vi } from 'vitest';
import { createS3Client } from '../../core-aws/adapters/aws-clients.ts';
import { createDynamoDocumentStore } from '../../core-aws/adapters/dynamo-document-store.ts';
import { formatJob } from '../../core-aws/adapters/job-message.ts';
import type { StoredDocument } from '../../core-aws/ports/document-store.ts';
import { objectKey } from '../../core-aws/ports/file-store.ts';
import type { DynamoTarget } from './dynamo-targets.ts';
import type { FakeGemini } from './fake-gemini.ts';
import { startFakeGemini } from './fake-gemini.ts';
import { sampleDocument } from './sample-records.ts';

type ChatHandler = (event: unknown, stream: Writable, context?: unknown) => Promise<void>;

/** The handlers as Lambda loads them, in this process, on emulators and a Gemini that says what it is told. */
export interface LiveFunctions {
  readonly gemini: FakeGemini;
  readonly bots: APIGatewayProxyHandlerV2;
  /** Stores a text as a document and has `ingest`, or the function given, do its job. */
  readonly read: (botId: string, name: string, content: string, by?: 'dead-letter') => Promise<StoredDocument>;
  /** Has a job done that is written as in the queue. */
  readonly work: (body: string, by?: 'dead-letter') => Promise<void>;
  /** All that the chat function streamed. */
  readonly ask: (botId: string, message: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

const BUCKET = 'documents-under-test';

export async function startLiveFunctions(
  dynamo: DynamoTarget,
  extraEnvironment: Readonly<Record<string, string>> = {},
): Promise<LiveFunctions> {
  const [gemini, storage] = await Promise.all([startFakeGemini(), startFauxqs({ port: 0, logger: false })]);
  storage.setup({ queues: [{ name: 'jobs' }] });
  const endpoint = `http://127.0.0.1:${storage.port}`;
  const environment = {
    TABLE_PREFIX: dynamo.prefix,
    DOCUMENTS_BUCKET: BUCKET,
    S3_FORCE_PATH_STYLE: 'true',
    INGEST_QUEUE_URL: `${endpoint}/000000000000/jobs`,
    USER_POOL_CLIENT_ID: 'unused',
    MODELS: 'gemini',
    GEMINI_API_KEY: 'a-key',
    GEMINI_BASE_URL: gemini.baseUrl,
    LOG_LEVEL: 'ERROR',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint(),
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ENDPOINT_URL_SQS: endpoint,
    ...extraEnvironment,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubGlobal('awslambda', {
    streamifyResponse: (handler: ChatHandler) => handler,
    HttpResponseStream: { from: (stream: Writable) => stream },
  });
  const { handler: ingest } = await import('../../core-aws/functions/ingest.ts');
  const { handler: deadLetter } = await import('../../core-aws/functions/ingest-dead-letter.ts');
  const { handler: bots } = await import('../../core-aws/functions/bots.ts');
  const chatModule: { readonly handler: unknown } = await import('../../core-aws/functions/chat.ts');
  // The stub of the runtime has returned the handler as it was given.
  const chat = chatModule.handler as ChatHandler;
  const s3 = createS3Client({ S3_FORCE_PATH_STYLE: 'true' });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));

  async function work(body: string, by?: 'dead-letter'): Promise<void> {
    const event = { Records: [{ messageId: 'm', body, attributes: { ApproximateReceiveCount: '1' } }] };
    // Of the record and the context the function reads only these.
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 600_000 } as unknown as Context;
    const handler: SQSHandler = by === 'dead-letter' ? deadLetter : ingest;
    await handler(event as unknown as Parameters<SQSHandler>[0], context, () => {});
  }

  return {
    gemini,
    bots,
    work,

    async read(botId, name, content, by) {
      const document = sampleDocument({ botId, kind: 'txt', name, bytes: content.length });
      const { documentId, version } = document;
      await createDynamoDocumentStore({ client: dynamo.client(), tables: dynamo.tables() }).put(document);
      const key = objectKey(botId, documentId, version);
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: content }));
      await work(formatJob({ job: 'ingest', botId, documentId, version }), by);
      return document;
    },

    async ask(botId, message) {
      let written = '';
      const stream = new Writable({
        write(chunk: Buffer, _encoding, done) {
          written += chunk.toString('utf8');
          done();
        },
      });
      const body = JSON.stringify({ bot_id: botId, message, asker_id: 'ses_visitor' });
      const requestContext = { requestId: 'r', http: { method: 'POST' } };
      await chat({ rawPath: '/chat', headers: {}, body, requestContext }, stream);
      return written;
    },

    async stop() {
      vi.unstubAllEnvs();
      vi.unstubAllGlobals();
      s3.destroy();
      await storage.stop();
      await gemini.stop();
    },
  };
}
