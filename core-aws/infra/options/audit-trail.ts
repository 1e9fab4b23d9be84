import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acceptFindings } from '../accept-findings.ts';
import type { StageSettings } from '../stage-settings.ts';

/** A year: an intrusion is found months after it began. */
const KEPT_DAYS = 365;

/**
 * Writes down who changed the account (management events), who touched owners' files, and who but our own functions
 * read or wrote the tables. The functions' calls are left out: each question makes a dozen, at 0.10 US dollars for
 * 100,000, and says nothing that X-Ray does not. Files carry digests, so that a changed or missing one shows.
 * Cost: the first copy of management events is free; a cent a month for the files of a small stage.
 * Source: AWS CloudTrail User Guide, "Logging data events", advanced event selectors (read 2026-11).
 */
export function createAuditTrail(
  scope: Construct,
  settings: StageSettings,
  { documentsBucketArn, tableArns }: { readonly documentsBucketArn: string; readonly tableArns: readonly string[] },
): CfnTrail {
  const trailName = `${settings.prefix}audit`;
  const bucket = new Bucket(scope, 'AuditLog', {
    bucketName: `${trailName}-${Aws.ACCOUNT_ID}-${settings.region}`,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      {
        id: 'forget',
        expiration: Duration.days(KEPT_DAYS),
        noncurrentVersionExpiration: Duration.days(KEPT_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  acceptFindings(bucket, { 'AwsSolutions-S1': 'Access to this log is in the log: CloudTrail writes it down itself.' });
  const trailArn = `arn:${Aws.PARTITION}:cloudtrail:${settings.region}:${Aws.ACCOUNT_ID}:trail/${trailName}`;
  const fromTrail = { StringEquals: { 'aws:SourceArn': trailArn } };
  const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudTrail],
      actions: ['s3:GetBucketAcl'],
      resources: [bucket.bucketArn],
      conditions: fromTrail,
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudTrail],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`)],
      conditions: fromTrail,
    }),
  );
  const ourFunctions = `arn:${Aws.PARTITION}:sts::${Aws.ACCOUNT_ID}:assumed-role/${settings.prefix}`;
  const trail = new CfnTrail(scope, 'AuditTrail', {
    trailName,
    s3BucketName: bucket.bucketName,
    isLogging: true,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    advancedEventSelectors: [
      { name: 'changes of the account', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
      {
        name: 'files of owners',
        fieldSelectors: [
          { field: 'eventCategory', equalTo: ['Data'] },
          { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
          { field: 'resources.ARN', startsWith: [`${documentsBucketArn}/`] },
        ],
      },
      {
        name: 'tables, but for our functions',
        fieldSelectors: [
          { field: 'eventCategory', equalTo: ['Data'] },
          { field: 'resources.type', equalTo: ['AWS::DynamoDB::Table'] },
          { field: 'resources.ARN', startsWith: [...tableArns] },
          { field: 'userIdentity.arn', notStartsWith: [ourFunctions] },
        ],
      },
    ],
  });
  if (bucket.policy) trail.node.addDependency(bucket.policy);
  return trail;
}
