import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';

export interface QueuePollerOptions {
  readonly queueUrl: string;
  readonly region: string;
  /** Messages handed over in one event. */
  readonly batchSize?: number;
  /** A received message stays hidden this long, renewed while its handler runs. */
  readonly visibilityTimeoutS?: number;
  /** Seconds until a failed message comes back, by how often it was received (1 = first time). */
  readonly retryDelayS?: (receiveCount: number) => number;
  readonly longPollS?: number;
}

export interface QueuePollerDeps {
  readonly sqs: SQSClient;
  /** Runs the function; rejects when it throws, crashes or runs out of time. */
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly log: (line: string) => void;
}

/** 2, 4, 8, 16, then 30 seconds: soon enough to watch at a desk, long enough for a hiccup to pass. */
function doublingDelayS(receiveCount: number): number {
  return Math.min(30, 2 ** receiveCount);
}

/**
 * Does what Lambda's event source mapping does: long-polls a queue, hands batches to a function, deletes what
 * succeeded and gives back what failed (all of the batch, or the ids in `batchItemFailures`). The queue itself
 * moves a message to its dead-letter queue after too many receives.
 *
 * Source: Lambda developer guide, "Using Lambda with Amazon SQS" (read 2026-11).
 */
export function startQueuePoller(
  { sqs, invoke, log }: QueuePollerDeps,
  {
    queueUrl,
    region,
    batchSize = 1,
    visibilityTimeoutS = 60,
    retryDelayS = doublingDelayS,
    longPollS = 20,
  }: QueuePollerOptions,
): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const running = poll();

  async function poll(): Promise<void> {
    let queueArn: string | undefined;
    while (!stopping.signal.aborted) {
      try {
        queueArn ??= await arnOf(sqs, queueUrl);
        const { Messages: messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: batchSize,
            WaitTimeSeconds: longPollS,
            VisibilityTimeout: visibilityTimeoutS,
            MessageSystemAttributeNames: ['All'],
            MessageAttributeNames: ['All'],
          }),
          { abortSignal: stopping.signal },
        );
        if (messages.length > 0) await handleBatch(messages, queueArn);
      } catch (error) {
        if (stopping.signal.aborted) return;
        log(`queue ${queueUrl}: ${error instanceof Error ? error.message : String(error)}; trying again in 1 s`);
        await sleep(1000, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  async function handleBatch(messages: readonly Message[], queueArn: string): Promise<void> {
    const heartbeat = setInterval(
      () => {
        for (const message of messages) void hide(message, visibilityTimeoutS).catch(() => {});
      },
      (visibilityTimeoutS * 1000) / 3,
    );
    let failed: ReadonlySet<string>;
    try {
      failed = failedIds(await invoke(toSqsEvent(messages, queueArn, region)), messages);
    } catch (error) {
      if (stopping.signal.aborted) return;
      log(`queue ${queueUrl}: ${error instanceof Error ? error.message : String(error)}`);
      failed = new Set(messages.map((message) => message.MessageId ?? ''));
    } finally {
      clearInterval(heartbeat);
    }
    for (const message of messages) {
      if (failed.has(message.MessageId ?? '')) await hide(message, retryDelayS(receiveCountOf(message)));
      else await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }

  async function hide(message: Message, seconds: number): Promise<void> {
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: message.ReceiptHandle,
        // Never 0, which loses the message in fauxqs 2.4.1.
        VisibilityTimeout: Math.max(1, Math.ceil(seconds)),
      }),
    );
  }

  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function arnOf(sqs: SQSClient, queueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes?.['QueueArn'];
  if (arn === undefined) throw new Error('the queue does not tell its ARN');
  return arn;
}

function toSqsEvent(messages: readonly Message[], queueArn: string, region: string): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId ?? '',
      receiptHandle: message.ReceiptHandle ?? '',
      body: message.Body ?? '',
      attributes: {
        ApproximateReceiveCount: message.Attributes?.ApproximateReceiveCount ?? '1',
        SentTimestamp: message.Attributes?.SentTimestamp ?? '0',
        SenderId: message.Attributes?.SenderId ?? '',
        ApproximateFirstReceiveTimestamp: message.Attributes?.ApproximateFirstReceiveTimestamp ?? '0',
      },
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
          name,
          {
            dataType: attribute.DataType ?? 'String',
            ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
            ...(attribute.BinaryValue === undefined
              ? {}
              : { binaryValue: Buffer.from(attribute.BinaryValue).toString('base64') }),
          },
        ]),
      ),
      md5OfBody: message.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

/** An answer that names an unknown id, or is not understood, fails the whole batch, as on Lambda. */
function failedIds(returned: unknown, messages: readonly Message[]): ReadonlySet<string> {
  if (returned === undefined || returned === null) return new Set();
  const all = new Set(messages.map((message) => message.MessageId ?? ''));
  const failures: unknown = Reflect.get(Object(returned), 'batchItemFailures');
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const ids = failures.map((failure: unknown) => String(Reflect.get(Object(failure), 'itemIdentifier') ?? ''));
  return ids.every((id) => all.has(id)) ? new Set(ids) : all;
}

function receiveCountOf(message: Message): number {
  return Number(message.Attributes?.ApproximateReceiveCount ?? '1');
}
