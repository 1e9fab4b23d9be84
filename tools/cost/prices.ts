import { geminiPrice } from '../../core-aws/adapters/models/gemini-prices.ts';
import { GEMINI_ANSWER_MODEL } from '../../core-aws/adapters/models/gemini-answer-model.ts';

/** One line of a price list: US East (N. Virginia), US dollars, on demand, without taxes. */
export interface Price {
  readonly service: string;
  readonly what: string;
  readonly usd: number;
  /** That many units cost `usd`. */
  readonly per: number;
  readonly unit: string;
  /** Units a month that cost nothing. */
  readonly free?: number;
  /** Absent: for ever. */
  readonly freeFor?: 'the first 12 months';
  readonly source: string;
  /** When the source was read; a price from memory was not checked anywhere, and says so in every table. */
  readonly read: '2026-11-23' | 'from memory';
}

const MILLION = 1_000_000;
const READ = '2026-11-23';
const MEMORY = 'from memory';
const EMBEDDER = 'gemini-embedding-001';

const LAMBDA = 'AWS Lambda pricing, by go-cloud.io and cloudchipr.com';
const DYNAMO = 'DynamoDB pricing, by airbyte.com';
const CLOUDWATCH = 'aws.amazon.com/cloudwatch/pricing (what is free) and factualminds.com (rates)';
const WORKERS = "Cloudflare's Workers pricing, by halideworks/onelight";

/** All prices but those of models; the only place of this program where a price stands. */
export const PRICES = {
  lambdaRequests: price('Lambda', 'calls', 0.2, MILLION, 'calls', { free: MILLION, source: LAMBDA, read: READ }),
  lambdaCompute: price('Lambda', 'compute (arm64)', 0.0000133334, 1, 'GB-s', {
    free: 400_000,
    source: LAMBDA,
    read: READ,
  }),
  dynamoReads: price('DynamoDB', 'read units', 0.125, MILLION, 'units', { source: DYNAMO, read: READ }),
  dynamoWrites: price('DynamoDB', 'write units', 0.625, MILLION, 'units', { source: DYNAMO, read: READ }),
  dynamoStorage: price('DynamoDB', 'storage', 0.25, 1, 'GB', {
    free: 25,
    source: 'gist.github.com/bahrmichael (2020), unchanged since as far as remembered',
    read: READ,
  }),
  dynamoRecovery: price('DynamoDB', 'point-in-time recovery', 0.2, 1, 'GB', {
    source: 'DynamoDB pricing',
    read: MEMORY,
  }),
  s3Storage: price('S3', 'storage', 0.023, 1, 'GB', {
    source: 'S3 pricing, by gist.github.com/EverettBerry (2022)',
    read: READ,
  }),
  s3Puts: price('S3', 'PUT and LIST', 0.005, 1_000, 'requests', { source: 'S3 pricing', read: MEMORY }),
  s3Gets: price('S3', 'GET', 0.0004, 1_000, 'requests', { source: 'S3 pricing', read: MEMORY }),
  sqsRequests: price('SQS', 'requests', 0.4, MILLION, 'requests', {
    free: MILLION,
    source: 'SQS pricing, by gist.github.com/mkfmnn (2017) and rvaidya (2016), unchanged since as far as remembered',
    read: READ,
  }),
  httpApiCalls: price('API Gateway', 'HTTP API calls', 1, MILLION, 'calls', {
    source: 'gist.github.com/bluejack (2019), unchanged since as far as remembered',
    read: READ,
  }),
  cognitoUsers: price('Cognito', 'active owners (Essentials)', 0.015, 1, 'owners', {
    free: 10_000,
    source: 'aws.amazon.com/cognito/pricing, as transcribed by api-evangelist on 20 September 2026',
    read: READ,
  }),
  logBytes: price('CloudWatch', 'logs taken in', 0.5, 1, 'GB', { free: 5, source: CLOUDWATCH, read: READ }),
  logStorage: price('CloudWatch', 'logs kept', 0.03, 1, 'GB', { source: 'CloudWatch pricing', read: MEMORY }),
  customMetrics: price('CloudWatch', 'metrics of our own', 0.3, 1, 'series', {
    free: 10,
    source: 'CloudWatch pricing (rate from memory; 10 free by aws.amazon.com/cloudwatch/pricing)',
    read: MEMORY,
  }),
  alarmMetrics: price('CloudWatch', 'metrics that alarms watch', 0.1, 1, 'metrics', {
    free: 10,
    source: 'CloudWatch pricing (rate from memory; 10 free by aws.amazon.com/cloudwatch/pricing)',
    read: MEMORY,
  }),
  dashboards: price('CloudWatch', 'dashboards of at most 50 metrics', 3, 1, 'dashboards', {
    free: 3,
    source: CLOUDWATCH,
    read: READ,
  }),
  traces: price('X-Ray', 'traces', 5, MILLION, 'traces', {
    free: 100_000,
    source: 'aws.amazon.com/xray/pricing',
    read: READ,
  }),
  secrets: price('Parameter Store', 'standard parameters', 0, 1, 'parameters', {
    source: 'Systems Manager pricing',
    read: MEMORY,
  }),
  transferOut: price('Data transfer', 'out to the internet', 0.09, 1, 'GB', {
    free: 100,
    source: 'egresscost.com/aws',
    read: READ,
  }),
  workersPlan: price('Cloudflare', 'Workers Paid plan', 5, 1, 'plans', { source: WORKERS, read: READ }),
  workersRequests: price('Cloudflare', 'requests of the Worker', 0.3, MILLION, 'requests', {
    free: 10 * MILLION,
    source: WORKERS,
    read: READ,
  }),
  workersCpu: price('Cloudflare', 'processor time of the Worker', 0.02, MILLION, 'ms', {
    free: 30 * MILLION,
    source: WORKERS,
    read: READ,
  }),
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES | 'answerInput' | 'answerOutput' | 'embeddingInput';

/** The whole table as it stands on a day: Gemini's prices change on days that are known ahead. */
export function pricesOn(atMs: number): Readonly<Record<PriceName, Price>> {
  const answer = geminiPrice(GEMINI_ANSWER_MODEL, atMs);
  const embedding = geminiPrice(EMBEDDER, atMs);
  if (!answer || !embedding) throw new Error('gemini-prices.ts has no price for the models in use');
  const source = 'core-aws/adapters/models/gemini-prices.ts';
  const tokens = (what: string, usd: number): Price =>
    price('Gemini', what, usd, MILLION, 'tokens', { source, read: READ });
  return {
    ...PRICES,
    answerInput: tokens(`${GEMINI_ANSWER_MODEL}: read`, answer.inputUsd),
    answerOutput: tokens(`${GEMINI_ANSWER_MODEL}: written and thought`, answer.outputUsd),
    embeddingInput: tokens(`${EMBEDDER}: read`, embedding.inputUsd),
  };
}

function price(
  service: string,
  what: string,
  usd: number,
  per: number,
  unit: string,
  rest: Pick<Price, 'free' | 'freeFor' | 'source' | 'read'>,
): Price {
  return { service, what, usd, per, unit, ...rest };
}
