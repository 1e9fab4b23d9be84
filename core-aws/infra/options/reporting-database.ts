import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  CfnDBInstance,
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { acceptFindings } from '../accept-findings.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { ReportingNetwork } from './reporting-network.ts';
import { DATABASE_PORT } from './reporting-network.ts';

export const DATABASE_NAME = 'edgewise';
/** The least that RDS has of this kind of storage, and where it stops growing by itself. */
export const STORAGE_GB = 20;
const STORAGE_MAX_GB = 100;

/**
 * PostgreSQL on the smallest instance there is. RDS makes the owner's password, keeps it in Secrets Manager and changes
 * it every week; people sign in with their AWS identity instead. TLS is forced.
 * Cost: some 12 US dollars a month for the instance and 2.30 for its storage, in the cheapest regions.
 * Source: Amazon RDS User Guide, "Password management with Amazon RDS and AWS Secrets Manager" (read 2026-11).
 */
export function createReportingDatabase(
  scope: Construct,
  settings: StageSettings,
  { vpc, databaseGroup }: ReportingNetwork,
): { readonly database: DatabaseInstance; readonly secretArn: string } {
  const isKept = settings.stage !== 'dev';
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
  const database = new DatabaseInstance(scope, 'Database', {
    instanceIdentifier: `${settings.prefix}reporting`,
    databaseName: DATABASE_NAME,
    engine,
    instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
    parameterGroup: new ParameterGroup(scope, 'DatabaseParameters', { engine, parameters: { 'rds.force_ssl': '1' } }),
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [databaseGroup],
    port: DATABASE_PORT,
    publiclyAccessible: false,
    multiAz: false,
    credentials: Credentials.fromUsername('edgewise_owner'),
    manageMasterUserPassword: true,
    iamAuthentication: true,
    storageEncrypted: true,
    storageType: StorageType.GP3,
    allocatedStorage: STORAGE_GB,
    maxAllocatedStorage: STORAGE_MAX_GB,
    backupRetention: Duration.days(7),
    copyTagsToSnapshot: true,
    autoMinorVersionUpgrade: true,
    deletionProtection: isKept,
    removalPolicy: isKept ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
  });
  acceptFindings(database, {
    'AwsSolutions-RDS3':
      'One zone: nobody waits for a report, and all but the totals can be exported again; a second doubles the price.',
    'AwsSolutions-RDS11': 'The port is no secret in a network that only the export can reach.',
    ...(isKept ? {} : { 'AwsSolutions-RDS10': 'A development stage is taken down with what is in it.' }),
  });
  const instance = database.node.defaultChild;
  if (!(instance instanceof CfnDBInstance)) throw new Error('the database is not made of one instance any more');
  // The major version alone means its newest minor one; cfn-lint compares it with a list of minor ones that end.
  instance.addMetadata('cfn-lint', { config: { ignore_checks: ['W3691'] } });
  return { database, secretArn: instance.attrMasterUserSecretSecretArn };
}
