import { randomUUID } from 'node:crypto';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { createSqsClient } from '../../../core-aws/adapters/aws-clients.ts';
import { createSqsJobQueue } from '../../../core-aws/adapters/sqs-job-queue.ts';
import { createQueueFunction } from '../../../core-aws/functions/queue-function.ts';
import type { JobPorts } from '../../../core-aws/functions/run-job.ts';
import { runJob } from '../../../core-aws/functions/run-job.ts';
import { startQueuePoller } from '../../../core-aws/local/function-host/queue-poller.ts';
import type { StoredBot } from '../../../core-aws/ports/bot-store.ts';
import { beginUpload } from '../../../core-aws/use-cases/documents/begin-upload.ts';
import { completeUpload } from '../../../core-aws/use-cases/documents/complete-upload.ts';
import { createDocumentsWorld } from '../../support/documents-world.ts';
import { sampleBot } from '../../support/sample-records.ts';

const region = 'us-east-1';
const OWN_FILES = 8;

test('on a real queue, a single file of one owner is read while another owner has many before it', async () => {
  const world = await createDocumentsWorld();
  const server = await startFauxqs({ port: 0, logger: false });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = createSqsClient({ endpoint: `http://127.0.0.1:${server.port}`, region, credentials });
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `turns-${randomUUID()}` }));
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { files } = world.ports;
  const ports: JobPorts = {
    ...world.ports,
    jobs: createSqsJobQueue({ client: sqs, queueUrl }),
    files: {
      ...files,
      read: async (key) => {
        if (key.includes(world.bot.botId)) await gate;
        return files.read(key);
      },
    },
  };
  const upload = async (bot: StoredBot, name: string): Promise<void> => {
    const whose = { ownerId: bot.ownerId, botId: bot.botId };
    const begun = await beginUpload(ports, { ...whose, name, kind: 'txt' });
    if (!begun.ok) throw new Error(begun.error.message);
    const { document_id: documentId, version, object_key: key } = begun.value;
    await files.write(key, Buffer.from(`Text of ${name}.`));
    await completeUpload(ports, { ...whose, documentId, version });
  };
  const statuses = async (bot: StoredBot): Promise<readonly string[]> =>
    (await world.ports.documents.list(bot.botId)).map(({ status }) => status);

  const other = sampleBot({ embedderId: world.bot.embedderId });
  await world.ports.bots.create(other);
  for (let number = 0; number < OWN_FILES; number += 1) await upload(world.bot, `${number}.txt`);
  await upload(other, 'single.txt');

  const log = { info: () => {}, error: () => {} };
  const handler = createQueueFunction((job, at) => runJob(ports, job, at), { log });
  const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
  const pollers = Array.from({ length: LIMITS.readingsPerOwnerMaxCount + 1 }, () =>
    startQueuePoller(
      { sqs, log: () => {}, invoke: (event) => handler(event, context) },
      { queueUrl, region, longPollS: 1 },
    ),
  );
  try {
    await expect.poll(() => statuses(other), { timeout: 20_000 }).toEqual(['ready']);
    const own = await statuses(world.bot);
    expect(own.filter((status) => status === 'ready')).toEqual([]);
    open();
    await expect
      .poll(() => statuses(world.bot), { timeout: 40_000 })
      .toEqual(Array.from({ length: OWN_FILES }, () => 'ready'));
  } finally {
    open();
    await Promise.all(pollers.map((poller) => poller.stop()));
    sqs.destroy();
    await server.stop();
  }
}, 70_000);
