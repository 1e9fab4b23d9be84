import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import { toRetention } from './to-retention.ts';

export const DATABASE_PORT = 5432;

export interface ReportingNetwork {
  readonly vpc: IVpc;
  /** Lets in the export and nobody else, and nothing out. */
  readonly databaseGroup: SecurityGroup;
  readonly functionGroup: SecurityGroup;
}

/**
 * A network without a way to the internet, in or out: the database, the export, a free gateway to DynamoDB, and a door
 * to Secrets Manager. Two zones because RDS asks for two; the door is in one, since each costs 7 US dollars a month and
 * an export that waits out a failed zone loses nothing.
 */
export function createReportingNetwork(scope: Construct, settings: StageSettings): ReportingNetwork {
  const log = new LogGroup(scope, 'FlowLog', {
    logGroupName: `/edgewise/${settings.prefix}reporting-network`,
    retention: toRetention(settings.logRetentionDays),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const vpc = new Vpc(scope, 'Network', {
    vpcName: `${settings.prefix}reporting`,
    ipAddresses: IpAddresses.cidr('10.71.0.0/24'),
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 }],
    flowLogs: { All: { destination: FlowLogDestination.toCloudWatchLogs(log) } },
  });
  vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });

  const group = (id: string, description: string): SecurityGroup =>
    new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false });
  const functionGroup = group('ExportGroup', 'The export of records');
  const databaseGroup = group('DatabaseGroup', 'The reporting database: only the export comes in');
  const secretsGroup = group('SecretsGroup', 'The door to Secrets Manager: only the export comes in');
  databaseGroup.addIngressRule(functionGroup, Port.tcp(DATABASE_PORT), 'from the export');
  secretsGroup.addIngressRule(functionGroup, Port.tcp(443), 'from the export');
  functionGroup.addEgressRule(databaseGroup, Port.tcp(DATABASE_PORT), 'to the database');
  // DynamoDB has public addresses, which the gateway alone can reach: no route leads anywhere else.
  functionGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'to DynamoDB and Secrets Manager');
  vpc.addInterfaceEndpoint('Secrets', {
    service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    subnets: { subnets: vpc.isolatedSubnets.slice(0, 1) },
    securityGroups: [secretsGroup],
    open: false,
  });
  return { vpc, databaseGroup, functionGroup };
}
