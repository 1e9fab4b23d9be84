import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { JOB_MAX_DELIVERIES } from '../ports/job-queue.ts';
import { acceptFindings } from './accept-findings.ts';
import type { StageSettings } from './stage-settings.ts';

/**
 * Three times the longest run of the function, so that no job is handed out while it is still worked on; and less than
 * the 20 minutes after which a document nobody works on counts as failed (`LIMITS.ingestStallsAfterS`).
 */
const VISIBILITY_S = 15 * 60;
/** The longest a queue keeps anything: two weeks to mend what keeps jobs from being done. */
const RETENTION_DAYS = 14;
/** What Lambda needs to read a queue. The role has it: Lambda calls the queue in the function's name. */
export const READ_QUEUE_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

export interface IngestQueues {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
}

/** The queue of jobs, and the one where a job ends that failed every time. */
export function createIngestQueues(scope: Construct, settings: StageSettings): IngestQueues {
  const shared = {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(RETENTION_DAYS),
    visibilityTimeout: Duration.seconds(VISIBILITY_S),
  };
  const deadLetterQueue = new Queue(scope, 'DeadLetterQueue', {
    ...shared,
    queueName: `${settings.prefix}ingest-dead-letter`,
  });
  acceptFindings(deadLetterQueue, {
    'AwsSolutions-SQS3': 'This is the dead-letter queue; an alarm rings on what stays in it.',
  });
  const queue = new Queue(scope, 'IngestQueue', {
    ...shared,
    queueName: `${settings.prefix}ingest`,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: JOB_MAX_DELIVERIES },
  });
  return { queue, deadLetterQueue };
}

/**
 * Has a function do a queue's jobs, one at a time so that none waits behind another, as many at once as given (2 at
 * least, as SQS has it). A job that fails is reported by itself and delivered again.
 */
export function readQueue(
  scope: Construct,
  id: string,
  {
    queue,
    target,
    maxConcurrency,
  }: { readonly queue: Queue; readonly target: IFunction; readonly maxConcurrency: number },
): void {
  new EventSourceMapping(scope, id, {
    target,
    eventSourceArn: queue.queueArn,
    batchSize: 1,
    maxConcurrency,
    reportBatchItemFailures: true,
  });
}
