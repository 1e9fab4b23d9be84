import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPortFree } from '../../../core-aws/local/check-ports.ts';
import { listProcesses } from '../../../core-aws/local/process-table.ts';
import type { LocalCloud } from '../../support/local-cloud.ts';
import { startLocalCloud } from '../../support/local-cloud.ts';
import { createSignedCaller } from '../../support/signed-caller.ts';

let dataDir: string;
let cloud: LocalCloud;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'edgewise-cloud-'));
  cloud = await startLocalCloud({ dataDir });
}, 240_000);
afterAll(async () => {
  await cloud.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const post = (path: string, body: object): Promise<Response> =>
  fetch(`${cloud.edgeUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const account = { email: 'ada@example.test', password: 'A-long-password-1' };

/** The stack's own services: each is started as a child of the stack's process. */
async function servicesOf(pid: number): Promise<number[]> {
  return (await listProcesses()).filter(({ parentPid }) => parentPid === pid).map((entry) => entry.pid);
}

async function untilGone(pids: readonly number[]): Promise<void> {
  for (;;) {
    const alive = new Set((await listProcesses()).map(({ pid }) => pid));
    if (!pids.some((pid) => alive.has(pid))) return;
    await sleep(50);
  }
}

test('answers its health check all the way from the edge to the store', async () => {
  const response = await fetch(`${cloud.edgeUrl}/healthz`);
  expect(response.status).toBe(200);
});

test('serves the dashboard and the widget with the right cache headers', async () => {
  const headersOf = async (path: string) => (await fetch(`${cloud.edgeUrl}${path}`)).headers;
  const page = await headersOf('/');
  expect(page.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.get('cache-control')).toBe('no-cache');
  const loader = await headersOf('/widget.js');
  expect(loader.get('cache-control')).toBe('public, max-age=300, stale-while-revalidate=86400');
  expect(loader.get('access-control-allow-origin')).toBe('*');
  expect(loader.get('cross-origin-resource-policy')).toBe('cross-origin');
  const html = await (await fetch(`${cloud.edgeUrl}/`)).text();
  const asset = /\/assets\/[^"]+\.js/.exec(html)?.[0] ?? '';
  expect((await headersOf(asset)).get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test('refuses a request to the core that the edge did not sign, and takes one that it did', async () => {
  const core = `http://127.0.0.1:${cloud.ports.httpApi}/bots/bot_0000000000000000000000/profile`;
  expect((await fetch(core)).status).toBe(403);
  const { edgeKeys, region } = cloud;
  expect((await createSignedCaller({ ...edgeKeys, region, service: 'lambda' })(core)).status).toBe(403);
  expect((await createSignedCaller({ ...edgeKeys, region, service: 'execute-api' })(core)).status).toBe(404);
});

test('writes every request to the logs of edge and core under one id, and nothing secret with it', async () => {
  const canary = 'canary-password-4711';
  const response = await post('/auth/signin', { email: 'canary-4711@example.test', password: canary });
  expect(response.status).toBe(401);
  const requestId = response.headers.get('x-request-id') ?? '';
  expect(requestId).toMatch(/^req_/);
  for (const name of ['edge.log', 'functions.log']) {
    let log = '';
    while (!log.includes(requestId)) {
      await sleep(50);
      log = await readFile(join(dataDir, 'logs', name), 'utf8');
    }
    expect(log).not.toContain('canary');
  }
});

test('sends a confirmation code again, and confirms with the newer one only', async () => {
  expect((await post('/auth/signup', account)).ok).toBe(true);
  const first = await cloud.nextCode(account.email);
  expect((await post('/auth/resend', { email: account.email })).ok).toBe(true);
  const second = await cloud.nextCode(account.email);
  if (first !== second) expect((await post('/auth/confirm', { email: account.email, code: first })).status).toBe(400);
  expect((await post('/auth/confirm', { email: account.email, code: second })).ok).toBe(true);
  expect((await post('/auth/signin', account)).ok).toBe(true);
  expect(cloud.output()).toContain(`Confirmation code for ${account.email}: ${second}`);
});

test('leaves no process behind when it is killed, and keeps its data for the next start', async () => {
  const services = await servicesOf(cloud.pid);
  expect(services.length).toBe(5);
  const descendants = (await listProcesses()).filter(({ groupId }) => services.includes(groupId)).map(({ pid }) => pid);
  expect(descendants.length).toBeGreaterThan(services.length);
  await cloud.kill9();
  cloud = await startLocalCloud({ dataDir, portBase: cloud.ports.edge });
  await untilGone(descendants);
  expect((await post('/auth/signin', account)).ok).toBe(true);
});

test('ends by itself, naming the service and its last words, when a service dies', async () => {
  const services = await servicesOf(cloud.pid);
  const victim = (await listProcesses()).find(
    ({ pid, command }) => services.includes(pid) && command.includes('services/fauxqs.ts'),
  );
  process.kill(victim?.pid ?? 0, 'SIGKILL');
  await untilGone([cloud.pid, ...services]);
  expect(cloud.output()).toContain('S3 and SQS (fauxqs) ended by itself (SIGKILL)');
  expect(await isPortFree(cloud.ports.edge)).toBe(true);
});
