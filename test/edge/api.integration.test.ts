import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SignJWT, UnsecuredJWT } from 'jose';
import { LIMITS } from '#shared/limits.ts';
import type { EdgeStage } from '../support/edge-stage.ts';
import { anId, OWNER, SITE, startEdgeStage } from '../support/edge-stage.ts';
import { answerWith, refuseWith } from '../support/stub-core.ts';
import { createTokenPool } from '../support/token-pool.ts';

let stage: EdgeStage;
beforeAll(async () => {
  stage = await startEdgeStage();
});
afterAll(() => stage.stop());
beforeEach(() => stage.core.reset());

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Checks the one error shape, and returns what matters of it. */
async function refusal(response: Response): Promise<Refusal> {
  const body = (await response.json()) as { error: { code: string; message: string; request_id: string } };
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('x-request-id')).toBe(body.error.request_id);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, code: body.error.code, message: body.error.message };
}

const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('an owner’s token', () => {
  test('opens the API, and the core is told who it is by a signed header', async () => {
    stage.core.on('GET /bots', answerWith({ bots: [] }));
    const response = await stage.call('/api/bots', as(await stage.pool.accessToken(OWNER)));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ bots: [] });
    const [asked] = stage.core.requests;
    expect(asked?.headers['x-edgewise-owner-id']).toBe(OWNER);
    expect(asked?.headers['x-request-id']).toBe(response.headers.get('x-request-id'));
    expect(asked?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=edge-key\/\d{8}\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=[^,]*x-edgewise-owner-id;/,
    );
  });

  const nowS = Math.floor(Date.now() / 1000);
  const wrong: Record<string, () => Promise<string>> = {
    'of another issuer': () => stage.pool.accessToken(OWNER, { claims: { iss: 'http://issuer.example/pool-2' } }),
    'of another client': () => stage.pool.accessToken(OWNER, { claims: { client_id: 'client-2' } }),
    'that is an id token': () => stage.pool.accessToken(OWNER, { claims: { token_use: 'id', aud: 'client-1' } }),
    'without token_use': () => stage.pool.accessToken(OWNER, { claims: { token_use: undefined } }),
    'that has expired': () => stage.pool.accessToken(OWNER, { claims: { exp: nowS - 60 } }),
    'that never expires': () => stage.pool.accessToken(OWNER, { claims: { exp: undefined } }),
    'without an owner': () => stage.pool.accessToken(OWNER, { claims: { sub: undefined } }),
    'signed by another pool under a known key id': async () =>
      (await createTokenPool('http://issuer.example/pool-1', 'client-1')).accessToken(OWNER),
    'with an unknown key id': () => stage.pool.accessToken(OWNER, { header: { kid: 'other-key' } }),
    'signed with a shared secret': () =>
      new SignJWT({ iss: 'http://issuer.example/pool-1', client_id: 'client-1', token_use: 'access', sub: OWNER })
        .setProtectedHeader({ alg: 'HS256', kid: 'pool-key' })
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(JSON.stringify(stage.pool.jwks.keys[0]))),
    'with the algorithm none': async () =>
      new UnsecuredJWT({ iss: 'http://issuer.example/pool-1', client_id: 'client-1', token_use: 'access', sub: OWNER })
        .setExpirationTime('1h')
        .encode(),
    'with a changed body': async () => {
      const [head, , tail] = (await stage.pool.accessToken(OWNER)).split('.');
      return `${head}.${btoa(JSON.stringify({ sub: 'somebody-else' })).replace(/=/g, '')}.${tail}`;
    },
    'that is no token': async () => 'nonsense',
  };
  test.each(Object.keys(wrong))('%s is refused like every other, before the core is asked', async (name) => {
    const response = await stage.call('/api/bots', as((await wrong[name]?.()) ?? ''));
    expect(await refusal(response)).toEqual({ status: 401, code: 'unauthenticated', message: 'sign in to do this' });
    expect(stage.core.requests).toEqual([]);
  });

  test('that is missing is refused alike', async () => {
    expect(await refusal(await stage.call('/api/bots'))).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('past its end by less than the leeway still counts', async () => {
    stage.core.on('GET /bots', answerWith({ bots: [] }));
    const token = await stage.pool.accessToken(OWNER, { claims: { exp: Math.floor(Date.now() / 1000) - 2 } });
    expect((await stage.call('/api/bots', as(token))).status).toBe(200);
  });

  test('is told apart in the log, where the reason is', async () => {
    await stage.call('/api/bots', as(await stage.pool.accessToken(OWNER, { claims: { token_use: 'id' } })));
    await expect.poll(() => stage.worker.logs().some((line) => line.includes('not an access token'))).toBe(true);
  });
});

