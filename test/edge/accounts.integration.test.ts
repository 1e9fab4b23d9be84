import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseErrorBody } from '#shared/errors.ts';
import type { EdgeStage } from '../support/edge-stage.ts';
import { OWNER, startEdgeStage } from '../support/edge-stage.ts';
import { answerWith, refuseWith } from '../support/stub-core.ts';

let stage: EdgeStage;
beforeAll(async () => {
  stage = await startEdgeStage();
});
afterAll(() => stage.stop());
beforeEach(() => stage.core.reset());

let nextAddress = 1;
/** Requests of one person: an address nobody else has, so that limits of other tests do not count. */
function person(): (path: string, init?: RequestInit & { json?: unknown }) => Promise<Response> {
  const address = `198.51.100.${nextAddress++}`;
  return (path, init = {}) =>
    stage.call(path, { ...init, headers: { ...Object(init.headers), 'cf-connecting-ip': address } });
}
const codeOf = async (response: Response): Promise<string | undefined> => parseErrorBody(await response.json())?.code;
const credentials = { email: 'Owner@Example.com ', password: 'correct horse' };
const tokens = { access_token: 'access-1', refresh_token: 'refresh-1', expires_in_s: 3600 };

describe('signing in', () => {
  test('answers the access token, and keeps the refresh token in a cookie no script can read', async () => {
    stage.core.on('POST /auth/signin', answerWith(tokens));
    const response = await person()('/auth/signin', { json: credentials });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ access_token: 'access-1', token_type: 'Bearer', expires_in_s: 3600 });
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toBe('edgewise_refresh=refresh-1; Max-Age=2592000; Path=/auth; HttpOnly; SameSite=Strict');
    expect(stage.core.requests[0]?.body).toBe('{"email":"owner@example.com","password":"correct horse"}');
  });

  test('passes on why it was refused, and sets no cookie', async () => {
    stage.core.on('POST /auth/signin', refuseWith('credentials_invalid', 'e-mail or password is wrong'));
    const response = await person()('/auth/signin', { json: credentials });
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await codeOf(response)).toBe('credentials_invalid');
  });

  test('is refused to a page of another origin, even of the same site', async () => {
    const call = person();
    const send = (headers: Record<string, string>) => call('/auth/signin', { json: credentials, headers });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:4601' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      expect(await codeOf(await send(headers))).toBe('forbidden');
    }
    expect(stage.core.requests).toEqual([]);
    stage.core.on('POST /auth/signin', answerWith(tokens));
    expect((await send({ origin: stage.worker.url.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  test('is limited per client address: the 21st try in a minute waits', async () => {
    stage.core.on('POST /auth/signin', refuseWith('credentials_invalid', 'no'));
    const call = person();
    const statuses: number[] = [];
    for (let at = 0; at < 20; at += 1) {
      statuses.push((await call('/auth/signin', { json: { email: `a${at}@example.com`, password: 'x' } })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401]));
    const refused = await call('/auth/signin', { json: { email: 'a@example.com', password: 'x' } });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(parseErrorBody(await refused.json())).toMatchObject({ code: 'rate_limited', retry_after_s: 60 });
    expect((await person()('/auth/signin', { json: credentials })).status).toBe(401);
  });

  test('is limited per account, from however many addresses the tries come', async () => {
    stage.core.on('POST /auth/signin', refuseWith('credentials_invalid', 'no'));
    const tryOnce = async (): Promise<number> =>
      (await person()('/auth/signin', { json: { email: 'victim@example.com', password: 'x' } })).status;
    for (let at = 0; at < 20; at += 1) expect(await tryOnce()).toBe(401);
    expect(await tryOnce()).toBe(429);
  });
});

describe('refreshing', () => {
  test('goes on for all who share an address: page loads are not counted like passwords', async () => {
    const call = person();
    for (let load = 0; load < 40; load += 1) {
      expect((await call('/auth/refresh', { method: 'POST' })).status).toBe(401);
    }
  });

  const cookie = { cookie: 'edgewise_refresh=refresh-1' };

  test('trades the cookie for a new access token and keeps a rotated refresh token', async () => {
    stage.core.on(
      'POST /auth/refresh',
      answerWith({ ...tokens, access_token: 'access-2', refresh_token: 'refresh-2' }),
    );
    const response = await person()('/auth/refresh', { method: 'POST', headers: cookie });
    expect(await response.json()).toMatchObject({ access_token: 'access-2' });
    expect(response.headers.getSetCookie()[0]).toContain('edgewise_refresh=refresh-2;');
    expect(stage.core.requests[0]?.body).toBe('{"refresh_token":"refresh-1"}');
  });

  test('leaves the cookie alone when the pool does not rotate', async () => {
    stage.core.on('POST /auth/refresh', answerWith({ access_token: 'access-2', expires_in_s: 3600 }));
    const response = await person()('/auth/refresh', { method: 'POST', headers: cookie });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('without a cookie is 401, and asks nobody', async () => {
    expect(await codeOf(await person()('/auth/refresh', { method: 'POST' }))).toBe('unauthenticated');
    expect(stage.core.requests).toEqual([]);
  });

  test('with a refused token clears the cookie', async () => {
    stage.core.on('POST /auth/refresh', refuseWith('credentials_invalid', 'no'));
    const response = await person()('/auth/refresh', { method: 'POST', headers: cookie });
    expect(response.headers.getSetCookie()[0]).toContain('edgewise_refresh=; Max-Age=0; Path=/auth');
    expect(await codeOf(response)).toBe('unauthenticated');
  });

  test('keeps the owner signed in when the core is away', async () => {
    stage.core.on('POST /auth/refresh', (_request, response) => void response.writeHead(500).end());
    const response = await person()('/auth/refresh', { method: 'POST', headers: cookie });
    expect(response.status).toBe(503);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('is refused to other sites', async () => {
    const response = await person()('/auth/refresh', {
      method: 'POST',
      headers: { ...cookie, origin: 'https://evil.example' },
    });
    expect(await codeOf(response)).toBe('forbidden');
    expect(stage.core.requests).toEqual([]);
  });
});

describe('the other steps', () => {
  test('signing out ends the token at the core and clears the cookie whatever happens there', async () => {
    stage.core.on('POST /auth/signout', answerWith({ next: 'signin' }));
    const call = person();
    const out = await call('/auth/signout', { method: 'POST', headers: { cookie: 'edgewise_refresh=refresh-1' } });
    expect(await out.json()).toEqual({ next: 'signin' });
    expect(out.headers.getSetCookie()[0]).toContain('Max-Age=0');
    stage.core.on('POST /auth/signout', (_request, response) => void response.writeHead(500).end());
    const away = await call('/auth/signout', { method: 'POST', headers: { cookie: 'edgewise_refresh=refresh-1' } });
    expect(away.status).toBe(503);
    expect(away.headers.getSetCookie()[0]).toContain('Max-Age=0');
  });

  test.each([
    ['signup', { email: 'a@example.com', password: 'long enough' }],
    ['confirm', { email: 'a@example.com', code: '123456' }],
    ['resend', { email: 'a@example.com' }],
    ['forgot', { email: 'a@example.com' }],
    ['reset', { email: 'a@example.com', code: '123456', password: 'long enough' }],
  ])('%s is checked and handed on', async (step, body) => {
    stage.core.on(`POST /auth/${step}`, answerWith({ next: 'signin' }));
    const call = person();
    expect(await (await call(`/auth/${step}`, { json: body })).json()).toEqual({ next: 'signin' });
    expect(await codeOf(await call(`/auth/${step}`, { json: { ...body, email: 'nobody' } }))).toBe('invalid_request');
    expect(stage.core.requests).toHaveLength(1);
  });

  test('verify answers who the token belongs to, and sends a bad token nowhere', async () => {
    stage.core.on('POST /auth/verify', answerWith({ owner_id: OWNER, email: 'a@example.com' }));
    const call = person();
    const bearer = (token: string) => ({ method: 'POST', headers: { authorization: `Bearer ${token}` } });
    const token = await stage.pool.accessToken(OWNER);
    expect(await (await call('/auth/verify', bearer(token))).json()).toMatchObject({ owner_id: OWNER });
    expect(stage.core.requests[0]?.body).toBe(JSON.stringify({ access_token: token }));
    expect(await codeOf(await call('/auth/verify', bearer('a.b.c')))).toBe('unauthenticated');
    expect(stage.core.requests).toHaveLength(1);
  });
});

test('no log line holds an e-mail address, a password, a token or a whole address', async () => {
  const call = person();
  stage.core.on('POST /auth/signin', answerWith({ ...tokens, refresh_token: 'canary-refresh' }));
  const body = { email: 'canary@example.com', password: 'canary-password' };
  const token = await stage.pool.accessToken('canary-owner');
  await call('/auth/signin', { json: body });
  await call('/auth/refresh', { method: 'POST', headers: { cookie: 'edgewise_refresh=canary-refresh' } });
  await call('/api/bots', { headers: { authorization: `Bearer ${token}x` } });
  await call('/api/bots/canary-path/documents/canary-name.pdf', { headers: { authorization: `Bearer ${token}` } });
  await call('/nothing/canary-path?canary=1');
  await expect.poll(() => stage.worker.logs().filter((line) => line.includes('"request"')).length).toBeGreaterThan(5);
  const lines = stage.worker.logs();
  expect(lines.join('\n')).not.toMatch(/canary|198\.51\.100\.\d|Bearer|eyJ/);
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({
      service: 'edgewise-edge',
      level: expect.any(String),
      timestamp: expect.any(String),
    });
  }
});
