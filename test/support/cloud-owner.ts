import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { AccessGrant } from '#shared/auth.ts';
import type { Document } from '#shared/documents.ts';
import type { LocalCloud } from './local-cloud.ts';
import { startLocalCloud } from './local-cloud.ts';

/** An owner signed in to a local cloud of the suite's own. Use it inside tests and hooks. */
export interface CloudOwner {
  readonly cloud: () => LocalCloud;
  readonly dataDir: () => string;
  /** Throws with status and text for any answer that is not a success. */
  readonly api: <T>(method: string, path: string, json?: unknown) => Promise<T>;
  readonly upload: (botId: string, name: string, bytes: Uint8Array) => Promise<Document>;
  /** Kills the cloud as a power cut would, and starts it on the same data and ports. */
  readonly killAndRestart: () => Promise<void>;
}

/** Starts the cloud before the suite, and ends it with its data after it. */
export function useCloudOwner(account: { readonly email: string; readonly password: string }): CloudOwner {
  let running: { readonly cloud: LocalCloud; readonly dataDir: string } | undefined;
  let token = '';
  const current = (): NonNullable<typeof running> => {
    if (!running) throw new Error('the local cloud runs only inside tests and hooks');
    return running;
  };

  async function send(method: string, path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(`${current().cloud.edgeUrl}${path}`, {
      ...init,
      method,
      headers: { ...init.headers, authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  async function api<T>(method: string, path: string, json?: unknown): Promise<T> {
    const body =
      json === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
    const text = await (await send(method, path, body)).text();
    // What the API answers is what its caller asks for.
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async function signIn(): Promise<void> {
    token = (await api<AccessGrant>('POST', '/auth/signin', account)).access_token;
  }

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'edgewise-owner-'));
    running = { dataDir, cloud: await startLocalCloud({ dataDir }) };
    await api('POST', '/auth/signup', account);
    await api('POST', '/auth/confirm', { email: account.email, code: await current().cloud.nextCode(account.email) });
    await signIn();
  }, 240_000);
  afterAll(async () => {
    const { cloud, dataDir } = current();
    await cloud.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  return {
    cloud: () => current().cloud,
    dataDir: () => current().dataDir,
    api,
    async upload(botId, name, bytes) {
      const put = await send('PUT', `/api/bots/${botId}/documents/${name}`, { body: Uint8Array.from(bytes) });
      if (put.status !== 201) throw new Error(`the upload of ${name} ended with ${put.status}`);
      return (await put.json()) as Document;
    },
    async killAndRestart() {
      const { cloud, dataDir } = current();
      await cloud.kill9();
      running = { dataDir, cloud: await startLocalCloud({ dataDir, portBase: cloud.ports.edge }) };
      await signIn();
    },
  };
}
