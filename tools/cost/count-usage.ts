import { FUNCTIONS } from '../../core-aws/function-definitions.ts';
import { alarmDefinitions } from '../../core-aws/infra/observability/alarm-definitions.ts';
import { BOARDS } from '../../core-aws/infra/observability/dashboard-definition.ts';
import { namesOf } from '../../core-aws/infra/observability/watched-metrics.ts';
import { METRICS } from '../../core-aws/metrics.ts';
import type { Assumptions } from './assumptions.ts';
import type { PriceName } from './prices.ts';

/** What a month brings, in the units of the price table. */
export type Usage = Readonly<Record<PriceName, number>>;

export interface Load {
  readonly visitors: number;
  readonly questions: number;
  /** Stored at the end of the month. */
  readonly chunks: number;
}

const KB_PER_GB = 1_000_000;
const MB_PER_GB = 1_024;
const MS_PER_S = 1_000;
const BYTES_PER_GB = 1_000_000_000;
const QUEUES = 2;

export function countUsage({ visitors, questions, chunks }: Load, a: Assumptions): Usage {
  const cached = questions * a.cached_share;
  const asked = questions - cached;
  const answered = asked * (1 - a.refused_share);
  const rewritten = asked * a.follow_up_share;
  const changedChunks = chunks * a.changed_share;
  const documents = chunks / a.chunks_per_document;
  const changedDocuments = changedChunks / a.chunks_per_document;
  // A session asks for the bot's profile, a question that may be cached asks again, a cached one is recorded.
  const botCalls = visitors + questions * (1 - a.follow_up_share) + cached + a.owners * a.owner_calls;
  const uploadCalls = changedDocuments * a.calls_per_document;
  const apiCalls = botCalls + uploadCalls;
  const jobs = changedDocuments * a.calls_per_document;
  const functionCalls = asked + apiCalls + jobs;
  const coldLoads = asked * a.cold_load_share;
  const dataGb = (chunks * a.chunk_kb + questions * a.exchange_kb) / KB_PER_GB;
  const logGb = (functionCalls * a.log_bytes_per_call) / BYTES_PER_GB;
  const workerRequests = visitors + questions + a.owners * a.owner_calls + changedDocuments;
  return {
    lambdaRequests: functionCalls,
    lambdaCompute:
      gbSeconds(asked, a.chat_ms, FUNCTIONS.chat.memoryMb) +
      gbSeconds(botCalls, a.call_ms, FUNCTIONS.bots.memoryMb) +
      gbSeconds(uploadCalls, a.call_ms, FUNCTIONS.upload.memoryMb) +
      gbSeconds(changedDocuments, a.read_s_per_document * MS_PER_S, FUNCTIONS.ingest.memoryMb),
    dynamoReads:
      asked * a.question_read_units +
      apiCalls * a.call_read_units +
      coldLoads * (chunks / Math.max(1, a.bots)) * a.cold_read_units_per_chunk,
    dynamoWrites: questions * a.question_write_units + changedChunks * a.chunk_write_units,
    dynamoStorage: dataGb,
    dynamoRecovery: dataGb,
    s3Storage: (documents * a.document_kb) / KB_PER_GB,
    s3Puts: jobs,
    s3Gets: jobs,
    sqsRequests: QUEUES * a.queue_polls + 3 * jobs,
    httpApiCalls: apiCalls,
    cognitoUsers: a.owners,
    logBytes: logGb,
    logStorage: logGb * a.log_months,
    customMetrics: countSeries() * (functionCalls > 0 ? a.active_hours_share : 0),
    alarmMetrics: countAlarmMetrics(),
    dashboards: BOARDS.length,
    traces: functionCalls * a.traced_share,
    secrets: 1,
    transferOut: (asked * a.answer_kb + apiCalls * a.call_kb) / KB_PER_GB,
    workersPlan: a.workers_paid,
    workersRequests: workerRequests * a.workers_paid,
    workersCpu: workerRequests * a.worker_cpu_ms * a.workers_paid,
    answerInput: answered * a.prompt_tokens + rewritten * a.rewrite_tokens_in,
    answerOutput: answered * (a.answer_tokens + a.thinking_tokens) + rewritten * a.rewrite_tokens_out,
    embeddingInput: asked * a.question_tokens + changedChunks * a.chunk_tokens,
  };
}

function gbSeconds(calls: number, ms: number, memoryMb: number): number {
  return (calls * ms * memoryMb) / MS_PER_S / MB_PER_GB;
}

/** Time series the functions may write. */
function countSeries(): number {
  return Object.values(METRICS).reduce((sum, { services }) => sum + services.length, 0);
}

/** Metrics the alarms of a stage watch, the one by which each function's deployment is turned back included. */
function countAlarmMetrics(): number {
  const names = namesOf({ stage: 'prod', prefix: '' }, { httpApiId: '', bucket: '' });
  const alarms = alarmDefinitions(names, { region: 'us-east-1', budgetUsd: 1 });
  const watched = alarms.reduce((sum, { metrics }) => sum + Object.keys(metrics).length, 0);
  return watched + Object.keys(FUNCTIONS).length;
}
