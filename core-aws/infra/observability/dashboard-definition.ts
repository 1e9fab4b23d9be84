import type { FunctionName } from '../../function-definitions.ts';
import { FUNCTIONS } from '../../function-definitions.ts';
import { TABLES } from '../../tables.ts';
import type { WatchedMetric, WatchedNames } from './watched-metrics.ts';
import { apiMetric, bucketMetric, functionMetric, ownMetric, queueMetric, tableMetrics } from './watched-metrics.ts';

/** Two boards, since one of at most 50 metrics is free and one of more is not. */
export const BOARDS = ['product', 'platform'] as const;
export const BOARD_MAX_METRICS = 50;

export interface Graph {
  readonly title: string;
  readonly metrics: readonly WatchedMetric[];
  /** Absent: five minutes. */
  readonly periodS?: number;
}

const DAY_S = 86_400;

/** The boards as data: `product` is what visitors and owners feel, `platform` what it runs on. */
export function dashboardGraphs(names: WatchedNames): Readonly<Record<(typeof BOARDS)[number], readonly Graph[]>> {
  return { product: productGraphs(names), platform: platformGraphs(names) };
}

function productGraphs(names: WatchedNames): readonly Graph[] {
  return [
    {
      title: 'Questions: answered, refused, failed, answered from the cache',
      metrics: [
        ownMetric(names, 'answers', 'chat'),
        ownMetric(names, 'refusals', 'chat'),
        ownMetric(names, 'answersFailed', 'chat'),
        ownMetric(names, 'cachedAnswers', 'bots'),
      ],
    },
    {
      title: 'How long visitors wait (ms)',
      metrics: [
        ownMetric(names, 'firstSentenceMs', 'chat', 'p50'),
        ownMetric(names, 'firstSentenceMs', 'chat', 'p95'),
        ownMetric(names, 'chatMs', 'chat', 'p95'),
      ],
    },
    {
      title: 'Sentences kept back: no passage supported them',
      metrics: [ownMetric(names, 'sentencesDropped', 'chat')],
    },
    {
      title: 'Calls of Gemini',
      metrics: (['chat', 'ingest'] as const).flatMap((of) => [
        ownMetric(names, 'modelCalls', of),
        ownMetric(names, 'modelFailures', of),
      ]),
    },
    {
      title: 'Tokens',
      metrics: [
        ownMetric(names, 'inputTokens', 'chat'),
        ownMetric(names, 'inputTokens', 'ingest'),
        ownMetric(names, 'outputTokens', 'chat'),
      ],
    },
    {
      title: 'What Gemini costs a day (millionths of a US dollar)',
      metrics: [ownMetric(names, 'modelCostMicroUsd', 'chat'), ownMetric(names, 'modelCostMicroUsd', 'ingest')],
      periodS: DAY_S,
    },
    {
      title: 'Documents: ready and failed',
      metrics: [
        ownMetric(names, 'documentsRead', 'ingest'),
        ownMetric(names, 'documentsFailed', 'ingest'),
        ownMetric(names, 'documentsFailed', 'ingest-dead-letter'),
      ],
    },
    { title: 'A turn of reading (ms)', metrics: [ownMetric(names, 'readingMs', 'ingest', 'p95')] },
    {
      title: 'Oldest job (s), and jobs lying in the dead-letter queue',
      metrics: [
        queueMetric(names.queue, 'ApproximateAgeOfOldestMessage'),
        queueMetric(names.deadLetterQueue, 'ApproximateNumberOfMessagesVisible'),
      ],
    },
  ];
}

function platformGraphs(names: WatchedNames): readonly Graph[] {
  const functions: readonly FunctionName[] = Object.values(FUNCTIONS).map(({ name }) => name);
  const tables = Object.values(TABLES).map(({ name }) => name);
  const everyFunction = (name: string, statistic?: string): readonly WatchedMetric[] =>
    functions.map((of) => functionMetric(names, of, name, statistic));
  const everyTable = (name: string): readonly WatchedMetric[] =>
    tables.flatMap((table) => tableMetrics(names, table, name));
  return [
    { title: 'Calls of the functions', metrics: everyFunction('Invocations') },
    { title: 'Functions that crashed or ran out of time', metrics: everyFunction('Errors') },
    { title: 'Duration of the functions, p95 (ms)', metrics: everyFunction('Duration', 'p95') },
    { title: 'Latency of the API, p95 (ms)', metrics: [apiMetric(names, 'Latency', 'p95')] },
    { title: 'Errors of the API', metrics: [apiMetric(names, '4xx'), apiMetric(names, '5xx')] },
    { title: 'DynamoDB: read units', metrics: everyTable('ConsumedReadCapacityUnits') },
    { title: 'DynamoDB: write units', metrics: everyTable('ConsumedWriteCapacityUnits') },
    {
      title: 'DynamoDB: requests turned away',
      metrics: [...everyTable('ReadThrottleEvents'), ...everyTable('WriteThrottleEvents')],
    },
    {
      title: 'S3: bytes and files kept, once a day',
      metrics: [
        bucketMetric(names, 'BucketSizeBytes', 'StandardStorage'),
        bucketMetric(names, 'NumberOfObjects', 'AllStorageTypes'),
      ],
      periodS: DAY_S,
    },
  ];
}
