import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FunctionPool } from '../../../core-aws/local/function-host/function-pool.ts';
import { createFunctionPool } from '../../../core-aws/local/function-host/function-pool.ts';
import { createGateway, FUNCTION_URL, HTTP_API } from '../../../core-aws/local/function-host/gateway.ts';
import { createSignatureVerifier } from '../../../core-aws/local/function-host/verify-signature.ts';
import { createSignedCaller } from '../../support/signed-caller.ts';

const CALLER = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'secret' };
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/functions/${name}.ts`, import.meta.url));
const logged: string[] = [];

function startGateway(service: 'execute-api' | 'lambda', pool: FunctionPool) {
  const server = createGateway({
    kind: service === 'lambda' ? FUNCTION_URL : HTTP_API,
    verify: createSignatureVerifier({ caller: CALLER, region: 'eu-central-1', service }),
    route: (path) => (path === '/nowhere' ? undefined : pool),
    log: (line) => logged.push(line),
  });
  const call = createSignedCaller({ ...CALLER, service });
  let origin = '';
  return {
    pool,
    origin: () => origin,
    call: (path: string, init?: RequestInit) => call(`${origin}${path}`, init),
    start: async () => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await pool.stop();
    },
  };
}

const poolOf = (module: string, maxConcurrency: number, timeoutMs = 20_000): FunctionPool =>
  createFunctionPool(
    { name: module, module: fixture(module), memoryMb: 64, timeoutMs, maxConcurrency },
    { env: { ONLY: 'this', AWS_REGION: 'eu-central-1' }, log: (line) => logged.push(line) },
  );

describe('HTTP API', () => {
  const api = startGateway('execute-api', poolOf('buffered', 1, 1_500));
  beforeAll(api.start);
  afterAll(api.stop);

  test('hands the request over as an event and the answer back as it is written', async () => {
    const response = await api.call('/bots?x=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-Request-Id': 'req_1' },
      body: '{"name":"ä"}',
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toMatchObject({
      version: '2.0',
      rawPath: '/bots',
      rawQueryString: 'x=1',
      body: '{"name":"ä"}',
      isBase64Encoded: false,
      headers: { 'x-request-id': 'req_1' },
      requestContext: { http: { method: 'POST' }, authorizer: { iam: { accessKey: CALLER.accessKeyId } } },
    });
  });

  test('keeps an environment between requests, as Lambda does', async () => {
    const before = Number(await (await api.call('/bots/count')).text());
    expect(Number(await (await api.call('/bots/count')).text())).toBe(before + 1);
  });

  test('gives a function its own variables and nothing of ours', async () => {
    const env = (await (await api.call('/bots/env')).json()) as Record<string, string>;
    expect(env).toMatchObject({
      ONLY: 'this',
      AWS_LAMBDA_FUNCTION_NAME: 'buffered',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '64',
    });
    expect(env).not.toHaveProperty('PATH');
    expect(env).not.toHaveProperty('HOME');
  });

  test('refuses an unsigned request with 403 and invokes nothing', async () => {
    const before = Number(await (await api.call('/bots/count')).text());
    const response = await fetch(`${api.origin()}/bots/count`);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ message: 'Forbidden' });
    expect(Number(await (await api.call('/bots/count')).text())).toBe(before + 1);
  });

  test('refuses a signature for the function URL with 403', async () => {
    const other = createSignedCaller({ ...CALLER, service: 'lambda' });
    expect((await other(`${api.origin()}/bots`)).status).toBe(403);
  });

  test('answers 404 for a path that no function serves', async () => {
    const response = await api.call('/nowhere');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
  });

  test.each(['throw', 'nothing', 'large'])(
    'answers 500 when the function does not answer properly (%s)',
    async (how) => {
      const response = await api.call(`/bots/${how}`);
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({ message: 'Internal Server Error' });
    },
  );

  test.each(['crash', 'exit', 'memory', 'forever', 'spin'])(
    'answers 500 when the function ends badly (%s), and serves the next request afresh',
    async (how) => {
      expect((await api.call(`/bots/${how}`)).status).toBe(500);
      expect(await (await api.call('/bots/count')).text()).toBe('1');
    },
  );

  test('takes a body of 6 MiB and refuses one byte more with 413', async () => {
    const post = (bytes: number) => api.call('/bots', { method: 'POST', body: new Uint8Array(bytes) });
    // The event comes back inside the answer, which is then too large: 500, but not 413.
    expect((await post(6 * 1024 * 1024)).status).toBe(500);
    expect((await post(6 * 1024 * 1024 + 1)).status).toBe(413);
  });
});

describe('function URL', () => {
  const url = startGateway('lambda', poolOf('streamed', 2));
  beforeAll(url.start);
  afterAll(url.stop);

  test('sends status and headers of the metadata', async () => {
    const response = await url.call('/other', { method: 'POST', body: '{}' });
    expect(response.status).toBe(207);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('x-own')).toBe('yes');
    expect(await response.json()).toHaveProperty('left');
  });

  test('sends the first bytes before the handler has ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edgewise-stream-'));
    const seenFile = join(folder, 'seen');
    const response = await url.call(`/two-steps?until=${encodeURIComponent(seenFile)}`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('first');
    await writeFile(seenFile, '');
    expect((await reader?.read())?.value).toBe('second');
    expect((await reader?.read())?.done).toBe(true);
    await rm(folder, { recursive: true });
  });

  test('lets the handler see that the client has left', async () => {
    const leave = new AbortController();
    const response = await url.call('/until-left', { signal: leave.signal });
    await response.body?.getReader().read();
    leave.abort();
    await vi.waitFor(
      async () => {
        const [one, two] = await Promise.all([url.call('/seen'), url.call('/seen')]);
        const seen = (await Promise.all([one.json(), two.json()])) as { left: number }[];
        expect(seen.map(({ left }) => left)).toContain(1);
      },
      { timeout: 10_000 },
    );
  });

  test('relays 4 MiB without losing a byte', async () => {
    const bytes = new Uint8Array(await (await url.call('/big')).arrayBuffer());
    expect(bytes.length).toBe(64 * 64 * 1024);
    expect(bytes[bytes.length - 1]).toBe(63);
  });

  test('answers 200 with bytes when the handler gives no metadata', async () => {
    const response = await url.call('/plain');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(await response.text()).toBe('no metadata');
  });

  test('answers 502 when the handler throws before the first byte', async () => {
    const response = await url.call('/throw-early');
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ Message: 'Internal Server Error' });
  });

  test('cuts the stream when the handler throws in the middle', async () => {
    const response = await url.call('/throw-late');
    expect(response.status).toBe(207);
    await expect(response.text()).rejects.toThrow();
  });

  test('does not let an end without a write pass, which on Lambda loses status and headers', async () => {
    expect((await url.call('/end-without-write')).status).toBe(502);
    expect(logged.join('\n')).toContain('write first');
  });

  test('refuses an unsigned request with 403', async () => {
    const response = await fetch(`${url.origin()}/other`);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ Message: 'Forbidden' });
  });
});
