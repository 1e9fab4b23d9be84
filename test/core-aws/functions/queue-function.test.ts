import type { Context, SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { formatJob, parseJob } from '../../../core-aws/adapters/job-message.ts';
import type { Delivery, JobOutcome } from '../../../core-aws/functions/queue-function.ts';
import { createQueueFunction } from '../../../core-aws/functions/queue-function.ts';
import { runJob } from '../../../core-aws/functions/run-job.ts';
import type { Job } from '../../../core-aws/ports/job-queue.ts';
import { retryDocument } from '../../../core-aws/use-cases/documents/retry-document.ts';
import { giveUpJob } from '../../../core-aws/use-cases/documents/give-up-job.ts';
import { createDocumentsWorld } from '../../support/documents-world.ts';
import { sampleId } from '../../support/sample-records.ts';

const logged: unknown[] = [];
const log = {
  info: (message: string, fields: object) => void logged.push({ message, ...fields }),
  error: (message: string, fields: object) => void logged.push({ message, ...fields }),
};
beforeEach(() => {
  logged.length = 0;
});

const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
const eventOf = (...bodies: readonly string[]): SQSEvent =>
  ({
    Records: bodies.map((body, at) => ({
      messageId: `message-${at}`,
      body,
      attributes: { ApproximateReceiveCount: '1' },
    })),
  }) as unknown as SQSEvent;
const eraseBotJob = (): Job => ({ job: 'erase_bot', botId: sampleId('bot') });

describe('A function behind a queue', () => {
  test('reports the message that failed, and only that one', async () => {
    const [good, bad] = [eraseBotJob(), eraseBotJob()];
    const handler = createQueueFunction(
      async (job) => {
        if (job.botId === bad.botId) throw new Error('no answer');
        return { outcome: 'erased' };
      },
      { log },
    );
    expect(await handler(eventOf(formatJob(good), formatJob(bad), formatJob(good)), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    });
    expect(logged).toMatchObject([
      { message: 'job', outcome: 'erased', bot_id: good.botId },
      { message: 'job failed', bot_id: bad.botId },
      { message: 'job' },
    ]);
  });

  test.each(['not json', '{}', '{"job":"ingest","bot_id":"x"}', '{"job":"drop_table"}'])(
    'never runs %j, and drops it on the last queue only',
    async (body) => {
      const run = (): Promise<never> => Promise.reject(new Error('must not run'));
      const failed = { batchItemFailures: [{ itemIdentifier: 'message-0' }] };
      expect(await createQueueFunction(run, { log })(eventOf(body), context)).toEqual(failed);
      expect(await createQueueFunction(run, { log, isLastQueue: true })(eventOf(body), context)).toEqual({
        batchItemFailures: [],
      });
      expect(logged).toHaveLength(2);
      expect(JSON.stringify(logged)).not.toContain('must not run');
    },
  );

  test('reads back every job it writes', () => {
    const [botId, documentId, version] = [sampleId('bot'), sampleId('document'), sampleId('version')];
    const jobs: readonly Job[] = [
      { job: 'ingest', botId, documentId, version },
      { job: 'ingest', botId, documentId, version, sealedPassword: 'name.sealed_text-1', failedDeliveries: 2 },
      { job: 'unpack', botId, documentId, version },
      { job: 'erase_document', botId, documentId },
      { job: 'erase_bot', botId },
    ];
    for (const job of jobs) expect(parseJob(formatJob(job))).toEqual({ ok: true, value: job });
  });
});

describe('The function ingest', () => {
  test('reads a document, says so in numbers, and logs none of its text', async () => {
    const world = await createDocumentsWorld();
    await world.upload('canary-name.txt', 'canary-text lives here.');
    const [job] = await world.ports.jobs.takeAll();
    if (!job) throw new Error('no job was queued');
    const handler = createQueueFunction((each, time) => runJob(world.ports, each, time), { log });
    expect(await handler(eventOf(formatJob(job)), context)).toEqual({ batchItemFailures: [] });
    expect(logged).toMatchObject([{ message: 'job', job: 'ingest', outcome: 'ready', chunk_count: 1 }]);
    expect(JSON.stringify(logged)).not.toContain('canary');
  });

  test.each(['ingest', 'ingest-dead-letter'])('logs no password, whatever becomes of the job: %s', async (name) => {
    const world = await createDocumentsWorld();
    await world.upload('a.txt', 'Hello.');
    for (const job of await world.ports.jobs.takeAll()) await giveUpJob(world.ports, job);
    const [document] = await world.ports.documents.list(world.bot.botId);
    await retryDocument(world.ports, {
      ...world.whose,
      documentId: document?.documentId ?? '',
      password: 'canary-secret',
    });
    const [job] = await world.ports.jobs.takeAll();
    if (job?.job !== 'ingest' || job.sealedPassword === undefined) throw new Error('no password was queued');
    const sealed = job.sealedPassword;
    const isLastQueue = name === 'ingest-dead-letter';
    const run = (each: Job, at: Delivery): Promise<JobOutcome> =>
      isLastQueue ? giveUpJob(world.ports, each).then((outcome) => ({ outcome })) : runJob(world.ports, each, at);
    const handler = createQueueFunction(run, { log, isLastQueue });
    const body = formatJob(job);
    world.ports.embedder.fail = { kind: 'timeout', timeoutMs: 10 };
    await handler(eventOf(body), context);
    world.ports.embedder.fail = undefined;
    await handler(eventOf(body, body.replace(sealed, `canary-${'x'.repeat(9_000)}`), `${body}canary`), context);
    expect(logged).toHaveLength(4);
    expect(JSON.stringify(logged)).not.toContain('canary');
    expect(JSON.stringify(logged)).not.toContain(sealed);
    expect(JSON.stringify(await world.ports.documents.list(world.bot.botId))).not.toContain('canary');
  });

  test('asks for another delivery when the model does not answer', async () => {
    const world = await createDocumentsWorld();
    await world.upload('a.txt', 'Hello.');
    world.ports.embedder.fail = { kind: 'timeout', timeoutMs: 10 };
    const [job] = await world.ports.jobs.takeAll();
    if (!job) throw new Error('no job was queued');
    const handler = createQueueFunction((each, time) => runJob(world.ports, each, time), { log });
    expect((await handler(eventOf(formatJob(job)), context)).batchItemFailures).toHaveLength(1);
  });
});