describe('the owner API', () => {
  const owner = async () => as(await stage.pool.accessToken(OWNER));

  test('passes the core’s refusals on with their code, status and message', async () => {
    stage.core.on('GET /bots/*', refuseWith('not_found', 'there is no such bot'));
    expect(await refusal(await stage.call(`/api/bots/${anId('bot')}`, await owner()))).toEqual({
      status: 404,
      code: 'not_found',
      message: 'there is no such bot',
    });
  });

  test('keeps to itself what a gateway says, and says that a service is unavailable', async () => {
    stage.core.on(
      'GET /bots',
      (_request, response) =>
        void response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"secret-gateway-detail"}'),
    );
    const response = await stage.call('/api/bots', await owner());
    expect(response.headers.get('retry-after')).toBe('5');
    const refused = await refusal(response);
    expect(refused).toMatchObject({ status: 503, code: 'service_unavailable' });
    expect(refused.message).not.toContain('secret');
  });

  test('asks the core exactly once, also when it fails', async () => {
    stage.core.on('GET /bots', (_request, response) => void response.writeHead(500).end());
    await stage.call('/api/bots', await owner());
    expect(stage.core.requests).toHaveLength(1);
  });

  test('forwards what is checked, and nothing else of the body or the query', async () => {
    const botId = anId('bot');
    stage.core.on('PATCH /bots/*', answerWith({ ok: 1 }));
    stage.core.on('GET /bots/*', answerWith({ exchanges: [] }));
    const { headers } = await owner();
    await stage.call(`/api/bots/${botId}`, {
      method: 'PATCH',
      json: { name: ' Shop ', owner_id: 'x' },
      headers,
    });
    await stage.call(`/api/bots/${botId}/conversations?day=2026-11-23&cursor=a%26b&owner_id=x`, {
      headers,
    });
    expect(stage.core.requests.map((request) => [request.method, request.path, request.body])).toEqual([
      ['PATCH', `/bots/${botId}`, '{"name":"Shop"}'],
      ['GET', `/bots/${botId}/conversations?day=2026-11-23&cursor=a%26b`, ''],
    ]);
  });

  test('hands out the export as a file', async () => {
    const botId = anId('bot');
    stage.core.on('GET /bots/*', answerWith({ bot: {} }));
    const response = await stage.call(`/api/bots/${botId}/export`, await owner());
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="edgewise-${botId}.json"`);
  });

  test('finds a document by its name as by its id, whatever its case and accents are encoded in', async () => {
    const [botId, documentId] = [anId('bot'), anId('document')];
    const entry = { document_id: documentId, name: 'Menü.pdf' };
    stage.core.on(`GET /bots/${botId}/documents`, answerWith({ documents: [entry] }));
    stage.core.on(
      `DELETE /bots/${botId}/documents/${documentId}`,
      (_request, response) => void response.writeHead(204).end(),
    );
    const { headers } = await owner();
    const remove = (name: string): Promise<Response> =>
      stage.call(`/api/bots/${botId}/documents/${encodeURIComponent(name)}`, { method: 'DELETE', headers });
    expect((await remove('MEN\u0055\u0308.PDF')).status).toBe(204);
    expect((await remove(documentId)).status).toBe(204);
    expect(await refusal(await remove('other.pdf'))).toMatchObject({ status: 404, code: 'not_found' });
    expect(stage.core.requests.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'DELETE', 'GET']);
  });

  test.each(['/api/bots/not-an-id', '/api/bots/bot_..%2f..%2fauth', '/api/bots/not-an-id/documents/nope'])(
    'does not look up %s',
    async (path) => {
      expect(await refusal(await stage.call(path, await owner()))).toMatchObject({ status: 404, code: 'not_found' });
      expect(stage.core.requests).toEqual([]);
    },
  );

  test('names what is wrong with a body', async () => {
    const { headers } = await owner();
    const send = async (body: string, type = 'application/json') =>
      refusal(await stage.call('/api/bots', { method: 'POST', body, headers: { ...headers, 'content-type': type } }));
    expect(await send('{"name":')).toEqual({
      status: 400,
      code: 'invalid_request',
      message: 'the body is not valid JSON',
    });
    expect(await send('{"name":" "}')).toMatchObject({ status: 400, message: 'name is empty' });
    expect(await send('{}')).toMatchObject({ status: 400, message: 'name must be text' });
    expect(await send('[]')).toMatchObject({ status: 400, message: 'the body does not fit' });
    expect(await send('{"name":"a"}', 'text/plain')).toMatchObject({ status: 400 });
    expect(await send(`{"name":"${'a'.repeat(201)}"}`)).toMatchObject({
      status: 400,
      message: 'name is 201 characters; the limit is 200',
    });
  });

  test('takes a body of exactly the limit, and not one byte more', async () => {
    stage.core.on('POST /bots', answerWith({}, 201));
    const { headers } = await owner();
    const bodyOf = (bytes: number): string => `{"name":"a"${' '.repeat(bytes - 12)}}`;
    const send = (bytes: number): Promise<Response> =>
      stage.call('/api/bots', {
        method: 'POST',
        body: bodyOf(bytes),
        headers: { ...headers, 'content-type': 'application/json' },
      });
    expect((await send(LIMITS.jsonBodyMaxBytes)).status).toBe(201);
    expect(await refusal(await send(LIMITS.jsonBodyMaxBytes + 1))).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    });
  });
});

describe('every address', () => {
  test('unknown is 404 in the error shape', async () => {
    expect(await refusal(await stage.call('/api/nothing'))).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refusal(await stage.call('/auth/nothing', { method: 'POST' }))).toMatchObject({ status: 404 });
    expect((await stage.call('/widget/gone-1234.js')).status).toBe(404);
  });

  test('says which methods it knows', async () => {
    const response = await stage.call('/api/bots', { method: 'PUT' });
    expect(response.headers.get('allow')).toBe('GET, POST');
    expect(await refusal(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
    const document = await stage.call(`/api/bots/${anId('bot')}/documents/a`, { method: 'POST' });
    expect(document.headers.get('allow')).toBe('DELETE, GET, PUT');
    expect((await stage.call('/api/chat')).status).toBe(405);
  });

  test('serves the dashboard to a browser that opens a page inside it, and files as files', async () => {
    const page = await stage.call('/bots/some/page', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('dashboard');
    expect(await (await stage.call('/widget.js')).text()).toContain('loader');
  });

  test('takes a fitting request id from the client and makes its own otherwise', async () => {
    const idFor = async (given: string): Promise<string | null> =>
      (await stage.call('/api/nothing', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idFor('req_from-the-widget1')).toBe('req_from-the-widget1');
    expect(await idFor('short')).toMatch(/^req_\w{22}$/);
    expect(await idFor('a'.repeat(65))).toMatch(/^req_\w{22}$/);
    expect(await idFor('bad id with spaces')).toMatch(/^req_\w{22}$/);
  });

  test('tells other origins nothing, except what the widget calls', async () => {
    const origin = { origin: SITE };
    const owned = await stage.call('/api/bots', { headers: origin });
    expect(owned.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await stage.call('/api/bots', {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    for (const path of ['/api/sessions', '/api/chat', '/api/feedback']) {
      const asked = await stage.call(path, {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST' },
      });
      expect(asked.status).toBe(204);
      expect(asked.headers.get('access-control-allow-origin')).toBe('*');
      expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
      expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
      const refused = await stage.call(path, { json: {}, headers: origin });
      expect(refused.headers.get('access-control-allow-origin')).toBe('*');
      expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
      expect(refused.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect((await refusal(refused)).status).toBe(400);
    }
  });
});

describe('health', () => {
  test('is well when the core answers in its own words', async () => {
    const response = await stage.call('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', edge: 'ok', core: 'ok' });
  });

  test('is degraded when something else answers in its place', async () => {
    stage.core.on('GET /bots/*', (_request, response) => void response.writeHead(502).end('bad gateway'));
    const response = await stage.call('/healthz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'degraded', edge: 'ok', core: 'unreachable' });
  });

  test('answers within its deadline when the core says nothing', async () => {
    stage.core.on('GET /bots/*', () => undefined);
    const startedAtMs = performance.now();
    const response = await stage.call('/healthz');
    expect(response.status).toBe(503);
    expect(performance.now() - startedAtMs).toBeLessThan(6_000);
  });
});
