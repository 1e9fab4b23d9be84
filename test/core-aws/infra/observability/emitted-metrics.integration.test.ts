import { Writable } from 'node:stream';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Context, SQSHandler } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createS3Client } from '../../../../core-aws/adapters/aws-clients.ts';
import { createDynamoBotStore } from '../../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoDocumentStore } from '../../../../core-aws/adapters/dynamo-document-store.ts';
import { formatJob } from '../../../../core-aws/adapters/job-message.ts';
import { embedderIdOf } from '../../../../core-aws/adapters/models/embedder-id.ts';
import { alarmDefinitions } from '../../../../core-aws/infra/observability/alarm-definitions.ts';
import { dashboardGraphs } from '../../../../core-aws/infra/observability/dashboard-definition.ts';
import { namesOf } from '../../../../core-aws/infra/observability/watched-metrics.ts';
import { METRICS, metricsNamespace } from '../../../../core-aws/metrics.ts';
import { objectKey } from '../../../../core-aws/ports/file-store.ts';
import type { FakeGemini } from '../../../support/fake-gemini.ts';
import { FAKE_TOKENS, startFakeGemini } from '../../../support/fake-gemini.ts';
import { useDynalite } from '../../../support/dynamo-targets.ts';
import { callHttp } from '../../../support/http-event.ts';
import { sampleBot, sampleDocument, sampleExchange } from '../../../support/sample-records.ts';
import { compareSeries, keyOf, readEmitted } from './emitted-metrics.ts';

const BUCKET = 'documents-under-test';
const STAGE = 'prod';
const TEXT = 'Delivery to the islands costs 5 pounds and 40 pence. It takes three working days.';
const QUESTION = 'What does delivery to the islands cost?';

type ChatHandler = (event: unknown, stream: Writable, context?: unknown) => Promise<void>;

/** Series of our own that alarms and dashboard read. */
function watchedSeries(): ReadonlySet<string> {
  const names = namesOf({ stage: STAGE, prefix: 'edgewise-' }, { httpApiId: 'api', bucket: 'bucket' });
  const metrics = [
    ...alarmDefinitions(names, { region: 'us-east-1', budgetUsd: 50 }).flatMap((alarm) => Object.values(alarm.metrics)),
    ...Object.values(dashboardGraphs(names)).flatMap((graphs) => graphs.flatMap(({ metrics }) => metrics)),
  ];
  return new Set(metrics.filter(({ namespace }) => !namespace.startsWith('AWS/')).map(keyOf));
}

