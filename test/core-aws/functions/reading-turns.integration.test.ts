import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { createSqsClient } from '../../../core-aws/adapters/aws-clients.ts';
import { createSqsJobQueue } from '../../../core-aws/adapters/sqs-job-queue.ts';
import type { Delivery } from '../../../core-aws/functions/queue-function.ts';
import { createQueueFunction } from '../../../core-aws/functions/queue-function.ts';
import type { JobPorts } from '../../../core-aws/functions/run-job.ts';
import { runJob } from '../../../core-aws/functions/run-job.ts';
import { startQueuePoller } from '../../../core-aws/local/function-host/queue-poller.ts';
import type { StoredBot } from '../../../core-aws/ports/bot-store.ts';
import type { Job } from '../../../core-aws/ports/job-queue.ts';
import { beginUpload } from '../../../core-aws/use-cases/documents/begin-upload.ts';
import { completeUpload } from '../../../core-aws/use-cases/documents/complete-upload.ts';
import type { DocumentsWorld } from '../../support/documents-world.ts';
import { createDocumentsWorld } from '../../support/documents-world.ts';
import { sampleBot } from '../../support/sample-records.ts';

const region = 'us-east-1';
const OWN_FILES = 8;
const BATCH_MS = 40;

const log = { info: () => {}, error: () => {} };
const context = { getRemainingTimeInMillis: () => 300_000 } as Context;

/** A bot's world on memory ports, but for the queue: a real one, with as many pollers as the local cloud has. */
async function createQueueWorld(
  over: (world: DocumentsWorld) => Partial<JobPorts>,
  options: Parameters<typeof runJob>[3] = {},
) {
  const world = await createDocumentsWorld();
  const server = await startFauxqs({ port: 0, logger: false });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = createSqsClient({ endpoint: `http://127.0.0.1:${server.port}`, region, credentials });
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `turns-${randomUUID()}` }));
  const ports: JobPorts = { ...world.ports, jobs: createSqsJobQueue({ client: sqs, queueUrl }), ...over(world) };
  const outcomes: Readonly<Record<string, unknown>>[] = [];
  const run = async (job: Job, at: Delivery) => {
    const outcome = await runJob(ports, job, at, options);
    outcomes.push({ ...job, ...outcome });
    return outcome;
  };
  const handler = createQueueFunction(run, { log });
  let pollers: readonly ReturnType<typeof startQueuePoller>[] = [];
  return {
    world,
    outcomes,
    start: (): void => {
      pollers = Array.from({ length: LIMITS.readingsPerOwnerMaxCount + 1 }, () =>
        startQueuePoller(
          { sqs, log: () => {}, invoke: (event) => handler(event, context) },
          { queueUrl, region, longPollS: 1 },
        ),
      );
    },
    stop: async (): Promise<void> => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      sqs.destroy();
      await server.stop();
    },
    addBot: async (): Promise<StoredBot> => {
      const bot = sampleBot({ embedderId: world.bot.embedderId });
      await ports.bots.create(bot);
      return bot;
    },
    upload: async (bot: StoredBot, name: string, text = `Text of ${name}.`): Promise<void> => {
      const whose = { ownerId: bot.ownerId, botId: bot.botId };
      const begun = await beginUpload(ports, { ...whose, name, kind: 'txt' });
      if (!begun.ok) throw new Error(begun.error.message);
      const { document_id: documentId, version, object_key: key } = begun.value;
      await world.ports.files.write(key, Buffer.from(text));
      await completeUpload(ports, { ...whose, documentId, version });
    },
    statuses: async (bot: StoredBot): Promise<readonly string[]> =>
      (await world.ports.documents.list(bot.botId)).map(({ status }) => status),
  };
}

test('on a real queue, a single file of one owner is read while another owner has many before it', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const queue = await createQueueWorld(({ ports: { files }, bot }) => ({
    files: {
      ...files,
      read: async (key) => {
        if (key.includes(bot.botId)) await gate;
        return files.read(key);
      },
    },
  }));
  const { world, statuses } = queue;
  try {
    const other = await queue.addBot();
    for (let number = 0; number < OWN_FILES; number += 1) await queue.upload(world.bot, `${number}.txt`);
    await queue.upload(other, 'single.txt');
    queue.start();
    await expect.poll(() => statuses(other), { timeout: 20_000 }).toEqual(['ready']);
    const own = await statuses(world.bot);
    expect(own.filter((status) => status === 'ready')).toEqual([]);
    open();
    await expect
      .poll(() => statuses(world.bot), { timeout: 40_000 })
      .toEqual(Array.from({ length: OWN_FILES }, () => 'ready'));
  } finally {
    open();
    await queue.stop();
  }
}, 70_000);

test('on a real queue, a short file is read while as many owners as there are readers have a large one', async () => {
  const large = Array.from({ length: 24 }, (_, at) => `# Part ${at}\n\nParagraph about topic${at} alone.`).join('\n\n');
  const queue = await createQueueWorld(
    ({ ports: { embedder } }) => ({
      clock: { nowMs: Date.now },
      embedder: {
        ...embedder,
        embedPassages: async (texts, signal) => {
          await sleep(BATCH_MS);
          return embedder.embedPassages(texts, signal);
        },
      },
    }),
    { turnMs: 2.5 * BATCH_MS },
  );
  const { statuses, outcomes } = queue;
  try {
    const largeOwners: StoredBot[] = [];
    for (let number = 0; number <= LIMITS.readingsPerOwnerMaxCount; number += 1) {
      const bot = await queue.addBot();
      largeOwners.push(bot);
      await queue.upload(bot, 'large.txt', large);
    }
    const short = await queue.addBot();
    await queue.upload(short, 'short.txt');
    queue.start();
    for (const bot of [short, ...largeOwners]) {
      await expect.poll(() => statuses(bot), { timeout: 40_000, interval: 20 }).toEqual(['ready']);
    }
    const done = outcomes.filter(({ outcome }) => outcome === 'ready').map(({ botId }) => botId);
    expect(done[0]).toBe(short.botId);
    expect(done).toHaveLength(largeOwners.length + 1);
    expect(outcomes.some(({ outcome }) => outcome === 'continued')).toBe(true);
    // A turn that is over has freed its slot: none of them waits for itself.
    expect(outcomes.filter(({ outcome }) => outcome === 'waiting')).toEqual([]);
  } finally {
    await queue.stop();
  }
}, 70_000);
