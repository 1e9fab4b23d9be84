import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import type { AccessGrant, AuthAction } from '#shared/auth.ts';
import { ConfirmRequest, EmailRequest, ResetRequest, SigninRequest, SignupRequest } from '#shared/auth.ts';
import type { AuthTokens } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { CoreAnswer } from '../core/core-client.ts';
import { serviceUnavailable } from '../core/read-core-error.ts';
import { DEADLINES } from '../deadlines.ts';
import { clientKey } from '../http/client-address.ts';
import type { EdgeContext, EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import { limitJsonBody, refuseInvalid, requireJson } from '../http/json-body.ts';
import type { Services } from '../services.ts';
import { unauthenticated } from './access-token-verifier.ts';
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts';
import { refuseCrossSite } from './refuse-cross-site.ts';
import { bearerToken } from './require-owner.ts';

/**
 * Accounts: the edge limits, checks the form of the body and hands on; the core speaks with Cognito. What is kept
 * here is the refresh cookie.
 */
export function createAuthRoutes({ core, tokens, limitRate, keyedHash, config }: Services): Hono<EdgeEnv> {
  const app = new Hono<EdgeEnv>();
  app.use('*', refuseCrossSite());

  const ask = (c: EdgeContext, action: AuthAction, body: unknown): Promise<Result<CoreAnswer, ApiError>> =>
    core.call({
      method: 'POST',
      path: `/auth/${action}`,
      body,
      requestId: c.var.requestId,
      deadlineMs: DEADLINES.authMs,
    });

  /**
   * Every page load refreshes and verifies, for all who share an address. Both prove themselves with a token nobody
   * can guess, so they are counted like other requests and not like passwords.
   */
  const limitByClient = (c: EdgeContext) => limitRate([['API_LIMIT', `account:${clientKey(c.req.raw.headers)}`]]);

  async function limitByEmail(c: EdgeContext, email: string): Promise<ApiError | undefined> {
    return limitRate([
      ['AUTH_LIMIT', `credentials:${clientKey(c.req.raw.headers)}`],
      ['AUTH_LIMIT', `email:${await keyedHash('auth-limit', email)}`],
    ]);
  }

  /** The steps that are only handed on. Each names an account, so each is limited by account too. */
  async function handOn(c: EdgeContext, action: AuthAction, body: { readonly email: string }): Promise<Response> {
    const limited = await limitByEmail(c, body.email);
    if (limited) return fail(c, limited);
    const answer = await ask(c, action, body);
    return answer.ok ? c.json(Object(answer.value.body)) : fail(c, answer.error);
  }

  function grant(c: EdgeContext, answer: CoreAnswer): Response {
    const parsed = parseTokens(answer.body);
    if (!parsed.ok) return fail(c, parsed.error);
    const { access_token, refresh_token, expires_in_s } = parsed.value;
    if (refresh_token !== undefined) setRefreshCookie(c, refresh_token, config.isLocal);
    return c.json({ access_token, token_type: 'Bearer', expires_in_s } satisfies AccessGrant);
  }

  const json = [limitJsonBody(), requireJson()] as const;

  app.post('/signup', ...json, zValidator('json', SignupRequest, refuseInvalid), (c) =>
    handOn(c, 'signup', c.req.valid('json')),
  );
  app.post('/confirm', ...json, zValidator('json', ConfirmRequest, refuseInvalid), (c) =>
    handOn(c, 'confirm', c.req.valid('json')),
  );
  app.post('/resend', ...json, zValidator('json', EmailRequest, refuseInvalid), (c) =>
    handOn(c, 'resend', c.req.valid('json')),
  );
  app.post('/forgot', ...json, zValidator('json', EmailRequest, refuseInvalid), (c) =>
    handOn(c, 'forgot', c.req.valid('json')),
  );
  app.post('/reset', ...json, zValidator('json', ResetRequest, refuseInvalid), (c) =>
    handOn(c, 'reset', c.req.valid('json')),
  );

  app.post('/signin', ...json, zValidator('json', SigninRequest, refuseInvalid), async (c) => {
    const body = c.req.valid('json');
    const limited = await limitByEmail(c, body.email);
    if (limited) return fail(c, limited);
    const answer = await ask(c, 'signin', body);
    return answer.ok ? grant(c, answer.value) : fail(c, answer.error);
  });

  app.post('/refresh', async (c) => {
    const limited = await limitByClient(c);
    if (limited) return fail(c, limited);
    const refreshToken = readRefreshCookie(c);
    if (refreshToken === undefined) return fail(c, unauthenticated('no refresh cookie'));
    const answer = await ask(c, 'refresh', { refresh_token: refreshToken });
    if (answer.ok) return grant(c, answer.value);
    const isRefused = answer.error.code === 'credentials_invalid' || answer.error.code === 'unauthenticated';
    if (!isRefused) return fail(c, answer.error);
    clearRefreshCookie(c, config.isLocal);
    return fail(c, unauthenticated('refresh token refused'));
  });

  app.post('/verify', async (c) => {
    const limited = await limitByClient(c);
    if (limited) return fail(c, limited);
    const token = bearerToken(c.req.raw.headers);
    if (token === undefined) return fail(c, unauthenticated('no bearer token'));
    const owner = await tokens.verify(token);
    if (!owner.ok) return fail(c, owner.error);
    const answer = await ask(c, 'verify', { access_token: token });
    return answer.ok ? c.json(Object(answer.value.body)) : fail(c, answer.error);
  });

  app.post('/signout', async (c) => {
    const limited = await limitByClient(c);
    if (limited) return fail(c, limited);
    const refreshToken = readRefreshCookie(c);
    // Cleared whatever the core says: on this computer the owner is signed out.
    clearRefreshCookie(c, config.isLocal);
    if (refreshToken === undefined) return c.json({ next: 'signin' });
    const answer = await ask(c, 'signout', { refresh_token: refreshToken });
    return answer.ok ? c.json({ next: 'signin' }) : fail(c, answer.error);
  });

  return app;
}

function parseTokens(body: unknown): Result<AuthTokens, ApiError> {
  const { access_token, refresh_token, expires_in_s } = Object(body) as Partial<Record<keyof AuthTokens, unknown>>;
  if (typeof access_token !== 'string' || typeof expires_in_s !== 'number') {
    return err(serviceUnavailable('the core answered tokens of another form'));
  }
  return ok({ access_token, expires_in_s, ...(typeof refresh_token === 'string' ? { refresh_token } : {}) });
}
