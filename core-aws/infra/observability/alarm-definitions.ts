import { FUNCTIONS } from '../../function-definitions.ts';
import { TABLES } from '../../tables.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { WatchedMetric, WatchedNames } from './watched-metrics.ts';
import { apiMetric, functionMetric, ownMetric, queueMetric, tableMetrics } from './watched-metrics.ts';

/** Where CloudWatch keeps what an account is estimated to owe, whatever region it uses. */
export const BILLING_REGION = 'us-east-1';
/** Where the runbook is read; the anchor of an alarm's paragraph follows. */
export const RUNBOOK = 'docs/operate.md';

/** An alarm as data, so that it can be held against what is emitted and what the runbook says. */
export interface AlarmDefinition {
  /** Behind the stage's prefix; unique. */
  readonly name: string;
  /** The heading of its paragraph in the runbook, as the anchor a link needs. */
  readonly anchor: string;
  readonly meaning: string;
  /** By the name the expression knows them by. */
  readonly metrics: Readonly<Record<string, WatchedMetric>>;
  /** Of CloudWatch's metric math; absent: the only metric itself. */
  readonly expression?: string;
  /** Rings above this. */
  readonly threshold: number;
  readonly periodS: number;
  /** Periods in a row. */
  readonly periods: number;
}

const FIVE_MINUTES_S = 300;
const HOUR_S = 3_600;
/** One failure among few calls is no rate. */
const MIN_FAILURES = 2;

/** Every alarm of a stage. A metric without a value is no trouble: nothing was called. */
export function alarmDefinitions(
  names: WatchedNames,
  { region, budgetUsd }: Pick<StageSettings, 'region' | 'budgetUsd'>,
): readonly AlarmDefinition[] {
  const soon = { periodS: FIVE_MINUTES_S, periods: 1 };
  const rate = `IF(FILL(failed, 0) >= ${MIN_FAILURES}, 100 * failed / calls, 0)`;
  return [
    ...Object.values(FUNCTIONS).map(({ name }) => ({
      ...soon,
      name: `${name}-errors`,
      anchor: 'a-function-fails',
      meaning: `More than 5 % of the calls of the function ${name} crashed or ran out of time.`,
      metrics: {
        failed: functionMetric(names, name, 'Errors'),
        calls: functionMetric(names, name, 'Invocations'),
      },
      expression: rate,
      threshold: 5,
    })),
    {
      ...soon,
      name: 'answers-fail',
      anchor: 'answers-fail',
      meaning: 'More than 5 % of the questions ended in an error.',
      metrics: {
        failed: ownMetric(names, 'answersFailed', 'chat'),
        answered: ownMetric(names, 'answers', 'chat'),
        refused: ownMetric(names, 'refusals', 'chat'),
      },
      expression: `IF(FILL(failed, 0) >= ${MIN_FAILURES}, 100 * failed / (failed + FILL(answered, 0) + FILL(refused, 0)), 0)`,
      threshold: 5,
    },
    {
      name: 'answers-slow',
      anchor: 'answers-are-slow',
      meaning: 'One visitor in twenty waits more than 3 s for the first sentence, for a quarter of an hour.',
      metrics: { wait: ownMetric(names, 'firstSentenceMs', 'chat', 'p95') },
      threshold: 3_000,
      periodS: FIVE_MINUTES_S,
      periods: 3,
    },
    {
      ...soon,
      name: 'api-5xx',
      anchor: 'the-api-answers-5xx',
      meaning: 'More than 10 requests of the API ended in a 5xx within five minutes.',
      metrics: { answers: apiMetric(names, '5xx') },
      threshold: 10,
    },
    ...Object.values(TABLES).map(({ name }) => {
      const throttled = ['ReadThrottleEvents', 'WriteThrottleEvents'].flatMap((metric) =>
        tableMetrics(names, name, metric, { withIndexes: true }),
      );
      const metrics = Object.fromEntries(throttled.map((metric, at) => [`t${at}`, metric]));
      return {
        ...soon,
        name: `${name}-throttled`,
        anchor: 'a-table-is-throttled',
        meaning: `DynamoDB turned requests of the table ${name} or its indexes away.`,
        metrics,
        expression: Object.keys(metrics)
          .map((id) => `FILL(${id}, 0)`)
          .join(' + '),
        threshold: 0,
      };
    }),
    {
      ...soon,
      name: 'dead-letters',
      anchor: 'jobs-are-given-up',
      meaning: 'A job failed every time and was given up, or lies in the dead-letter queue undone.',
      metrics: {
        // The function takes letters out of the queue within a second, so that the queue alone would show none.
        taken: functionMetric(names, 'ingest-dead-letter', 'Invocations'),
        lying: queueMetric(names.deadLetterQueue, 'ApproximateNumberOfMessagesVisible'),
      },
      expression: 'FILL(taken, 0) + FILL(lying, 0)',
      threshold: 0,
    },
    {
      name: 'queue-age',
      anchor: 'documents-wait',
      meaning: 'A job has waited for more than half an hour.',
      metrics: { age: queueMetric(names.queue, 'ApproximateAgeOfOldestMessage') },
      // A delivery that died is handed out again after a quarter of an hour: once is no trouble yet.
      threshold: 1_800,
      periodS: FIVE_MINUTES_S,
      periods: 2,
    },
    ...(region === BILLING_REGION
      ? [
          {
            name: 'charges',
            anchor: 'charges-pass-the-budget',
            meaning: `This month's estimated charges of the account are above ${budgetUsd} US dollars.`,
            metrics: {
              charges: {
                namespace: 'AWS/Billing',
                name: 'EstimatedCharges',
                dimensions: { Currency: 'USD' },
                statistic: 'Maximum',
                label: 'EstimatedCharges',
              },
            },
            threshold: budgetUsd,
            // Published every few hours.
            periodS: 6 * HOUR_S,
            periods: 1,
          },
        ]
      : []),
  ];
}
