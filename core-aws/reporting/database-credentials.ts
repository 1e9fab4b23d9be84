import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { orUnavailable } from '../adapters/aws-outage.ts';

const Secret = z.object({ username: z.string(), password: z.string() });
export type DatabaseCredentials = Readonly<z.infer<typeof Secret>>;

/** Reads user and password from Secrets Manager, anew for each connection: RDS changes the password every week. */
export async function readDatabaseCredentials(
  secretArn: string,
  { client }: { readonly client: Pick<SecretsManagerClient, 'send'> },
): Promise<DatabaseCredentials> {
  const { SecretString } = await orUnavailable(
    'Secrets Manager',
    client.send(new GetSecretValueCommand({ SecretId: secretArn })),
  );
  return Secret.parse(JSON.parse(SecretString ?? '{}'));
}

export function createSecretsClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