describe('What the functions emit', () => {
  const dynamo = useDynalite();
  let gemini: FakeGemini;
  let storage: Awaited<ReturnType<typeof startFauxqs>>;
  let output = '';

  beforeAll(async () => {
    gemini = await startFakeGemini();
    storage = await startFauxqs({ port: 0, logger: false });
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
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(STAGE),
      // As the deployment sets it, which must not change what is emitted.
      POWERTOOLS_SERVICE_NAME: 'another-name',
      AWS_LAMBDA_FUNCTION_NAME: 'edgewise-under-test',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint(),
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    vi.stubGlobal('awslambda', {
      streamifyResponse: (handler: ChatHandler) => handler,
      HttpResponseStream: { from: (stream: Writable) => stream },
    });
    const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
    const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await liveADay();
    written.mockRestore();
    errors.mockRestore();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    await storage.stop();
    await gemini.stop();
  });

  /** Everything there is a metric for happens, in the handlers that Lambda calls. */
  async function liveADay(): Promise<void> {
    const { handler: ingest } = await import('../../../../core-aws/functions/ingest.ts');
    const { handler: deadLetter } = await import('../../../../core-aws/functions/ingest-dead-letter.ts');
    const { handler: bots } = await import('../../../../core-aws/functions/bots.ts');
    const chatModule: { readonly handler: unknown } = await import('../../../../core-aws/functions/chat.ts');
    // The stub of the runtime has returned the handler as it was given.
    const chat = chatModule.handler as ChatHandler;

    const stores = { client: dynamo.client(), tables: dynamo.tables() };
    const bot = sampleBot({ embedderId: embedderIdOf({ MODELS: 'gemini' }) });
    await createDynamoBotStore(stores).create(bot);
    const s3 = createS3Client({ S3_FORCE_PATH_STYLE: 'true' });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));

    const read = async (handler: SQSHandler, name: string, content: string): Promise<void> => {
      const document = sampleDocument({ botId: bot.botId, kind: 'txt', name, bytes: content.length });
      const { botId, documentId, version } = document;
      await createDynamoDocumentStore(stores).put(document);
      const key = objectKey(botId, documentId, version);
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: content }));
      const body = formatJob({ job: 'ingest', botId, documentId, version });
      const event = { Records: [{ messageId: name, body, attributes: { ApproximateReceiveCount: '1' } }] };
      // Of the record and the context the function reads only these.
      const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 600_000 } as unknown as Context;
      await handler(event as unknown as Parameters<SQSHandler>[0], context, () => {});
    };
    const ask = async (message: string): Promise<void> => {
      const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
      const body = JSON.stringify({ bot_id: bot.botId, message, asker_id: 'ses_visitor' });
      const requestContext = { requestId: 'r', http: { method: 'POST' } };
      await chat({ rawPath: '/chat', headers: {}, body, requestContext }, stream);
    };

    await read(ingest, 'delivery.txt', TEXT);
    await read(ingest, 'empty.txt', '  \n ');
    gemini.next('embed', { type: 'status', status: 400 });
    await read(ingest, 'refused.txt', 'Returns are free within thirty days of the purchase.');
    await read(deadLetter, 'given-up.txt', TEXT);

    await ask(QUESTION);
    gemini.next('generate', {
      type: 'text',
      pieces: ['Delivery to the islands costs 5 pounds and 40 pence [1]. Penguins fly backwards to Mars [1].'],
    });
    await ask(QUESTION);
    gemini.next('generate', { type: 'status', status: 400 });
    await ask(QUESTION);
    await ask('Xylophone quartz zebra?');

    const { conversation_id, message_id, question, answer, sources } = sampleExchange();
    const exchange = { conversation_id, message_id, asker_id: 'ses_visitor', question, answer, sources };
    const recorded = await callHttp(bots, { method: 'POST', path: `/bots/${bot.botId}/exchanges`, body: exchange });
    expect(recorded.status).toBe(204);
    s3.destroy();
  }

  const value = (name: string, service: string): readonly number[] =>
    readEmitted(output).get(keyOf({ namespace: metricsNamespace(STAGE), name, dimensions: { service } })) ?? [];

  test('is exactly what alarms and dashboard read: names, namespace and dimensions', () => {
    const emitted = new Set(readEmitted(output).keys());
    expect(emitted.size).toBeGreaterThan(10);
    expect(compareSeries(emitted, watchedSeries())).toEqual([]);
  });

  test('is exactly what the definitions say', () => {
    const defined = Object.values(METRICS).flatMap(({ name, services }) =>
      services.map((service) => keyOf({ namespace: metricsNamespace(STAGE), name, dimensions: { service } })),
    );
    expect(compareSeries(new Set(readEmitted(output).keys()), new Set(defined))).toEqual([]);
  });

  test('would be found out by a name changed on either side', () => {
    const watched = [...watchedSeries()];
    const renamed = new Set(watched.map((key) => key.replace(' Refusals ', ' Refused ')));
    expect(compareSeries(new Set(readEmitted(output).keys()), renamed)).toEqual([
      'nobody reads Edgewise/prod Refusals service=chat',
      'nothing emits Edgewise/prod Refused service=chat',
    ]);
    const moved = new Set(watched.map((key) => key.replace('service=bots', 'service=chat')));
    expect(compareSeries(new Set(readEmitted(output).keys()), moved)).toHaveLength(2);
  });

  test('counts what happened, with the tokens Gemini says and what they cost', () => {
    const sum = (name: string, service: string): number => value(name, service).reduce((all, one) => all + one, 0);
    expect(sum('Answers', 'chat')).toBe(2);
    expect(sum('Refusals', 'chat')).toBe(1);
    expect(sum('AnswersFailed', 'chat')).toBe(1);
    expect(sum('SentencesDropped', 'chat')).toBe(1);
    expect(sum('CachedAnswers', 'bots')).toBe(1);
    expect(sum('DocumentsRead', 'ingest')).toBe(1);
    // The document whose embedding failed is tried again by the queue: it has not failed yet.
    expect(sum('DocumentsFailed', 'ingest')).toBe(1);
    expect(sum('DocumentsFailed', 'ingest-dead-letter')).toBe(1);
    expect(sum('ModelFailures', 'chat')).toBe(1);
    expect(sum('ModelFailures', 'ingest')).toBe(1);
    expect(value('ChatMs', 'chat')).toHaveLength(3);
    // Two answers; the failed call wrote nothing.
    expect(sum('OutputTokens', 'chat')).toBe(2 * (FAKE_TOKENS.answer + FAKE_TOKENS.thinking));
    const embedded = sum('InputTokens', 'chat') - 2 * FAKE_TOKENS.prompt;
    expect(embedded).toBeGreaterThan(0);
    // $0.75 and $3.75 a million for the answers, $0.15 for what was embedded.
    const expected = 2 * (FAKE_TOKENS.prompt * 0.75 + 140 * 3.75) + embedded * 0.15;
    expect(sum('ModelCostMicroUsd', 'chat')).toBeCloseTo(expected, 6);
  });

  test('names no bot, no visitor and no word of theirs', () => {
    const lines = output.split('\n').filter((line) => line.includes('"_aws"'));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).not.toMatch(/bot_|doc_|ses_|islands|Xylophone/u);
  });
});
