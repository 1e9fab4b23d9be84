import type { JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Config } from '../config.ts';
import { serviceUnavailable } from '../core/read-core-error.ts';
import { DEADLINES } from '../deadlines.ts';
import { describeCause } from '../http/fail.ts';

/** Clocks of Cognito and Cloudflare may differ by this much. */
const LEEWAY_S = 5;
/** A stranger's key id may make us ask for the keys again at most this often. */
const JWKS_COOLDOWN_MS = 30_000;
const JWKS_MAX_AGE_MS = 10 * 60_000;
/** Key id of the local Cognito emulator. Its private key is public, so a token signed with it proves nothing. */
const LOCAL_KEY_ID = 'CognitoLocal';

export interface AccessTokenVerifier {
  /** The owner's id (`sub`) of a valid Cognito access token. */
  readonly verify: (token: string) => Promise<Result<{ readonly ownerId: string }, ApiError>>;
}

/** All refusals look alike outside; which check failed is told to the log only. */
export function unauthenticated(reason: string): ApiError {
  return { code: 'unauthenticated', message: 'sign in to do this', cause: reason };
}

/**
 * Verifies Cognito access tokens: RS256 only, this pool, this client, `token_use` access, not expired.
 * Errors: `unauthenticated`; `service_unavailable` when the pool's keys cannot be fetched, which is no fault of the
 * token and must not sign anybody out.
 * Source: Amazon Cognito developer guide, "Verifying JSON web tokens".
 */
export function createAccessTokenVerifier(
  config: Pick<Config, 'cognitoIssuer' | 'cognitoClientId' | 'cognitoJwksUrl' | 'isLocal'>,
  {
    nowMs,
    getKey = createRemoteJWKSet(new URL(config.cognitoJwksUrl), {
      timeoutDuration: DEADLINES.jwksMs,
      cooldownDuration: JWKS_COOLDOWN_MS,
      cacheMaxAge: JWKS_MAX_AGE_MS,
    }),
  }: { readonly nowMs: () => number; readonly getKey?: JWTVerifyGetKey },
): AccessTokenVerifier {
  return {
    async verify(token) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, getKey, {
          algorithms: ['RS256'],
          issuer: config.cognitoIssuer,
          clockTolerance: LEEWAY_S,
          currentDate: new Date(nowMs()),
          requiredClaims: ['exp', 'sub', 'client_id', 'token_use'],
        });
        if (!config.isLocal && protectedHeader.kid === LOCAL_KEY_ID) {
          return err(unauthenticated('signed with the emulator key'));
        }
        if (payload['client_id'] !== config.cognitoClientId) return err(unauthenticated('token of another client'));
        if (payload['token_use'] !== 'access') return err(unauthenticated('not an access token'));
        const { sub } = payload;
        if (sub === undefined || !/^[\w.:-]{1,128}$/.test(sub)) return err(unauthenticated('sub has another form'));
        return ok({ ownerId: sub });
      } catch (cause) {
        return err(isTokenFault(cause) ? unauthenticated(describeCause(cause)) : serviceUnavailable(cause));
      }
    },
  };
}

/** jose throws its own errors for everything wrong with a token; those of fetching keys, and `fetch`'s own, are outages. */
function isTokenFault(cause: unknown): boolean {
  if (cause instanceof errors.JWKSTimeout || cause instanceof errors.JWKSInvalid) return false;
  if (!(cause instanceof errors.JOSEError)) return false;
  // The generic error is what jose throws when the keys' address answers with another status than 200.
  return cause.code !== 'ERR_JOSE_GENERIC';
}
