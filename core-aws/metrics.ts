/**
 * The one definition of what the functions measure: the functions emit it, the alarms and the dashboard read it, and a
 * test holds them to each other. Emitted in CloudWatch's Embedded Metric Format, a line of the log, so it costs no call.
 * Dimensions: `service` alone, the function's name; never a bot, an owner or a visitor, whose number is unbounded and
 * who are nobody's metric.
 */
export const METRIC_DIMENSION = 'service';

/** The namespace of a stage: stages of one account must not be added up. */
export function metricsNamespace(stage: string): string {
  return `Edgewise/${stage}`;
}

export interface MetricDefinition {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'Bytes' | 'None';
  /** The functions that emit it. */
  readonly services: readonly string[];
  readonly meaning: string;
}

export const METRICS = {
  answers: { name: 'Answers', unit: 'Count', services: ['chat'], meaning: 'questions answered from documents' },
  refusals: {
    name: 'Refusals',
    unit: 'Count',
    services: ['chat'],
    meaning: 'questions the documents hold no answer to',
  },
  answersFailed: {
    name: 'AnswersFailed',
    unit: 'Count',
    services: ['chat'],
    meaning: 'questions that ended in an error of ours or of the model; limits and bad requests are none',
  },
  firstSentenceMs: {
    name: 'FirstSentenceMs',
    unit: 'Milliseconds',
    services: ['chat'],
    meaning: 'from the request to the first sentence let through, or to the refusal',
  },
  chatMs: {
    name: 'ChatMs',
    unit: 'Milliseconds',
    services: ['chat'],
    meaning: 'from the request to the end of an answer or refusal; nothing when the visitor left or it failed',
  },
  sentencesDropped: {
    name: 'SentencesDropped',
    unit: 'Count',
    services: ['chat'],
    meaning: 'sentences of the model that no passage supported',
  },
  cachedAnswers: {
    name: 'CachedAnswers',
    unit: 'Count',
    services: ['bots'],
    meaning: 'answers the edge gave from its cache, as it reports them',
  },
  modelCalls: {
    name: 'ModelCalls',
    unit: 'Count',
    services: ['chat', 'ingest'],
    meaning: 'calls of Gemini, each attempt',
  },
  modelFailures: {
    name: 'ModelFailures',
    unit: 'Count',
    services: ['chat', 'ingest'],
    meaning: 'calls of Gemini that failed, given up by the visitor not counted',
  },
  inputTokens: {
    name: 'InputTokens',
    unit: 'Count',
    services: ['chat', 'ingest'],
    meaning: 'tokens sent to Gemini, as far as its answers say',
  },
  outputTokens: {
    name: 'OutputTokens',
    unit: 'Count',
    services: ['chat'],
    meaning: 'tokens written by Gemini, thinking included',
  },
  modelCostMicroUsd: {
    name: 'ModelCostMicroUsd',
    unit: 'None',
    services: ['chat', 'ingest'],
    meaning: 'what those tokens cost, in millionths of a US dollar; nothing for a model without a known price',
  },
  documentsRead: { name: 'DocumentsRead', unit: 'Count', services: ['ingest'], meaning: 'documents that became ready' },
  documentsFailed: {
    name: 'DocumentsFailed',
    unit: 'Count',
    services: ['ingest', 'ingest-dead-letter'],
    meaning: 'documents that failed',
  },
  readingMs: {
    name: 'ReadingMs',
    unit: 'Milliseconds',
    services: ['ingest'],
    meaning: 'one turn of reading a document, from the delivery of its job',
  },
} as const satisfies Record<string, MetricDefinition>;
export type MetricName = keyof typeof METRICS;
