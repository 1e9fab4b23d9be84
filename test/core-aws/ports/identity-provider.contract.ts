import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { IdentityProvider } from '../../../core-aws/ports/identity-provider.ts';

const WRONG_CODE = '999999';
const PASSWORD = 'correct horse 7';

/**
 * What every `IdentityProvider` must do. `codeFor` opens the message last sent to an address. `canResend` is
 * false only for cognito-local as it is shipped, which lacks that one operation.
 */
export function identityProviderContract(
  make: () => {
    readonly identity: IdentityProvider;
    readonly codeFor: (email: string) => string | Promise<string>;
  },
  { canResend = true }: { readonly canResend?: boolean } = {},
): void {
  const newEmail = (): string => `owner-${randomUUID()}@example.com`;
  const newOwner = async () => {
    const { identity, codeFor } = make();
    const email = newEmail();
    expect(await identity.signUp(email, PASSWORD)).toMatchObject({ ok: true });
    expect(await identity.confirm(email, await codeFor(email))).toMatchObject({ ok: true });
    return { identity, codeFor, email };
  };

  describe('as an IdentityProvider', () => {
    test('takes an owner from sign-up to a refreshed, identified access token', async () => {
      const { identity, email } = await newOwner();
      const signedIn = await identity.signIn(email, PASSWORD);
      if (!signedIn.ok || signedIn.value.refreshToken === undefined) throw new Error('no tokens');
      expect(signedIn.value.expiresInS).toBeGreaterThan(0);
      const refreshed = await identity.refresh(signedIn.value.refreshToken);
      if (!refreshed.ok) throw new Error(refreshed.error.kind);
      const [first, second] = await Promise.all(
        [signedIn, refreshed].map(({ value }) => identity.identify(value.accessToken)),
      );
      expect(first).toEqual({ ok: true, value: { ownerId: expect.stringMatching(/.+/), email } });
      expect(second).toEqual(first);
    });

    test('gives every owner another id', async () => {
      const ids = new Set<string>();
      for (let owner = 0; owner < 2; owner += 1) {
        const { identity, email } = await newOwner();
        const signedIn = await identity.signIn(email, PASSWORD);
        if (!signedIn.ok) throw new Error(signedIn.error.kind);
        const identified = await identity.identify(signedIn.value.accessToken);
        if (identified.ok) ids.add(identified.value.ownerId);
      }
      expect(ids.size).toBe(2);
    });

    test('refuses a second account for the same address', async () => {
      const { identity, email } = await newOwner();
      expect(await identity.signUp(email, 'another pass 8')).toEqual({ ok: false, error: { kind: 'account_exists' } });
      expect(await identity.signIn(email, PASSWORD)).toMatchObject({ ok: true });
    });

    test('refuses a wrong code, and takes the right one after it', async () => {
      const { identity, codeFor } = make();
      const email = newEmail();
      await identity.signUp(email, PASSWORD);
      expect(await identity.confirm(email, WRONG_CODE)).toEqual({ ok: false, error: { kind: 'code_invalid' } });
      expect(await identity.confirm(email, await codeFor(email))).toMatchObject({ ok: true });
    });

    test.runIf(canResend)('sends a new code to who waits for one, and to nobody else', async () => {
      const { identity, codeFor } = make();
      const email = newEmail();
      await identity.signUp(email, PASSWORD);
      await codeFor(email);
      expect(await identity.resendCode(email)).toMatchObject({ ok: true });
      expect(await identity.confirm(email, await codeFor(email))).toMatchObject({ ok: true });
      expect(await identity.resendCode(email)).toEqual({ ok: false, error: { kind: 'already_confirmed' } });
      expect(await identity.resendCode(newEmail())).toEqual({ ok: false, error: { kind: 'account_unknown' } });
    });

    test('says that the e-mail is not confirmed only to the right password', async () => {
      const { identity } = make();
      const email = newEmail();
      await identity.signUp(email, PASSWORD);
      const outcomes = [await identity.signIn(email, PASSWORD), await identity.signIn(email, 'wrong password')];
      expect(outcomes).toEqual([
        { ok: false, error: { kind: 'email_not_confirmed' } },
        { ok: false, error: { kind: 'credentials_invalid' } },
      ]);
    });

    test('refuses a wrong password and an unknown address alike', async () => {
      const { identity, email } = await newOwner();
      const refusal = { ok: false, error: { kind: 'credentials_invalid' } };
      expect(await identity.signIn(email, 'wrong password')).toEqual(refusal);
      expect(await identity.signIn(newEmail(), PASSWORD)).toEqual(refusal);
    });

    test('does not confirm twice', async () => {
      const { identity, email } = await newOwner();
      const again = await identity.confirm(email, '123456');
      expect(again.ok).toBe(false);
    });

    test('knows no account it never made', async () => {
      const { identity } = make();
      const unknown = { ok: false, error: { kind: 'account_unknown' } };
      expect(await identity.confirm(newEmail(), '123456')).toEqual(unknown);
      expect(await identity.forgotPassword(newEmail())).toEqual(unknown);
      expect(await identity.resetPassword(newEmail(), '123456', PASSWORD)).toEqual(unknown);
    });

    test('sets a new password with the code sent, and forgets the old one', async () => {
      const { identity, codeFor, email } = await newOwner();
      expect(await identity.forgotPassword(email)).toMatchObject({ ok: true });
      const renewed = 'battery staple 9';
      expect(await identity.resetPassword(email, WRONG_CODE, renewed)).toEqual({
        ok: false,
        error: { kind: 'code_invalid' },
      });
      expect(await identity.resetPassword(email, await codeFor(email), renewed)).toMatchObject({ ok: true });
      expect(await identity.signIn(email, PASSWORD)).toMatchObject({ ok: false });
      expect(await identity.signIn(email, renewed)).toMatchObject({ ok: true });
    });

    test('ends a refresh token at sign-out, and may be asked to again', async () => {
      const { identity, email } = await newOwner();
      const signedIn = await identity.signIn(email, PASSWORD);
      const refreshToken = signedIn.ok ? (signedIn.value.refreshToken ?? '') : '';
      expect(await identity.refresh(refreshToken)).toMatchObject({ ok: true });
      await identity.signOut(refreshToken);
      await identity.signOut(refreshToken);
      expect(await identity.refresh(refreshToken)).toEqual({ ok: false, error: { kind: 'credentials_invalid' } });
    });

    test.each(['', 'nonsense', 'a.b.c', 'e30.e30.e30'])('identifies nobody by the token "%s"', async (token) => {
      const { identity } = make();
      expect(await identity.identify(token)).toEqual({ ok: false, error: { kind: 'credentials_invalid' } });
    });
  });
}
