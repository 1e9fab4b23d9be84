import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateUserPoolClientCommand, CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { createCognitoClient } from '../../core-aws/adapters/aws-clients.ts';

/** cognito-local sends this code to everyone, by its own environment variable. */
export const COGNITO_LOCAL_CODE = '482913';
const START_TIMEOUT_MS = 30_000;

export interface CognitoLocal {
  readonly client: CognitoIdentityProviderClient;
  readonly endpoint: string;
  /** Makes another app client, in a pool of its own. */
  readonly newPool: () => Promise<{ readonly userPoolId: string; readonly clientId: string }>;
  readonly stop: () => Promise<void>;
}

/** Runs cognito-local as it is shipped, as a child on a free port, its data in a folder that is gone afterwards. */
export async function startCognitoLocal(): Promise<CognitoLocal> {
  const cwd = await mkdtemp(join(tmpdir(), 'cognito-local-'));
  const port = await freePort();
  const start = join(dirname(createRequire(import.meta.url).resolve('cognito-local')), 'bin', 'start.js');
  const child = spawn(process.execPath, [start], {
    cwd,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], PORT: String(port), HOST: '127.0.0.1', CODE: COGNITO_LOCAL_CODE },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  const client = createCognitoClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stop = async (): Promise<void> => {
    client.destroy();
    child.kill('SIGKILL');
    await ended;
    await rm(cwd, { recursive: true, force: true });
  };

  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (!(await isHealthy(endpoint))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) {
      await stop();
      throw new Error('cognito-local did not start');
    }
    await new Promise((again) => setTimeout(again, 100));
  }

  return {
    client,
    endpoint,
    stop,
    async newPool() {
      const { UserPool } = await client.send(
        new CreateUserPoolCommand({
          PoolName: 'test',
          UsernameAttributes: ['email'],
          AutoVerifiedAttributes: ['email'],
        }),
      );
      const userPoolId = UserPool?.Id ?? '';
      const { UserPoolClient } = await client.send(
        new CreateUserPoolClientCommand({ UserPoolId: userPoolId, ClientName: 'test' }),
      );
      return { userPoolId, clientId: UserPoolClient?.ClientId ?? '' };
    },
  };
}

async function isHealthy(endpoint: string): Promise<boolean> {
  return await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
