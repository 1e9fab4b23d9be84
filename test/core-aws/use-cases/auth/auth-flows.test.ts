import { describe, expect, test } from 'vitest';
import { err } from '#shared/result.ts';
import type { IdentityFailure, IdentityProvider } from '../../../../core-aws/ports/identity-provider.ts';
import { createAuthFlows } from '../../../../core-aws/use-cases/auth/auth-flows.ts';
import { createMemoryIdentityProvider } from '../../../support/memory-identity-provider.ts';

const EMAIL = 'ana@example.com';
const PASSWORD = 'correct horse 7';
const UNKNOWN = 'nobody@example.com';

async function confirmedOwner() {
  const identity = createMemoryIdentityProvider();
  const flows = createAuthFlows({ identity });
  await flows.signUp({ email: EMAIL, password: PASSWORD });
  await flows.confirm({ email: EMAIL, code: identity.codeFor(EMAIL) });
  return { identity, flows };
}

/** A provider whose every operation fails in the same way. */
function failing(failure: IdentityFailure): IdentityProvider {
  const fail = async () => err(failure);
  return {
    ...createMemoryIdentityProvider(),
    signUp: fail,
    confirm: fail,
    resendCode: fail,
    signIn: fail,
    refresh: fail,
    identify: fail,
    forgotPassword: fail,
    resetPassword: fail,
  };
}

describe('The flows of accounts', () => {
  test('lead from sign-up through confirmation to an identified owner, and out again', async () => {
    const identity = createMemoryIdentityProvider();
    const flows = createAuthFlows({ identity });
    expect(await flows.signUp({ email: EMAIL, password: PASSWORD })).toEqual({ ok: true, value: { next: 'confirm' } });
    expect(await flows.confirm({ email: EMAIL, code: identity.codeFor(EMAIL) })).toEqual({
      ok: true,
      value: { next: 'signin' },
    });
    const tokens = await flows.signIn({ email: EMAIL, password: PASSWORD });
    if (!tokens.ok) throw new Error(tokens.error.kind);
    expect(await flows.verify(tokens.value.accessToken)).toMatchObject({ ok: true, value: { email: EMAIL } });
    const refreshToken = tokens.value.refreshToken ?? '';
    expect(await flows.refresh(refreshToken)).toMatchObject({ ok: true });
    expect(await flows.signOut(refreshToken)).toEqual({ ok: true, value: { next: 'signin' } });
    expect(await flows.refresh(refreshToken)).toEqual({ ok: false, error: { kind: 'signed_out' } });
  });

  test('answer sign-up of a known address like that of a new one', async () => {
    const { flows } = await confirmedOwner();
    const known = await flows.signUp({ email: EMAIL, password: 'another pass 8' });
    expect(known).toEqual(await flows.signUp({ email: 'new@example.com', password: 'another pass 8' }));
    expect(known.ok).toBe(true);
  });

  test.each(['resend', 'forgot'] as const)('answer %s alike for known and unknown addresses', async (flow) => {
    const { flows } = await confirmedOwner();
    await flows.signUp({ email: 'waiting@example.com', password: PASSWORD });
    const answers = await Promise.all([EMAIL, 'waiting@example.com', UNKNOWN].map((email) => flows[flow]({ email })));
    expect(answers[0]).toEqual({ ok: true, value: { next: flow === 'resend' ? 'confirm' : 'reset' } });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('answer sign-in with a wrong password like that of an unknown address', async () => {
    const { flows } = await confirmedOwner();
    await flows.signUp({ email: 'waiting@example.com', password: PASSWORD });
    const refusal = { ok: false, error: { kind: 'credentials_invalid' } };
    for (const email of [EMAIL, 'waiting@example.com', UNKNOWN]) {
      expect(await flows.signIn({ email, password: 'wrong' })).toEqual(refusal);
    }
    expect(await flows.signIn({ email: 'waiting@example.com', password: PASSWORD })).toEqual({
      ok: false,
      error: { kind: 'email_not_confirmed' },
    });
  });

  const revealing: readonly IdentityFailure['kind'][] = [
    'account_unknown',
    'already_confirmed',
    'code_invalid',
    'code_expired',
    'email_not_confirmed',
    'account_exists',
    'credentials_invalid',
  ];
  test.each(revealing)('answer a code that fails with %s like any wrong code', async (kind) => {
    const flows = createAuthFlows({ identity: failing({ kind } as IdentityFailure) });
    const wrong = { ok: false, error: { kind: 'code_invalid' } };
    expect(await flows.confirm({ email: EMAIL, code: '123456' })).toEqual(wrong);
    expect(await flows.reset({ email: EMAIL, code: '123456', password: PASSWORD })).toEqual(wrong);
  });

  test('set a new password with the code that was sent', async () => {
    const { identity, flows } = await confirmedOwner();
    await flows.forgot({ email: EMAIL });
    const proof = { email: EMAIL, code: identity.codeFor(EMAIL), password: 'battery staple 9' };
    expect(await flows.reset(proof)).toEqual({ ok: true, value: { next: 'signin' } });
    expect(await flows.signIn({ email: EMAIL, password: 'battery staple 9' })).toMatchObject({ ok: true });
  });

  test('tell which rule a password breaks, and that there were too many attempts', async () => {
    for (const failure of [{ kind: 'password_rejected', rule: 'a rule' }, { kind: 'too_many_attempts' }] as const) {
      const flows = createAuthFlows({ identity: failing(failure) });
      const outcome = { ok: false, error: failure };
      expect(await flows.signUp({ email: EMAIL, password: PASSWORD })).toEqual(outcome);
      expect(await flows.reset({ email: EMAIL, code: '123456', password: PASSWORD })).toEqual(outcome);
    }
  });

  test('say nothing of a bad token but that its owner is signed out', async () => {
    const { flows } = await confirmedOwner();
    const signedOut = { ok: false, error: { kind: 'signed_out' } };
    expect(await flows.refresh('nonsense')).toEqual(signedOut);
    expect(await flows.verify('nonsense')).toEqual(signedOut);
  });
});
