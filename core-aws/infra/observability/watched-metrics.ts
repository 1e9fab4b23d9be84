import type { FunctionName } from '../../function-definitions.ts';
import { FUNCTIONS } from '../../function-definitions.ts';
import type { MetricName } from '../../metrics.ts';
import { METRIC_DIMENSION, METRICS, metricsNamespace } from '../../metrics.ts';
import { TABLES } from '../../tables.ts';
import type { StageSettings } from '../stage-settings.ts';

/** One time series of CloudWatch, and how its points are summed up. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Average`, `Maximum`, or a percentile such as `p95`. */
  readonly statistic: string;
  readonly label: string;
}

/** What is watched, by the names CloudWatch knows it by. */
export interface WatchedNames {
  readonly stage: StageSettings['stage'];
  readonly functions: Readonly<Record<FunctionName, string>>;
  readonly httpApiId: string;
  /** Full names of tables by their name in `tables.ts`. */
  readonly tables: Readonly<Record<string, string>>;
  readonly bucket: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
}

/** A metric of our own, as one function emits it. */
export function ownMetric(
  { stage }: Pick<WatchedNames, 'stage'>,
  metric: MetricName,
  service: string,
  statistic = 'Sum',
): WatchedMetric {
  const { name, services } = METRICS[metric];
  if (!services.some((emitting) => emitting === service)) throw new Error(`${service} does not emit ${name}`);
  return {
    namespace: metricsNamespace(stage),
    name,
    dimensions: { [METRIC_DIMENSION]: service },
    statistic,
    label: services.length > 1 ? `${name} of ${service}` : statistic === 'Sum' ? name : `${name} ${statistic}`,
  };
}

export function functionMetric(names: WatchedNames, of: FunctionName, name: string, statistic = 'Sum'): WatchedMetric {
  return {
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: names.functions[of] },
    statistic,
    label: `${of}${statistic === 'Sum' ? '' : ` ${statistic}`}`,
  };
}

export function apiMetric(names: WatchedNames, name: string, statistic = 'Sum'): WatchedMetric {
  return { namespace: 'AWS/ApiGateway', name, dimensions: { ApiId: names.httpApiId }, statistic, label: name };
}

export function queueMetric(queue: string, name: string, statistic = 'Maximum'): WatchedMetric {
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName: queue }, statistic, label: queue };
}

export function bucketMetric(names: WatchedNames, name: string, storageType: string): WatchedMetric {
  return {
    namespace: 'AWS/S3',
    name,
    dimensions: { BucketName: names.bucket, StorageType: storageType },
    statistic: 'Average',
    label: name,
  };
}

/** Of a table, and where `withIndexes` of each of its indexes, which DynamoDB counts apart. */
export function tableMetrics(
  names: WatchedNames,
  table: string,
  name: string,
  { withIndexes = false }: { readonly withIndexes?: boolean } = {},
): readonly WatchedMetric[] {
  const TableName = names.tables[table];
  if (TableName === undefined) throw new Error(`there is no table ${table}`);
  const indexes = Object.values(TABLES).find((definition) => definition.name === table)?.indexes ?? [];
  const base = { namespace: 'AWS/DynamoDB', name, statistic: 'Sum' };
  return [
    { ...base, dimensions: { TableName }, label: table },
    ...(withIndexes ? indexes : []).map((index) => ({
      ...base,
      dimensions: { TableName, GlobalSecondaryIndexName: index.name },
      label: `${table} ${index.name}`,
    })),
  ];
}

/** The names that `stage-settings.ts` gives everything: what stacks of ours are called is known before they are made. */
export function namesOf(
  { stage, prefix }: Pick<StageSettings, 'stage' | 'prefix'>,
  { httpApiId, bucket }: Pick<WatchedNames, 'httpApiId' | 'bucket'>,
): WatchedNames {
  const functions = Object.values(FUNCTIONS).map(({ name }) => [name, prefix + name] as const);
  return {
    stage,
    functions: Object.fromEntries(functions) as Record<FunctionName, string>,
    httpApiId,
    tables: Object.fromEntries(Object.values(TABLES).map(({ name }) => [name, prefix + name])),
    bucket,
    queue: `${prefix}ingest`,
    deadLetterQueue: `${prefix}ingest-dead-letter`,
  };
}
