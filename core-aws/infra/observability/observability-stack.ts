import { Duration, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import {
  Alarm,
  CfnDashboard,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import { stackName } from '../stage-settings.ts';
import type { AlarmDefinition } from './alarm-definitions.ts';
import { alarmDefinitions, RUNBOOK } from './alarm-definitions.ts';
import type { Graph } from './dashboard-definition.ts';
import { BOARDS, dashboardGraphs } from './dashboard-definition.ts';
import type { WatchedMetric } from './watched-metrics.ts';
import { namesOf } from './watched-metrics.ts';

const FIVE_MINUTES_S = 300;
/** Of the budget, when its owner is told while there is time to do something. */
const EARLY_WARNING_PERCENT = 80;
const GRAPHS_A_ROW = 3;

export interface ObservabilityProps {
  readonly settings: StageSettings;
  readonly httpApiId: string;
  /** Name of the documents' bucket. */
  readonly bucket: string;
}

/**
 * Two dashboards, an alarm for each paragraph of the runbook, and a budget. Everything else is known by the names that the
 * settings give it, so that this stack can be deployed and thrown away without touching another.
 *
 * Cost: alarms and the metrics the functions emit; `npm run cost` counts them.
 */
export class ObservabilityStack extends Stack {
  readonly alarms: readonly Alarm[];
  /** Where alarms go, for stacks with alarms of their own. */
  readonly topic: Topic;

  constructor(scope: Construct, { settings, httpApiId, bucket }: ObservabilityProps) {
    super(scope, stackName(settings, 'observability'), {
      env: { region: settings.region, ...(settings.account && { account: settings.account }) },
      description: `Edgewise ${settings.stage}: dashboard, alarms and budget`,
    });
    const names = namesOf(settings, { httpApiId, bucket });
    this.topic = this.createTopic(settings);
    this.alarms = alarmDefinitions(names, settings).map((definition) => {
      const alarm = createAlarm(this, settings, definition);
      const action = new SnsAction(this.topic);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });

    const graphs = dashboardGraphs(names);
    for (const board of BOARDS) this.createBoard(settings.prefix + board, graphs[board]);
    createBudget(this, settings);
  }

  private createBoard(dashboardName: string, graphs: readonly Graph[]): void {
    const dashboard = new Dashboard(this, dashboardName, { dashboardName });
    const { defaultChild: resource } = dashboard.node;
    // cfn-lint 1.51 does not know that dashboards have tags by now.
    if (resource instanceof CfnDashboard) resource.addMetadata('cfn-lint', { config: { ignore_checks: ['E3002'] } });
    const widgets = graphs.map(
      ({ title, metrics, periodS = FIVE_MINUTES_S }) =>
        new GraphWidget({ title, left: metrics.map((metric) => toMetric(metric, periodS)), width: 8, height: 6 }),
    );
    for (let at = 0; at < widgets.length; at += GRAPHS_A_ROW) {
      dashboard.addWidgets(...widgets.slice(at, at + GRAPHS_A_ROW));
    }
  }

  /** Without an address nobody is told; the alarms still show on the dashboard and in the console. */
  private createTopic(settings: StageSettings): Topic {
    const topic = new Topic(this, 'Alarms', { topicName: `${settings.prefix}alarms`, enforceSSL: true });
    // Any policy of one's own takes the place of the one that let the account's alarms in.
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    if (settings.alarmEmail) topic.addSubscription(new EmailSubscription(settings.alarmEmail));
    return topic;
  }
}

function createAlarm(scope: Construct, settings: StageSettings, definition: AlarmDefinition): Alarm {
  const { name, anchor, meaning, metrics, expression, threshold, periodS, periods } = definition;
  const [only] = Object.values(metrics);
  if (!only) throw new Error(`the alarm ${name} watches nothing`);
  return new Alarm(scope, name, {
    alarmName: settings.prefix + name,
    alarmDescription: `${meaning} What to do: ${RUNBOOK}#${anchor}`,
    metric: expression
      ? new MathExpression({
          expression,
          period: Duration.seconds(periodS),
          label: name,
          usingMetrics: Object.fromEntries(
            Object.entries(metrics).map(([id, metric]) => [id, toMetric(metric, periodS)]),
          ),
        })
      : toMetric(only, periodS),
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

function toMetric({ namespace, name, dimensions, statistic, label }: WatchedMetric, periodS: number): Metric {
  return new Metric({
    namespace,
    metricName: name,
    dimensionsMap: { ...dimensions },
    statistic,
    label,
    period: Duration.seconds(periodS),
  });
}

/**
 * Watches the whole account, in every region, from any region: the first two budgets of an account are free. With an
 * address it tells at four fifths of the budget, at all of it, and when the month is going to end above it.
 */
function createBudget(scope: Construct, settings: StageSettings): CfnBudget {
  const { alarmEmail, budgetUsd, prefix } = settings;
  const warnings = [
    { notificationType: 'ACTUAL', threshold: EARLY_WARNING_PERCENT },
    { notificationType: 'ACTUAL', threshold: 100 },
    { notificationType: 'FORECASTED', threshold: 100 },
  ];
  return new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `${prefix}month`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: budgetUsd, unit: 'USD' },
    },
    ...(alarmEmail && {
      notificationsWithSubscribers: warnings.map((warning) => ({
        notification: { ...warning, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail }],
      })),
    }),
  });
}
