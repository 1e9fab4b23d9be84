import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acceptFindings } from '../accept-findings.ts';
import type { StageSettings } from '../stage-settings.ts';

/** As long as the tables can be put back anyway: what an owner deleted is not kept longer than it was already. */
const KEPT_DAYS = 35;
const POLICIES = [
  'service-role/AWSBackupServiceRolePolicyForBackup',
  'service-role/AWSBackupServiceRolePolicyForRestores',
  'AWSBackupServiceRolePolicyForS3Backup',
  'AWSBackupServiceRolePolicyForS3Restore',
];

/**
 * A copy of tables and files every night, in a vault of its own: against what point-in-time recovery does not survive,
 * a table that somebody deleted with it, and the one thing it does not cover, the files.
 * Cost: 0.05 to 0.10 US dollars for a gigabyte and month.
 */
export function createBackupPlan(
  scope: Construct,
  settings: StageSettings,
  { documentsBucketArn, tableArns }: { readonly documentsBucketArn: string; readonly tableArns: readonly string[] },
): BackupPlan {
  const vault = new BackupVault(scope, 'Backups', {
    backupVaultName: `${settings.prefix}backups`,
    removalPolicy: settings.stage === 'dev' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    // Without it who may delete a table may delete its copies.
    ...(settings.stage === 'prod' && { blockRecoveryPointDeletion: true }),
  });
  const plan = new BackupPlan(scope, 'BackupPlan', {
    backupPlanName: `${settings.prefix}nightly`,
    backupVault: vault,
    backupPlanRules: [
      new BackupPlanRule({
        ruleName: 'nightly',
        scheduleExpression: Schedule.cron({ hour: '2', minute: '30' }),
        startWindow: Duration.hours(1),
        completionWindow: Duration.hours(8),
        deleteAfter: Duration.days(KEPT_DAYS),
      }),
    ],
  });
  const role = new Role(scope, 'BackupRole', {
    assumedBy: new ServicePrincipal('backup.amazonaws.com'),
    managedPolicies: POLICIES.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
  acceptFindings(
    role,
    Object.fromEntries(
      POLICIES.map((name) => [
        `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`,
        'What AWS Backup needs changes with AWS Backup; AWS keeps these policies for it.',
      ]),
    ),
  );
  plan.addSelection('TablesAndFiles', {
    role,
    disableDefaultBackupPolicy: true,
    resources: [...tableArns, documentsBucketArn].map((arn) => BackupResource.fromArn(arn)),
  });
  return plan;
}
