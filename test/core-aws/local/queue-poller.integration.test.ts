import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFunctionPool } from '../../../core-aws/local/function-host/function-pool.ts';
import { startQueuePoller } from '../../../core-aws/local/function-host/queue-poller.ts';
import type { Supervisor } from '../../../core-aws/local/service-supervisor.ts';
import { createSupervisor } from '../../../core-aws/local/service-supervisor.ts';
import { findFreePorts } from '../../support/free-ports.ts';

const REGION = 'eu-central-1';
let dataDir: string;
let port: number;
let supervisor: Supervisor;
let sqs: SQSClient;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'edgewise-queue-'));
  port = await findFreePorts(1);
  sqs = new SQSClient({
    region: REGION,
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await startFauxqs();
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  sqs.destroy();
  await supervisor.stopAll();
  await rm(dataDir, { recursive: true, force: true });
});

async function startFauxqs(): Promise<void> {
  supervisor = createSupervisor({
    runId: 'edgewise-test',
    logDir: dataDir,
    env: process.env,
    onCode: () => {},
    onNote: () => {},
  });
  await supervisor.start({
    name: 'fauxqs',
    module: 'fauxqs',
    readyWithinMs: 30_000,
    settings: {
      port,
      dataDir,
      region: REGION,
      bucket: 'documents',
      queue: 'work',
      deadLetterQueue: 'dead',
      maxReceiveCount: 3,
    },
  });
}

const queueUrl = (name: string): string => `http://127.0.0.1:${port}/000000000000/${name}`;
const send = (body: string) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody: body }));

/** A poller with the fixture behind it; the fixture writes down each batch it gets. */
function startPoller(
  name: string,
  options: { readonly batchSize?: number; readonly visibilityTimeoutS?: number } = {},
) {
  const recordFile = join(dataDir, `${name}.jsonl`);
  const pool = createFunctionPool(
    {
      name,
      module: fileURLToPath(new URL('../../fixtures/functions/queued.ts', import.meta.url)),
      memoryMb: 64,
      timeoutMs: 10_000,
      maxConcurrency: 1,
    },
    { env: { RECORD_FILE: recordFile }, log: () => {} },
  );
  const poller = startQueuePoller(
    {
      sqs,
      log: () => {},
      invoke: async (event) => {
        const outcome = await pool.invoke(event, 'r');
        return outcome.kind === 'returned' ? outcome.value : undefined;
      },
    },
    { queueUrl: queueUrl(name), region: REGION, longPollS: 1, retryDelayS: () => 0, ...options },
  );
  stops.push(poller.stop, pool.stop);
  return {
    batches: async (): Promise<SQSRecord[][]> => {
      const text = await readFile(recordFile, 'utf8').catch(() => '');
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as SQSRecord[]);
    },
    stop: async () => {
      await poller.stop();
      await pool.stop();
    },
  };
}

async function depth(name: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl(name), AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes?.['ApproximateNumberOfMessages']) + Number(Attributes?.['ApproximateNumberOfMessagesNotVisible'])
  );
}

test('hands a message over as an SQS event and deletes it when the function succeeds', async () => {
  const work = startPoller('work');
  const { MessageId } = await send('good');
  await vi.waitFor(async () => expect(await work.batches()).toHaveLength(1), { timeout: 10_000 });
  expect((await work.batches())[0]?.[0]).toMatchObject({
    messageId: MessageId,
    body: 'good',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:000000000000:work`,
    awsRegion: REGION,
    attributes: { ApproximateReceiveCount: '1' },
  });
  await vi.waitFor(async () => expect(await depth('work')).toBe(0));
});

test('gives back only the messages named as failed, and moves them to the dead-letter queue after three tries', async () => {
  await send('good');
  await send('fail');
  const work = startPoller('work', { batchSize: 10 });
  const dead = startPoller('dead');
  await vi.waitFor(async () => expect(await dead.batches()).toHaveLength(1), { timeout: 15_000 });
  const received = (await work.batches()).flat();
  expect(received.filter(({ body }) => body === 'good')).toHaveLength(1);
  expect(
    received.filter(({ body }) => body === 'fail').map(({ attributes }) => attributes.ApproximateReceiveCount),
  ).toEqual(['1', '2', '3']);
  expect((await dead.batches())[0]?.[0]?.body).toBe('fail');
});

test('gives back the whole batch when the function throws', async () => {
  await send('throw');
  const work = startPoller('work');
  await vi.waitFor(async () => expect(await work.batches()).toHaveLength(3), { timeout: 15_000 });
  await vi.waitFor(async () => expect([await depth('work'), await depth('dead')]).toEqual([0, 1]), { timeout: 5_000 });
});

test('brings a message back at once after a restart that interrupted its handler', async () => {
  await send('interrupted');
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl('work'), VisibilityTimeout: 600 }),
  );
  expect(Messages).toHaveLength(1);
  await supervisor.stopAll();
  await startFauxqs();
  const work = startPoller('work');
  await vi.waitFor(async () => expect(await work.batches()).toHaveLength(1), { timeout: 10_000 });
  expect((await work.batches())[0]?.[0]).toMatchObject({
    body: 'interrupted',
    attributes: { ApproximateReceiveCount: '2' },
  });
});
