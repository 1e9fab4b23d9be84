import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { JobQueue } from '../ports/job-queue.ts';
import { orUnavailable } from './aws-outage.ts';
import { formatJob } from './job-message.ts';

/** Jobs in an SQS queue. A standard queue: delivered at least once, in any order. */
export function createSqsJobQueue({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): JobQueue {
  return {
    async send(job, { delayS } = {}) {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: formatJob(job),
        ...(delayS === undefined ? {} : { DelaySeconds: delayS }),
      });
      await orUnavailable('SQS', client.send(command));
    },
  };
}
