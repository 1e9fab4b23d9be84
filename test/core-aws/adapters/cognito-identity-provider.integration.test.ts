import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCognitoClient } from '../../../core-aws/adapters/aws-clients.ts';
import { createCognitoIdentityProvider } from '../../../core-aws/adapters/cognito-identity-provider.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import type { CognitoLocal } from '../../support/cognito-local.ts';
import { startCognitoLocal, startLocalCloudCognito } from '../../support/cognito-local.ts';
import { identityProviderContract } from '../ports/identity-provider.contract.ts';

describe.each([
  { place: 'cognito-local as shipped', start: startCognitoLocal, canResend: false },
  { place: "the local cloud's Cognito", start: startLocalCloudCognito, canResend: true },
])('The Cognito identity provider on $place', ({ start, canResend }) => {
  let cognito: CognitoLocal | undefined;
  let clientId = '';
  const running = (): CognitoLocal => {
    if (!cognito) throw new Error('cognito-local runs only inside tests');
    return cognito;
  };
  const make = () => createCognitoIdentityProvider({ client: running().client, clientId });

  beforeAll(async () => {
    cognito = await start();
    ({ clientId } = await cognito.newPool());
  });
  afterAll(async () => await cognito?.stop());

  identityProviderContract(() => ({ identity: make(), codeFor: running().codeFor }), { canResend });

  test('refuses a good token of another pool', async () => {
    const other = await running().newPool();
    const elsewhere = createCognitoIdentityProvider({ client: running().client, clientId: other.clientId });
    await elsewhere.signUp('both@example.com', 'correct horse 7');
    await elsewhere.confirm('both@example.com', await running().codeFor('both@example.com'));
    const signedIn = await elsewhere.signIn('both@example.com', 'correct horse 7');
    if (!signedIn.ok) throw new Error(signedIn.error.kind);
    expect(await elsewhere.identify(signedIn.value.accessToken)).toMatchObject({ ok: true });
    expect(await make().identify(signedIn.value.accessToken)).toEqual({
      ok: false,
      error: { kind: 'credentials_invalid' },
    });
  });
});

describe('The Cognito identity provider without Cognito', () => {
  test('throws StoreUnavailable, with the connection error as its cause', async () => {
    // Port 1 is reserved and nothing listens there.
    const client = createCognitoClient({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1' });
    const identity = createCognitoIdentityProvider({ client, clientId: 'any' });
    for (const call of [
      () => identity.signIn('a@example.com', 'password'),
      () => identity.resendCode('a@example.com'),
      () => identity.signOut('token'),
    ]) {
      const thrown: unknown = await call().catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(StoreUnavailable);
      expect((thrown as StoreUnavailable).cause).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });
});
