import { Writable } from 'node:stream';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSHandler } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createS3Client, createSqsClient } from '../../../core-aws/adapters/aws-clients.ts';
import { createDynamoBotStore } from '../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoConversationStore } from '../../../core-aws/adapters/dynamo-conversation-store.ts';
import { createDynamoDocumentStore } from '../../../core-aws/adapters/dynamo-document-store.ts';
import { formatJob } from '../../../core-aws/adapters/job-message.ts';
import { embedderIdOf } from '../../../core-aws/adapters/models/embedder-id.ts';
import { objectKey } from '../../../core-aws/ports/file-store.ts';
import type { FakeGemini } from '../../support/fake-gemini.ts';
import { startFakeGemini } from '../../support/fake-gemini.ts';
import { useDynalite } from '../../support/dynamo-targets.ts';
import { createEventParser } from '../../../shared/event-stream.ts';
import { sampleBot, sampleDocument } from '../../support/sample-records.ts';

const BUCKET = 'documents-under-test';
const QUEUE = 'jobs-under-test';
const TEXT = 'Delivery to the islands costs 5 pounds and 40 pence. It takes three working days.';

type ChatHandler = (event: unknown, stream: Writable, context?: unknown) => Promise<void>;

/** What Lambda's runtime puts there before it loads a streaming function. */
function stubRuntime(): void {
  vi.stubGlobal('awslambda', {
    streamifyResponse: (handler: ChatHandler) => handler,
    HttpResponseStream: { from: (stream: Writable) => stream },
  });
}

describe('The functions with MODELS=gemini', () => {
  const dynamo = useDynalite();
  let gemini: FakeGemini;
  let storage: Awaited<ReturnType<typeof startFauxqs>>;
  let ingest: SQSHandler;
  let chat: ChatHandler;

  beforeAll(async () => {
    gemini = await startFakeGemini();
    storage = await startFauxqs({ port: 0, logger: false });
    const endpoint = `http://127.0.0.1:${storage.port}`;
    const environment = {
      TABLE_PREFIX: dynamo.prefix,
      DOCUMENTS_BUCKET: BUCKET,
      S3_FORCE_PATH_STYLE: 'true',
      INGEST_QUEUE_URL: `${endpoint}/000000000000/${QUEUE}`,
      USER_POOL_CLIENT_ID: 'unused',
      MODELS: 'gemini',
      GEMINI_API_KEY: 'a-key',
      GEMINI_ANSWER_MODEL: 'gemini-of-the-owner',
      GEMINI_BASE_URL: gemini.baseUrl,
      LOG_LEVEL: 'ERROR',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint(),
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    stubRuntime();
    ({ handler: ingest } = await import('../../../core-aws/functions/ingest.ts'));
    const chatModule: { readonly handler: unknown } = await import('../../../core-aws/functions/chat.ts');
    // The stub above has returned the handler as it was given.
    chat = chatModule.handler as ChatHandler;
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    await storage.stop();
    await gemini.stop();
  });

  async function ask(botId: string, message: string): Promise<readonly { event: string; data: string }[]> {
    let written = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString('utf8');
        done();
      },
    });
    const body = JSON.stringify({ bot_id: botId, message, asker_id: 'ses_visitor' });
    await chat(
      { rawPath: '/chat', headers: {}, body, requestContext: { requestId: 'r', http: { method: 'POST' } } },
      stream,
    );
    const events: { event: string; data: string }[] = [];
    createEventParser(({ event, data }) => events.push({ event, data }))(written);
    return events;
  }

  test('read a document with its embedder and answer from it with the model of the environment', async () => {
    const stores = { client: dynamo.client(), tables: dynamo.tables() };
    const bot = sampleBot({ embedderId: embedderIdOf({ MODELS: 'gemini' }) });
    const document = sampleDocument({ botId: bot.botId, kind: 'txt', name: 'delivery.txt', bytes: TEXT.length });
    const { botId, documentId, version } = document;
    await createDynamoBotStore(stores).create(bot);
    await createDynamoDocumentStore(stores).put(document);
    const s3 = createS3Client({ S3_FORCE_PATH_STYLE: 'true' });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: objectKey(botId, documentId, version), Body: TEXT }));
    s3.destroy();
    const sqs = createSqsClient();
    await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
    sqs.destroy();

    const body = formatJob({ job: 'ingest', botId, documentId, version });
    // Of the record and the context the function reads only these.
    const event = { Records: [{ messageId: 'm1', body, attributes: { ApproximateReceiveCount: '1' } }] };
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 600_000 } as unknown as Context;
    expect(await ingest(event as unknown as Parameters<SQSHandler>[0], context, () => {})).toEqual({
      batchItemFailures: [],
    });
    expect(await createDynamoDocumentStore(stores).get(botId, documentId)).toMatchObject({ status: 'ready' });

    const events = await ask(botId, 'What does delivery to the islands cost?');
    expect(events.map(({ event: name }) => name)).toEqual(['sources', 'delta', 'done']);
    expect(events[1]?.data).toContain('costs 5 pounds and 40 pence');
    const { exchanges } = await createDynamoConversationStore(stores).listByBot(botId, { limit: 5 });
    expect(exchanges).toMatchObject([{ grounded: true, sources: [{ document_id: documentId }] }]);

    expect(new Set(gemini.requests.map(({ apiKey }) => apiKey))).toEqual(new Set(['a-key']));
    expect(new Set(gemini.requests.map(({ method, model }) => `${method} ${model}`))).toEqual(
      new Set(['embedContent gemini-embedding-001', 'streamGenerateContent gemini-of-the-owner']),
    );
  });

  test('refuse a bot of other models without naming them to its visitor', async () => {
    const bot = sampleBot({ embedderId: embedderIdOf({ MODELS: 'offline' }) });
    await createDynamoBotStore({ client: dynamo.client(), tables: dynamo.tables() }).create(bot);
    const logged = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    let answer = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        answer += chunk.toString('utf8');
        done();
      },
    });
    const body = JSON.stringify({ bot_id: bot.botId, message: 'Hello?', asker_id: 'ses_visitor' });
    await chat(
      { rawPath: '/chat', headers: {}, body, requestContext: { requestId: 'r', http: { method: 'POST' } } },
      stream,
    );
    logged.mockRestore();
    out.mockRestore();
    expect(JSON.parse(answer)).toMatchObject({
      error: { code: 'service_unavailable', message: 'this assistant is not available right now' },
    });
    expect(answer).not.toContain('gemini');
  });
});
