/** The process of fauxqs: the wire protocols of S3 and SQS over SQLite, and files for the objects. */
import { ChangeMessageVisibilityCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { listenOnLoopback } from '../listen-on-loopback.ts';
import { runService } from '../service-process.ts';

export interface FauxqsSettings {
  readonly port: number;
  readonly dataDir: string;
  readonly region: string;
  readonly bucket: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
  readonly maxReceiveCount: number;
}

/** fauxqs 2.4.1 loses a message whose timeout is set to 0 while it keeps data on disk, so one second it is. */
const MIN_VISIBILITY_S = 1;

runService<FauxqsSettings>(async (settings) => {
  listenOnLoopback();
  const { port, dataDir, region, bucket, queue, deadLetterQueue, maxReceiveCount } = settings;
  const server = await startFauxqs({ port, dataDir, defaultRegion: region, logger: false });
  const created = server.setup({
    buckets: [bucket],
    queues: [
      { name: deadLetterQueue, attributes: { MessageRetentionPeriod: '1209600' } },
      { name: queue, attributes: { VisibilityTimeout: '60' } },
    ],
  });
  const deadLetterArn = created.queues.find(({ name }) => name === deadLetterQueue)?.arn;
  const queueUrl = (name: string): string => `http://127.0.0.1:${port}/000000000000/${name}`;
  const sqs = new SQSClient({
    region,
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    await setRedrive(sqs, queueUrl(queue), deadLetterArn ?? '', maxReceiveCount);
    for (const name of [queue, deadLetterQueue]) {
      // Whoever had received these is gone with the last run: hand them out again as soon as possible.
      for (const { receiptHandle } of server.inspectQueue(name)?.messages.inflight ?? []) {
        await sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queueUrl(name),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: MIN_VISIBILITY_S,
          }),
        );
      }
    }
  } finally {
    sqs.destroy();
  }
  return { stop: () => server.stop() };
});

async function setRedrive(sqs: SQSClient, url: string, deadLetterArn: string, maxReceiveCount: number): Promise<void> {
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: url,
      Attributes: {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: String(maxReceiveCount) }),
      },
    }),
  );
}
