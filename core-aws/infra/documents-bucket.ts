import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acceptFindings } from './accept-findings.ts';
import type { StageSettings } from './stage-settings.ts';

/** A file that was deleted or replaced by accident can be fetched back for so long; after it, deleted is deleted. */
const NONCURRENT_DAYS = 7;
/** An upload whose lease ran out has failed within minutes; S3 counts in days. */
const UNFINISHED_DAYS = 1;

/** Names are the same for all accounts of the world, so the account and region are in it. */
export function documentsBucketName({ prefix, region }: Pick<StageSettings, 'prefix' | 'region'>): string {
  return `${prefix}documents-${Aws.ACCOUNT_ID}-${region}`;
}

/** The bucket of original files: private, versioned, over TLS only, and read by nobody but the functions and the edge. */
export function createDocumentsBucket(scope: Construct, settings: StageSettings): Bucket {
  const removalPolicy = settings.stage === 'dev' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
  const shared = {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy,
  };
  const accessLog = new Bucket(scope, 'AccessLog', {
    ...shared,
    bucketName: `${settings.prefix}access-log-${Aws.ACCOUNT_ID}-${settings.region}`,
    lifecycleRules: [
      {
        id: 'forget',
        expiration: Duration.days(settings.logRetentionDays),
        abortIncompleteMultipartUploadAfter: Duration.days(UNFINISHED_DAYS),
      },
    ],
  });
  acceptFindings(accessLog, { 'AwsSolutions-S1': 'The log of access to this log would never end.' });
  return new Bucket(scope, 'Files', {
    ...shared,
    bucketName: documentsBucketName(settings),
    versioned: true,
    serverAccessLogsBucket: accessLog,
    serverAccessLogsPrefix: 'documents/',
    lifecycleRules: [
      {
        id: 'forget-what-was-deleted',
        noncurrentVersionExpiration: Duration.days(NONCURRENT_DAYS),
        expiredObjectDeleteMarker: true,
      },
      {
        id: 'forget-unfinished-uploads',
        abortIncompleteMultipartUploadAfter: Duration.days(UNFINISHED_DAYS),
      },
    ],
  });
}
