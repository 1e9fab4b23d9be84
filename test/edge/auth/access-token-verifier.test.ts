import { createLocalJWKSet, errors } from 'jose';
import { describe, expect, test } from 'vitest';
import { createAccessTokenVerifier } from '../../../edge/auth/access-token-verifier.ts';
import { createTokenPool } from '../../support/token-pool.ts';

const config = {
  cognitoIssuer: 'https://issuer.example/pool',
  cognitoClientId: 'client-1',
  cognitoJwksUrl: 'https://issuer.example/jwks.json',
};

describe('the emulator’s key, whose private half is public', () => {
  test.each([
    [true, true],
    [false, false],
  ])('on a laptop %s: accepted %s', async (isLocal, isAccepted) => {
    const pool = await createTokenPool(config.cognitoIssuer, config.cognitoClientId, 'CognitoLocal');
    const verifier = createAccessTokenVerifier(
      { ...config, isLocal },
      { nowMs: Date.now, getKey: createLocalJWKSet(pool.jwks) },
    );
    expect((await verifier.verify(await pool.accessToken('owner-1'))).ok).toBe(isAccepted);
  });
});

test.each([
  ['a time-out', new errors.JWKSTimeout()],
  ['an answer that is no key set', new errors.JWKSInvalid()],
  ['a failed answer', new errors.JOSEError('Expected 200 OK from the JSON Web Key Set HTTP response')],
  ['a network error', new TypeError('fetch failed')],
])('%s of the pool’s keys signs nobody out: the service is unavailable', async (_name, thrown) => {
  const verifier = createAccessTokenVerifier(
    { ...config, isLocal: false },
    { nowMs: Date.now, getKey: () => Promise.reject(thrown) },
  );
  const pool = await createTokenPool(config.cognitoIssuer, config.cognitoClientId);
  expect(await verifier.verify(await pool.accessToken('owner-1'))).toMatchObject({
    ok: false,
    error: { code: 'service_unavailable' },
  });
});

test('a token just past its end counts within the leeway of five seconds, not beyond', async () => {
  const pool = await createTokenPool(config.cognitoIssuer, config.cognitoClientId);
  const exp = 1_800_000_000;
  const token = await pool.accessToken('owner-1', { claims: { exp } });
  const acceptedAt = async (nowS: number): Promise<boolean> => {
    const deps = { nowMs: () => nowS * 1000, getKey: createLocalJWKSet(pool.jwks) };
    return (await createAccessTokenVerifier({ ...config, isLocal: false }, deps).verify(token)).ok;
  };
  expect(await acceptedAt(exp + 4)).toBe(true);
  expect(await acceptedAt(exp + 5)).toBe(false);
});
