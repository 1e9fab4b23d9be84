import { CreateBucketCommand, CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createS3Client, createSqsClient } from '../../../core-aws/adapters/aws-clients.ts';
import { parseJob } from '../../../core-aws/adapters/job-message.ts';
import { createS3FileStore } from '../../../core-aws/adapters/s3-file-store.ts';
import { createSqsJobQueue } from '../../../core-aws/adapters/sqs-job-queue.ts';
import type { Job } from '../../../core-aws/ports/job-queue.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { sampleId } from '../../support/sample-records.ts';
import { fileStoreContract } from '../ports/file-store.contract.ts';
import { jobQueueContract } from '../ports/job-queue.contract.ts';

const BUCKET = 'documents-under-test';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'us-east-1';

async function startServices() {
  const server = await startFauxqs({ port: 0, logger: false });
  const at = { endpoint: `http://127.0.0.1:${server.port}`, region, credentials };
  const s3 = createS3Client({ S3_FORCE_PATH_STYLE: 'true' }, at);
  const sqs = createSqsClient(at);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return { server, s3, sqs };
}

let services: Awaited<ReturnType<typeof startServices>>;
beforeAll(async () => {
  services = await startServices();
});
afterAll(async () => {
  services.s3.destroy();
  services.sqs.destroy();
  await services.server.stop();
});

describe('The S3 file store', () => {
  // The emulator has no ListMultipartUploads; the command's answer is read in the fake's run of the contract only.
  fileStoreContract(
    () => ({
      ...createS3FileStore({ client: services.s3, bucket: BUCKET }),
      put: async (Key, Body) => void (await services.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))),
      beginMultipart: async (Key) =>
        void (await services.s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }))),
    }),
    { listsUnfinished: false },
  );

  test('lists and erases more files than one page holds', async () => {
    const files = createS3FileStore({ client: services.s3, bucket: BUCKET });
    const botId = sampleId('bot');
    const keys = Array.from({ length: 1_005 }, (_, at) => `bots/${botId}/doc/${at}`);
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(
        keys
          .slice(at, at + 50)
          .map((Key) => services.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }))),
      );
    }
    expect(await files.list(`bots/${botId}/`)).toHaveLength(1_005);
    await files.erasePrefix(`bots/${botId}/`);
    expect(await files.list(`bots/${botId}/`)).toEqual([]);
  });

  test('says that the store is unavailable when nothing answers', async () => {
    const client = createS3Client(
      { S3_FORCE_PATH_STYLE: 'true' },
      { endpoint: 'http://127.0.0.1:1', region, credentials, maxAttempts: 1 },
    );
    const files = createS3FileStore({ client, bucket: BUCKET });
    await expect(files.read('bots/x')).rejects.toThrow(StoreUnavailable);
    client.destroy();
  });
});

describe('The SQS job queue', () => {
  let queueUrl = '';
  beforeAll(async () => {
    const made = await services.sqs.send(new CreateQueueCommand({ QueueName: 'jobs-under-test' }));
    queueUrl = made.QueueUrl ?? '';
  });

  jobQueueContract(() => ({
    send: createSqsJobQueue({ client: services.sqs, queueUrl }).send,
    async takeAll() {
      const jobs: Job[] = [];
      for (;;) {
        const { Messages = [] } = await services.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return jobs;
        for (const { Body = '', ReceiptHandle } of Messages) {
          const job = parseJob(Body);
          if (!job.ok) throw new Error(job.error);
          jobs.push(job.value);
          await services.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        }
      }
    },
  }));
});
