import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alarmDefinitions } from '../../../../core-aws/infra/observability/alarm-definitions.ts';
import { dashboardGraphs } from '../../../../core-aws/infra/observability/dashboard-definition.ts';
import { namesOf } from '../../../../core-aws/infra/observability/watched-metrics.ts';
import { FUNCTIONS } from '../../../../core-aws/function-definitions.ts';
import { metricsNamespace } from '../../../../core-aws/metrics.ts';
import type { Synthesised } from '../synthesise.ts';
import { ofType, synthesise } from '../synthesise.ts';
import { keyOf } from './emitted-metrics.ts';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Threshold: number;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Metrics?: readonly {
    readonly MetricStat?: { readonly Metric: Pick<AlarmProperties, 'Namespace' | 'MetricName' | 'Dimensions'> };
  }[];
  readonly AlarmActions?: readonly unknown[];
}

const EMAIL = 'alarms@example.com';

describe('The deployed stage', () => {
  let loud: Synthesised;
  let quiet: Synthesised;
  beforeAll(() => {
    loud = synthesise({ stage: 'prod', region: 'us-east-1', alarmEmail: EMAIL, budgetUsd: 75 });
    quiet = synthesise({ stage: 'dev' });
  }, 120_000);
  afterAll(async () => {
    for (const { folder } of [loud, quiet]) await rm(folder, { recursive: true, force: true });
  });

  const alarmsOf = (stack: string): readonly AlarmProperties[] =>
    ofType(loud.templates[stack], 'AWS::CloudWatch::Alarm') as unknown as readonly AlarmProperties[];
  /** The API's id is known at deployment only. */
  const series = ({ Namespace, MetricName, Dimensions = [] }: Partial<AlarmProperties>): string =>
    keyOf({
      namespace: Namespace ?? '',
      name: MetricName ?? '',
      dimensions: Object.fromEntries(
        Dimensions.map(({ Name, Value }) => [Name, typeof Value === 'string' ? Value : 'api']),
      ),
    });
  const names = namesOf({ stage: 'prod', prefix: 'edgewise-' }, { httpApiId: 'api', bucket: 'bucket' });

  test('has the very alarms of the definitions, on the very metrics, and each tells the topic', () => {
    const made = alarmsOf('edgewise-observability');
    const definitions = alarmDefinitions(names, { region: 'us-east-1', budgetUsd: 75 });
    expect(made.length).toBe(definitions.length);
    for (const { name, metrics, threshold } of definitions) {
      const alarm = made.find(({ AlarmName }) => AlarmName === `edgewise-${name}`);
      const watched = alarm?.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [alarm ?? {}];
      expect(watched.map(series).toSorted(), name).toEqual(Object.values(metrics).map(keyOf).toSorted());
      expect(alarm?.Threshold, name).toBe(threshold);
      expect(alarm?.AlarmActions, name).toHaveLength(1);
    }
  });

  test('says in every alarm of every stack which page to read', () => {
    const alarms = Object.keys(loud.templates).flatMap(alarmsOf);
    expect(alarms.length).toBeGreaterThan(20);
    for (const { AlarmName, AlarmDescription } of alarms) {
      expect(AlarmDescription, AlarmName).toMatch(/What to do: docs\/(operate|reporting)\.md(#[a-z0-9-]+)?$/u);
    }
  });

  test('gives the functions the namespace that the alarms read', () => {
    const functions = ofType(loud.templates['edgewise-stateless'], 'AWS::Lambda::Function').map(
      ({ FunctionName, Environment }) => ({ FunctionName, ...(Environment as object) }),
    );
    for (const { name } of Object.values(FUNCTIONS)) {
      expect(functions.find(({ FunctionName }) => FunctionName === `edgewise-${name}`)).toMatchObject({
        Variables: { POWERTOOLS_METRICS_NAMESPACE: metricsNamespace('prod') },
      });
    }
  });

  test('shows every graph of the definitions', () => {
    const boards = JSON.stringify(ofType(loud.templates['edgewise-observability'], 'AWS::CloudWatch::Dashboard'));
    const titles = Object.values(dashboardGraphs(names)).flatMap((graphs) => graphs.map(({ title }) => title));
    expect(titles.length).toBeGreaterThan(10);
    for (const title of titles) expect(boards).toContain(title);
  });

  test('mails alarms and the budget where there is an address, and nobody where there is none', () => {
    const observability = loud.templates['edgewise-observability'];
    expect(ofType(observability, 'AWS::SNS::Subscription')).toMatchObject([{ Protocol: 'email', Endpoint: EMAIL }]);
    const [budget] = ofType(observability, 'AWS::Budgets::Budget');
    expect(budget).toMatchObject({ Budget: { BudgetLimit: { Amount: 75, Unit: 'USD' }, TimeUnit: 'MONTHLY' } });
    expect(budget?.['NotificationsWithSubscribers']).toHaveLength(3);
    const silent = quiet.templates['edgewise-dev-observability'];
    expect(ofType(silent, 'AWS::SNS::Subscription')).toEqual([]);
    expect(ofType(silent, 'AWS::Budgets::Budget')[0]).not.toHaveProperty('NotificationsWithSubscribers');
  });

  test('has no finding of cdk-nag or of our own rules', () => {
    expect(loud.problems).toEqual([]);
    expect(quiet.problems).toEqual([]);
  });
});
