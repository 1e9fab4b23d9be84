import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { JOB_MAX_DELIVERIES } from '../ports/job-queue.ts';
import { TABLES, toCreateTableInput } from '../tables.ts';

export const LOCAL_REGION = 'eu-central-1';
export const TABLE_PREFIX = 'edgewise-';
export const BUCKET = 'edgewise-documents';
export const INGEST_QUEUE = 'edgewise-ingest';
export const DEAD_LETTER_QUEUE = 'edgewise-ingest-dead-letter';
/** After so many failed tries a message goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = JOB_MAX_DELIVERIES;
const POOL_NAME = 'edgewise';
const CLIENT_NAME = 'edge';

interface Endpoint {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Creates the tables that are not there yet. */
export async function createMissingTables(endpoint: Endpoint): Promise<void> {
  const dynamo = new DynamoDBClient(endpoint);
  try {
    const { TableNames: existing = [] } = await dynamo.send(new ListTablesCommand({}));
    for (const definition of Object.values(TABLES)) {
      const input = toCreateTableInput(definition, TABLE_PREFIX);
      if (!existing.includes(input.TableName ?? '')) await dynamo.send(new CreateTableCommand(input));
    }
  } finally {
    dynamo.destroy();
  }
}

export interface UserPoolIds {
  readonly userPoolId: string;
  readonly clientId: string;
}

/** Finds the user pool and its client by name, or creates them. */
export async function ensureUserPool(endpoint: Endpoint): Promise<UserPoolIds> {
  const cognito = new CognitoIdentityProviderClient(endpoint);
  try {
    const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    const userPoolId =
      UserPools.find(({ Name }) => Name === POOL_NAME)?.Id ??
      (
        await cognito.send(
          new CreateUserPoolCommand({
            PoolName: POOL_NAME,
            UsernameAttributes: ['email'],
            AutoVerifiedAttributes: ['email'],
          }),
        )
      ).UserPool?.Id;
    if (userPoolId === undefined) throw new Error('the user pool has no id');
    const { UserPoolClients = [] } = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId: userPoolId }));
    const clientId =
      UserPoolClients.find(({ ClientName }) => ClientName === CLIENT_NAME)?.ClientId ??
      (
        await cognito.send(
          new CreateUserPoolClientCommand({
            UserPoolId: userPoolId,
            ClientName: CLIENT_NAME,
            ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
            AccessTokenValidity: 60,
            RefreshTokenValidity: 30,
            TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'days' },
          }),
        )
      ).UserPoolClient?.ClientId;
    if (clientId === undefined) throw new Error("the user pool's client has no id");
    return { userPoolId, clientId };
  } finally {
    cognito.destroy();
  }
}
