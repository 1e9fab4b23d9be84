/**
 * The one definition of what the functions measure: the functions emit it, the alarms and the dashboard read it.
 * Emitted in CloudWatch's Embedded Metric Format, so it costs no call. Dimensions: `service` alone, the function's
 * name; never a bot, an owner or a visitor, whose number is unbounded and who are nobody's metric.
 */
export const METRICS_NAMESPACE = 'Edgewise';

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
    meaning: 'questions that ended in an error',
  },
  firstSentenceMs: {
    name: 'FirstSentenceMs',
    unit: 'Milliseconds',
    services: ['chat'],
    meaning: 'from the request to the first sentence let through',
  },
  chatMs: {
    name: 'ChatMs',
    unit: 'Milliseconds',
    services: ['chat'],
    meaning: 'from the request to the end of the answer',
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
  modelCalls: { name: 'ModelCalls', unit: 'Count', services: ['chat', 'ingest'], meaning: 'calls of Gemini' },
  modelFailures: {
    name: 'ModelFailures',
    unit: 'Count',
    services: ['chat', 'ingest'],
    meaning: 'calls of Gemini that failed',
  },
  inputTokens: { name: 'InputTokens', unit: 'Count', services: ['chat', 'ingest'], meaning: 'tokens sent to Gemini' },
  outputTokens: { name: 'OutputTokens', unit: 'Count', services: ['chat'], meaning: 'tokens written by Gemini' },
  modelCostMicroUsd: {
    name: 'ModelCostMicroUsd',
    unit: 'None',
    services: ['chat', 'ingest'],
    meaning: 'what those tokens cost, in millionths of a US dollar',
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
    meaning: 'from the delivery of a job to its end',
  },
} as const satisfies Record<string, MetricDefinition>;
