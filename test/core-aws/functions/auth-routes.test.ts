import { describe, expect, test } from 'vitest';
import { createAuthRoutes } from '../../../core-aws/functions/auth-routes.ts';
import { createHttpFunction } from '../../../core-aws/functions/http-function.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { createAuthFlows } from '../../../core-aws/use-cases/auth/auth-flows.ts';
import type { HttpAnswer } from '../../support/http-event.ts';
import { callHttp } from '../../support/http-event.ts';
import type { MemoryIdentityProvider } from '../../support/memory-identity-provider.ts';
import { createMemoryIdentityProvider } from '../../support/memory-identity-provider.ts';

const EMAIL = 'ana@example.com';
const PASSWORD = 'correct horse 7';

function createAuth(identity: MemoryIdentityProvider = createMemoryIdentityProvider()) {
  const handler = createHttpFunction(createAuthRoutes(createAuthFlows({ identity })), {
    log: { info: () => {}, error: () => {} },
  });
  const post = (action: string, body: unknown): Promise<HttpAnswer> =>
    callHttp(handler, { method: 'POST', path: `/auth/${action}`, body });
  return { identity, handler, post };
}

const errorOf = (answer: HttpAnswer): unknown => (answer.body as { readonly error?: unknown }).error;

describe('The function auth', () => {
  test('takes an owner from sign-up to sign-out', async () => {
    const { identity, post } = createAuth();
    expect(await post('signup', { email: ' Ana@Example.com ', password: PASSWORD })).toMatchObject({
      status: 200,
      body: { next: 'confirm' },
    });
    expect(await post('resend', { email: EMAIL })).toMatchObject({ status: 200, body: { next: 'confirm' } });
    expect(await post('confirm', { email: EMAIL, code: identity.codeFor(EMAIL) })).toMatchObject({
      status: 200,
      body: { next: 'signin' },
    });
    const signedIn = await post('signin', { email: EMAIL, password: PASSWORD });
    expect(signedIn).toMatchObject({
      status: 200,
      body: { access_token: expect.any(String), refresh_token: expect.any(String), expires_in_s: 3600 },
      headers: { 'cache-control': 'no-store' },
    });
    const { access_token, refresh_token } = signedIn.body as Record<string, unknown>;
    expect(await post('verify', { access_token })).toMatchObject({
      status: 200,
      body: { owner_id: expect.any(String), email: EMAIL },
    });
    const refreshed = await post('refresh', { refresh_token });
    expect(refreshed).toMatchObject({ status: 200, body: { access_token: expect.any(String) } });
    expect(refreshed.body).not.toHaveProperty('refresh_token');
    expect(await post('signout', { refresh_token })).toMatchObject({ status: 200, body: { next: 'signin' } });
    expect(errorOf(await post('refresh', { refresh_token }))).toMatchObject({ code: 'unauthenticated' });
  });

  test('resets a forgotten password', async () => {
    const { identity, post } = createAuth();
    await post('signup', { email: EMAIL, password: PASSWORD });
    await post('confirm', { email: EMAIL, code: identity.codeFor(EMAIL) });
    expect(await post('forgot', { email: EMAIL })).toMatchObject({ status: 200, body: { next: 'reset' } });
    const password = 'battery staple 9';
    expect(await post('reset', { email: EMAIL, code: '999999', password })).toMatchObject({
      status: 400,
      body: { error: { code: 'code_invalid', request_id: 'req_test' } },
    });
    expect(await post('reset', { email: EMAIL, code: identity.codeFor(EMAIL), password })).toMatchObject({
      status: 200,
      body: { next: 'signin' },
    });
    expect(await post('signin', { email: EMAIL, password })).toMatchObject({ status: 200 });
  });

  test('gives to the byte the same answer for a wrong password and an unknown address', async () => {
    const { identity, post } = createAuth();
    await post('signup', { email: EMAIL, password: PASSWORD });
    await post('confirm', { email: EMAIL, code: identity.codeFor(EMAIL) });
    const wrong = await post('signin', { email: EMAIL, password: 'wrong' });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'credentials_invalid' } } });
    expect(await post('signin', { email: 'nobody@example.com', password: 'wrong' })).toEqual(wrong);
  });

  test('answers 403 to the right password of an address that waits for its confirmation', async () => {
    const { post } = createAuth();
    await post('signup', { email: EMAIL, password: PASSWORD });
    expect(await post('signin', { email: EMAIL, password: PASSWORD })).toMatchObject({
      status: 403,
      body: { error: { code: 'email_not_confirmed' } },
    });
  });

  test.each([
    ['signup', { email: 'no address', password: PASSWORD }, 'email'],
    ['signup', { email: EMAIL, password: '1234567' }, 'at least 8'],
    ['signup', { email: EMAIL, password: 'x'.repeat(257) }, '256'],
    ['signup', {}, 'password is missing'],
    ['confirm', { email: EMAIL, code: 'abc' }, 'code'],
    ['signin', { email: EMAIL }, 'password is missing'],
    ['refresh', {}, 'refresh_token'],
    ['verify', { access_token: '' }, 'access_token'],
  ])('answers 400 to %s with a wrong body, and says what is wrong', async (action, body, part) => {
    const answer = await createAuth().post(action, body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', message: expect.stringContaining(part) });
  });

  test('takes the shortest and the longest password there may be', async () => {
    const { post } = createAuth();
    for (const [at, password] of ['12345678', 'x'.repeat(256)].entries()) {
      expect(await post('signup', { email: `p${at}@example.com`, password })).toMatchObject({ status: 200 });
    }
  });

  test('tells which rule a password breaks', async () => {
    expect(await createAuth().post('signup', { email: EMAIL, password: ' spaces around ' })).toMatchObject({
      status: 400,
      body: { error: { code: 'password_rejected', message: expect.stringContaining('space') } },
    });
  });

  test('answers 429 with a time to wait after too many attempts, and 503 when Cognito is away', async () => {
    const identity = createMemoryIdentityProvider();
    const locked = createAuth({
      ...identity,
      signIn: async () => ({ ok: false, error: { kind: 'too_many_attempts' } }),
    });
    expect(await locked.post('signin', { email: EMAIL, password: PASSWORD })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '60' },
      body: { error: { code: 'rate_limited', retry_after_s: 60 } },
    });
    const away = createAuth({
      ...identity,
      signIn: async () => {
        throw new StoreUnavailable('Cognito did not answer');
      },
    });
    expect(await away.post('signin', { email: EMAIL, password: PASSWORD })).toMatchObject({
      status: 503,
      body: { error: { code: 'service_unavailable' } },
    });
  });

  test('has no other address and no other method', async () => {
    const { handler } = createAuth();
    expect(await callHttp(handler, { method: 'POST', path: '/auth/nothing', body: {} })).toMatchObject({ status: 404 });
    expect(await callHttp(handler, { method: 'GET', path: '/auth/signin' })).toMatchObject({ status: 405 });
  });
});
