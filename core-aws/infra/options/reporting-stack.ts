import { join } from 'node:path';
import { ArnFormat, CfnOutput, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { OPTIONAL_FUNCTIONS } from '../../function-definitions.ts';
import { acceptFindings } from '../accept-findings.ts';
import type { StageSettings } from '../stage-settings.ts';
import { createReportingAlarms } from './reporting-alarms.ts';
import { createReportingDatabase, DATABASE_NAME } from './reporting-database.ts';
import type { ReportingNetwork } from './reporting-network.ts';
import { createReportingNetwork, DATABASE_PORT } from './reporting-network.ts';
import { EXPORT_PERMISSIONS } from './export-permissions.ts';
import { toRetention } from './to-retention.ts';

const VPC_POLICY = 'service-role/AWSLambdaVPCAccessExecutionRole';

export interface ReportingStackProps {
  readonly settings: StageSettings;
  /** Holds `export-reports/index.mjs` and its `migrations/`, as the bundler writes them. */
  readonly functionsFolder: string;
  /** Told by the alarms. */
  readonly alarmTopic?: ITopic;
}

/**
 * The reporting option: a PostgreSQL database in a closed network, and the function that fills it. Empty unless
 * `settings.options.reporting`.
 */
export class ReportingStack extends Stack {
  constructor(scope: Construct, id: string, { settings, functionsFolder, alarmTopic }: ReportingStackProps) {
    super(scope, id, {
      env: { region: settings.region, ...(settings.account && { account: settings.account }) },
      description: `Edgewise ${settings.stage}: the reporting database`,
      terminationProtection: settings.options.reporting && settings.stage !== 'dev',
    });
    if (!settings.options.reporting) return;
    const network = createReportingNetwork(this, settings);
    const { database, secretArn } = createReportingDatabase(this, settings, network);
    const exporter = createExporter(this, settings, network, {
      functionsFolder,
      secretArn,
      host: database.dbInstanceEndpointAddress,
    });
    new Rule(this, 'EveryHour', {
      ruleName: `${settings.prefix}export-reports`,
      // A run is a day's; the hours between are for continuing one that was cut short.
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaTarget(exporter, { retryAttempts: 0 })],
    });
    createReportingAlarms(this, settings, { database, exporter, ...(alarmTopic && { topic: alarmTopic }) });
    const outputs = {
      DatabaseHost: database.dbInstanceEndpointAddress,
      DatabaseName: DATABASE_NAME,
      DatabaseSecret: secretArn,
      DatabaseSecurityGroup: network.databaseGroup.securityGroupId,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  /** The region's first two, whatever they are called in this account: looking them up would need the account. */
  override get availabilityZones(): string[] {
    return [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())];
  }
}

function createExporter(
  stack: Stack,
  settings: StageSettings,
  { vpc, functionGroup }: ReportingNetwork,
  {
    functionsFolder,
    secretArn,
    host,
  }: { readonly functionsFolder: string; readonly secretArn: string; readonly host: string },
): LambdaFunction {
  const { name, memoryMb, timeoutS } = OPTIONAL_FUNCTIONS['export-reports'];
  const functionName = settings.prefix + name;
  const role = new Role(stack, 'ExportRole', {
    roleName: `${functionName}-${settings.region}`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(VPC_POLICY)],
  });
  acceptFindings(role, {
    [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${VPC_POLICY}]`]:
      "Lambda's own network interfaces are made before anything has a name to be allowed by; the policy is AWS's for it.",
  });
  const tables = { service: 'dynamodb', resource: 'table', arnFormat: ArnFormat.SLASH_RESOURCE_NAME };
  for (const [table, actions] of Object.entries(EXPORT_PERMISSIONS)) {
    role.addToPolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [stack.formatArn({ ...tables, resourceName: settings.prefix + table })],
      }),
    );
  }
  role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }));
  return new LambdaFunction(stack, 'Export', {
    functionName,
    description: `Edgewise ${settings.stage}: ${name}`,
    code: Code.fromAsset(join(functionsFolder, name)),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: memoryMb,
    timeout: Duration.seconds(timeoutS),
    role,
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [functionGroup],
    retryAttempts: 0,
    logGroup: new LogGroup(stack, 'ExportLog', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: toRetention(settings.logRetentionDays),
      removalPolicy: settings.stage === 'dev' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    }),
    environment: {
      TABLE_PREFIX: settings.prefix,
      REPORTING_HOST: host,
      REPORTING_PORT: String(DATABASE_PORT),
      REPORTING_DATABASE: DATABASE_NAME,
      REPORTING_SECRET_ARN: secretArn,
      // Node trusts Mozilla's authorities; RDS's are in the runtime's list.
      NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
    },
  });
}
