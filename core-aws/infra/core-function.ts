import { join } from 'node:path';
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaApplication } from 'aws-cdk-lib/aws-codedeploy';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  Code,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionDefinition, FunctionName } from '../function-definitions.ts';
import { acceptWildcards } from './accept-findings.ts';
import type { StageSettings } from './stage-settings.ts';

/** The alias that callers call; a deployment moves it, and a rollback moves it back. */
export const LIVE_ALIAS = 'live';

/**
 * How many of each may run at once, where that is reserved. Bounds what a flood costs, and keeps a flood of one from
 * starving the others; chat is where the visitors are. A tenth of what an account of some standing has.
 */
export const RESERVED_CONCURRENCY: Readonly<Record<FunctionName, number>> = {
  auth: 10,
  bots: 20,
  upload: 20,
  chat: 50,
  ingest: 10,
  'ingest-dead-letter': 2,
};

/** Crashes and time-outs of the new version within a minute of it taking calls; what a handler answers is not one. */
const ROLLBACK_ERRORS = 3;

export interface CoreFunctionProps {
  readonly definition: FunctionDefinition & { readonly name: FunctionName };
  readonly settings: StageSettings;
  /** Holds `<name>/index.mjs`, as `npm run bundle` writes it. */
  readonly functionsFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: readonly PolicyStatement[];
  readonly deployments: { readonly application: LambdaApplication; readonly role: Role };
}

/**
 * One function of the core, as `function-definitions.ts` describes it, with a role that may do what it is given and
 * nothing else, logs that end, and an alias that deployments move: in prod a tenth of the calls go to the new version
 * first, and an alarm within five minutes turns them back by itself.
 */
export class CoreFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly alias: Alias;
  readonly logGroup: LogGroup;
  readonly deploymentGroup: LambdaDeploymentGroup;

  constructor(scope: Construct, props: CoreFunctionProps) {
    const { definition, settings, deployments } = props;
    const { name } = definition;
    super(scope, name);
    const functionName = settings.prefix + name;
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- parse-settings.ts lets through members of the enum only.
      retention: settings.logRetentionDays,
      removalPolicy: settings.stage === 'dev' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    const role = new Role(this, 'Role', {
      roleName: `${functionName}-${settings.region}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const logStreams = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/lambda/${functionName}:log-stream:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logStreams] }),
    );
    for (const statement of props.permissions) role.addToPolicy(statement);

    this.fn = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Edgewise ${settings.stage}: ${name}`,
      code: Code.fromAsset(join(props.functionsFolder, name)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: definition.memoryMb,
      timeout: Duration.seconds(definition.timeoutS),
      role,
      logGroup: this.logGroup,
      tracing: Tracing.ACTIVE,
      environment: {
        ...props.environment,
        ...(definition.nodeOptions && { NODE_OPTIONS: definition.nodeOptions.join(' ') }),
      },
      // A document that waits for its turn goes back into the queue it came from, more often than the sixteen times
      // after which Lambda takes that for a mistake and drops it (Lambda Developer Guide, "Recursive loop detection").
      ...(definition.trigger.endsWith('queue') && { recursiveLoop: RecursiveLoop.ALLOW }),
      ...(settings.reservedConcurrency && { reservedConcurrentExecutions: RESERVED_CONCURRENCY[name] }),
    });
    this.alias = new Alias(this, 'Live', { aliasName: LIVE_ALIAS, version: this.fn.currentVersion });
    this.deploymentGroup = new LambdaDeploymentGroup(this, 'Deployments', {
      ...deployments,
      alias: this.alias,
      deploymentGroupName: functionName,
      deploymentConfig:
        settings.stage === 'prod'
          ? LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
          : LambdaDeploymentConfig.ALL_AT_ONCE,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    this.rollBackOn(
      new Alarm(this, 'NewVersionFails', {
        alarmName: `${functionName}-new-version-fails`,
        alarmDescription:
          'Calls of the function crash or time out; a deployment under way is turned back. What to do: docs/operate.md#a-new-version-fails',
        metric: this.alias.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
        threshold: ROLLBACK_ERRORS,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
    acceptWildcards(role, ['*'], 'X-Ray takes traces for no resource in particular.');
    acceptWildcards(role, [logStreams], 'Lambda names the streams of a log group itself, one for each environment.');
    acceptWildcards(
      role,
      props.permissions.flatMap(({ resources }) => resources).filter((resource) => resource.endsWith('/*')),
      'Files are named after bots and documents, whose ids are made while the product runs.',
    );
  }

  /** Turns a deployment of this function back when this alarm rings; give alarms of other stacks by their ARN. */
  rollBackOn(alarm: IAlarm): void {
    this.deploymentGroup.addAlarm(alarm);
  }
}
