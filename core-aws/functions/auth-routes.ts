import type * as z from 'zod/mini';
import { ConfirmRequest, EmailRequest, ResetRequest, SigninRequest, SignupRequest } from '#shared/auth.ts';
import type { AuthTokens } from '#shared/core-api.ts';
import { RefreshBody, VerifyBody } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Tokens } from '../ports/identity-provider.ts';
import type { AuthFailure, AuthFlows } from '../use-cases/auth/auth-flows.ts';
import type { Route, Routes } from './http-function.ts';
import { parseBody } from './parse-body.ts';

/** Seconds a locked-out owner is told to wait: the locks of the account service grow from one second to minutes. */
const LOCKED_RETRY_AFTER_S = 60;

/** The routes of the function `auth`: a body checked, a flow, an answer. */
export function createAuthRoutes(flows: AuthFlows): Routes {
  return {
    'POST /auth/signup': toRoute(SignupRequest, flows.signUp),
    'POST /auth/confirm': toRoute(ConfirmRequest, flows.confirm),
    'POST /auth/resend': toRoute(EmailRequest, flows.resend),
    'POST /auth/signin': toRoute(SigninRequest, flows.signIn, toAuthTokens),
    'POST /auth/refresh': toRoute(RefreshBody, (body) => flows.refresh(body.refresh_token), toAuthTokens),
    'POST /auth/verify': toRoute(VerifyBody, (body) => flows.verify(body.access_token)),
    'POST /auth/forgot': toRoute(EmailRequest, flows.forgot),
    'POST /auth/reset': toRoute(ResetRequest, flows.reset),
    'POST /auth/signout': toRoute(RefreshBody, (body) => flows.signOut(body.refresh_token)),
  };
}

function toRoute<S extends z.ZodMiniType, T>(
  schema: S,
  flow: (body: z.output<S>) => Promise<Result<T, AuthFailure>>,
  toBody: (value: T) => unknown = (value) => value,
): Route {
  return async ({ body }) => {
    const parsed = parseBody(schema, body);
    if (!parsed.ok) return parsed;
    const outcome = await flow(parsed.value);
    return outcome.ok ? ok({ status: 200, body: toBody(outcome.value) }) : err(toApiError(outcome.error));
  };
}

function toAuthTokens(tokens: Tokens): AuthTokens {
  return {
    access_token: tokens.accessToken,
    ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken }),
    expires_in_s: tokens.expiresInS,
  };
}

function toApiError(failure: AuthFailure): ApiError {
  switch (failure.kind) {
    case 'credentials_invalid':
      return { code: 'credentials_invalid', message: 'e-mail or password is wrong' };
    case 'email_not_confirmed':
      return {
        code: 'email_not_confirmed',
        message: 'this e-mail address is not confirmed yet; enter the code we sent, or ask for a new one',
      };
    case 'code_invalid':
      return {
        code: 'code_invalid',
        message: 'this code is wrong or no longer valid; use the one from the newest e-mail, or ask for a new one',
      };
    case 'password_rejected':
      return { code: 'password_rejected', message: `choose another password: ${failure.rule}` };
    case 'too_many_attempts':
      return {
        code: 'rate_limited',
        message: `too many attempts; try again in ${LOCKED_RETRY_AFTER_S} seconds`,
        retryAfterS: LOCKED_RETRY_AFTER_S,
      };
    case 'signed_out':
      return { code: 'unauthenticated', message: 'you are signed out; sign in again' };
  }
}
