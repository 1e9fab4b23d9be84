import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import type { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Tables } from '../tables.ts';
import { TABLES } from '../tables.ts';
import { defineTable } from './define-table.ts';
import { createDocumentsBucket } from './documents-bucket.ts';
import type { OwnersPoolTriggers } from './owners-pool.ts';
import { createOwnersPool } from './owners-pool.ts';
import type { StageSettings } from './stage-settings.ts';
import { stackName } from './stage-settings.ts';

/**
 * All that must outlive any deployment: tables, files, accounts. In staging and prod nothing here is deleted with the
 * stack, and each part refuses to be deleted by itself too. Other stacks reach tables and bucket by their names, so
 * that replacing a function never waits for this stack.
 */
export class StatefulStack extends Stack {
  readonly tables: Readonly<Record<keyof Tables, CfnTable>>;
  readonly bucket: Bucket;
  readonly userPool: UserPool;
  readonly userPoolClient: UserPoolClient;

  constructor(scope: Construct, settings: StageSettings, triggers: OwnersPoolTriggers = {}) {
    super(scope, stackName(settings, 'stateful'), {
      env: { region: settings.region, ...(settings.account && { account: settings.account }) },
      description: `Edgewise ${settings.stage}: tables, files and accounts`,
      terminationProtection: settings.stage !== 'dev',
    });
    const tables = Object.entries(TABLES).map(([role, table]) => [role, defineTable(this, table, settings)]);
    this.tables = Object.fromEntries(tables) as Record<keyof Tables, CfnTable>;
    this.bucket = createDocumentsBucket(this, settings);
    const { pool, client } = createOwnersPool(this, settings, triggers);
    this.userPool = pool;
    this.userPoolClient = client;

    const { bucketRegionalDomainName } = this.bucket;
    const issuer = `https://cognito-idp.${settings.region}.amazonaws.com/${pool.userPoolId}`;
    const outputs = {
      DocumentsBucket: this.bucket.bucketName,
      DocumentsUrl: `https://${bucketRegionalDomainName}`,
      UserPoolId: pool.userPoolId,
      CognitoClientId: client.userPoolClientId,
      CognitoIssuer: issuer,
      CognitoJwksUrl: `${issuer}/.well-known/jwks.json`,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
