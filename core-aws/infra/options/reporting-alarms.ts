import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import { STORAGE_GB } from './reporting-database.ts';

const CPU_PERCENT = 80;
/** A t4g.micro takes about 80; the export has one. */
const CONNECTIONS = 60;
const FREE_STORAGE_GB = STORAGE_GB / 10;

/** Alarms of the reporting option; `docs/reporting.md` says what to do at each. */
export function createReportingAlarms(
  scope: Construct,
  { prefix }: Pick<StageSettings, 'prefix'>,
  { database, exporter, topic }: { database: DatabaseInstance; exporter: IFunction; topic?: ITopic },
): readonly Alarm[] {
  const over15Min = { period: Duration.minutes(5), statistic: 'Average' };
  const alarms: readonly (readonly [name: string, what: string, metric: IMetric, threshold: number, below?: true])[] = [
    [
      'cpu',
      `more than ${CPU_PERCENT} % of its processor for 15 minutes`,
      database.metricCPUUtilization(over15Min),
      CPU_PERCENT,
    ],
    ['connections', `more than ${CONNECTIONS} connections`, database.metricDatabaseConnections(over15Min), CONNECTIONS],
    [
      'storage',
      `less than ${FREE_STORAGE_GB} GB free`,
      database.metricFreeStorageSpace(over15Min),
      FREE_STORAGE_GB * 1e9,
      true,
    ],
    [
      'export-errors',
      'the export failed three hours in a row',
      exporter.metricErrors({ period: Duration.hours(1), statistic: 'Sum' }),
      0,
    ],
  ];
  return alarms.map(([name, what, metric, threshold, below]) => {
    const alarm = new Alarm(scope, `Alarm-${name}`, {
      alarmName: `${prefix}reporting-${name}`,
      alarmDescription: `Reporting database: ${what}. What to do: docs/reporting.md`,
      metric,
      threshold,
      evaluationPeriods: 3,
      comparisonOperator: below ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topic) alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  });
}
