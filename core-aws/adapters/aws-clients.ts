import type { CognitoIdentityProviderClientConfig } from '@aws-sdk/client-cognito-identity-provider';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Config } from '../config.ts';

/**
 * AWS clients with one patience for all: a request that hangs must fail while the function still has time to
 * answer, and be tried again, twice. Region, credentials and endpoints come from the environment the SDK reads
 * itself. Connections are kept alive by the SDK's own default. Overrides are for tests.
 */
function patience(requestTimeoutMs: number) {
  return {
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: requestTimeoutMs,
      /** Without this the SDK only warns when the time is up. */
      throwOnRequestTimeout: true,
    },
  };
}

/** Single items answer in milliseconds; two seconds of silence is a lost connection. */
export function createDynamoClient(overrides: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({ ...patience(2_000), ...overrides });
}

/** Whole files of up to 50 MB pass here, so a request may take a minute. */
export function createS3Client(config: Pick<Config, 'S3_FORCE_PATH_STYLE'>, overrides: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...patience(60_000), forcePathStyle: config.S3_FORCE_PATH_STYLE === 'true', ...overrides });
}

export function createSqsClient(overrides: SQSClientConfig = {}): SQSClient {
  return new SQSClient({ ...patience(5_000), ...overrides });
}

/** Sign-up and reset wait for Cognito to send a message, which takes seconds at times. */
export function createCognitoClient(
  overrides: CognitoIdentityProviderClientConfig = {},
): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ ...patience(8_000), ...overrides });
}
