import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateUserPoolClientCommand, CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { vi } from 'vitest';
import { createCognitoClient } from '../../core-aws/adapters/aws-clients.ts';
import type { FromService, ToService } from '../../core-aws/local/service-protocol.ts';

/** cognito-local sends this code to everyone, by its own environment variable. */
const COGNITO_LOCAL_CODE = '482913';
const START_TIMEOUT_MS = 30_000;

export interface CognitoLocal {
  readonly client: CognitoIdentityProviderClient;
  readonly endpoint: string;
  /** Makes another app client, in a pool of its own. */
  readonly newPool: () => Promise<{ readonly userPoolId: string; readonly clientId: string }>;
  /** The newest code sent to the address and not read yet; waits for it. */
  readonly codeFor: (email: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Runs cognito-local as it is shipped. It lacks ResendConfirmationCode. */
export async function startCognitoLocal(): Promise<CognitoLocal> {
  const start = join(dirname(createRequire(import.meta.url).resolve('cognito-local')), 'bin', 'start.js');
  return await startChild(
    (port, cwd) =>
      spawn(process.execPath, [start], {
        cwd,
        stdio: 'ignore',
        env: { PATH: process.env['PATH'], PORT: String(port), HOST: '127.0.0.1', CODE: COGNITO_LOCAL_CODE },
      }),
    async () => COGNITO_LOCAL_CODE,
  );
}

/** Runs Cognito's place in the local cloud, in a process of its own as there. */
export async function startLocalCloudCognito(): Promise<CognitoLocal> {
  const service = fileURLToPath(new URL('../../core-aws/local/services/cognito.ts', import.meta.url));
  const codes = new Map<string, string>();
  return await startChild(
    (port, dataDir) => {
      const child = fork(service, { cwd: dataDir, detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.on('message', (message: FromService) => {
        if (message.type === 'code') codes.set(message.email, message.code);
      });
      child.send({ type: 'start', settings: { port, dataDir } } satisfies ToService);
      return child;
    },
    async (email) => {
      const code = await vi.waitUntil(() => codes.get(email), { timeout: 5_000, interval: 5 });
      codes.delete(email);
      return code;
    },
  );
}

/** A child on a free port, its data in a folder that is gone afterwards. */
async function startChild(
  start: (port: number, dataDir: string) => ChildProcess,
  codeFor: CognitoLocal['codeFor'],
): Promise<CognitoLocal> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cognito-local-'));
  const port = await freePort();
  const child = start(port, dataDir);
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
    await rm(dataDir, { recursive: true, force: true });
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
    codeFor,
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
