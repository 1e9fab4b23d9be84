/** What the estimate supposes beside visitors, questions and chunks. Every one is printed and can be set. */
export interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
  /** A share lies between 0 and 1. */
  readonly isShare?: boolean;
}

const share = (value: number, meaning: string): Assumption => ({ value, unit: 'share', meaning, isShare: true });
const amount = (value: number, unit: string, meaning: string): Assumption => ({ value, unit, meaning });

export const ASSUMPTIONS = {
  owners: amount(5, 'owners', 'owners who sign in this month'),
  owner_calls: amount(600, 'calls', 'what the dashboard of one owner asks in a month'),
  bots: amount(5, 'bots', 'bots the chunks are spread over'),
  cached_share: share(0.2, 'of the questions are answered from the cache at the edge'),
  refused_share: share(0.1, 'of the other questions the documents hold no answer to; no model answers them'),
  follow_up_share: share(0.3, 'of the questions lean on what came before, and are rewritten by the model first'),
  prompt_tokens: amount(2_200, 'tokens', 'rules and eight passages, read for an answer'),
  answer_tokens: amount(150, 'tokens', 'written for an answer'),
  thinking_tokens: amount(300, 'tokens', 'thought before an answer'),
  rewrite_tokens_in: amount(500, 'tokens', 'read to rewrite a question'),
  rewrite_tokens_out: amount(120, 'tokens', 'written and thought to rewrite a question'),
  question_tokens: amount(20, 'tokens', 'in a question that is embedded'),
  chunk_tokens: amount(250, 'tokens', 'in a chunk that is embedded'),
  changed_share: share(0.2, 'of the chunks are read anew this month'),
  chunks_per_document: amount(40, 'chunks', 'that a document becomes'),
  document_kb: amount(800, 'kB', 'of a document in S3, with what is kept beside it and old versions for seven days'),
  chunk_kb: amount(3.5, 'kB', 'of a chunk in DynamoDB, with its vector and its place in the index'),
  exchange_kb: amount(6, 'kB', 'of a question with its answer in DynamoDB, index by day included, kept 30 days'),
  question_read_units: amount(10, 'units', 'read for a question when the bot is loaded: bot, history, index, texts'),
  question_write_units: amount(9, 'units', 'written for a question: its count, the exchange, its index'),
  call_read_units: amount(2, 'units', 'read for a call of the API'),
  cold_load_share: share(0.05, 'of the questions find their bot not loaded'),
  cold_read_units_per_chunk: amount(0.049, 'units', 'read for each chunk of a bot that is loaded'),
  chunk_write_units: amount(7, 'units', 'written to store a chunk, index it, and erase the one it replaces'),
  chat_ms: amount(2_500, 'ms', 'a call of chat takes; waiting for the model is paid for'),
  call_ms: amount(40, 'ms', 'a call of bots, upload or auth takes'),
  read_s_per_document: amount(15, 's', 'ingest takes for a document'),
  calls_per_document: amount(6, 'calls', 'of upload and ingest, each, that a document takes'),
  log_bytes_per_call: amount(1_500, 'bytes', 'of log for a call of a function, its metrics included'),
  log_months: amount(1, 'months', 'logs are kept'),
  active_hours_share: share(0.5, 'of the hours have something to measure; metrics are paid for by the hour'),
  traced_share: share(0.3, 'of the calls are traced: one a second and 5 % of the rest'),
  answer_kb: amount(10, 'kB', 'an answer with its sources takes on its way out of AWS'),
  call_kb: amount(3, 'kB', 'an answer of the API takes on its way out of AWS'),
  queue_polls: amount(648_000, 'requests', 'a month by which Lambda asks one empty queue: five readers, every 20 s'),
  worker_cpu_ms: amount(5, 'ms', 'of processor a request of the Worker takes'),
  workers_paid: share(1, 'is 1 with the Workers Paid plan and 0 with the free one (100,000 requests a day)'),
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
export type Assumptions = Readonly<Record<AssumptionName, number>>;

export function isAssumption(name: string): name is AssumptionName {
  return Object.hasOwn(ASSUMPTIONS, name);
}

export function defaultAssumptions(): Assumptions {
  const entries = Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(entries) as Assumptions;
}
