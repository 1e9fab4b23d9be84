import type { AuthProgress, OwnerIdentity } from '#shared/auth.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { IdentityFailure, IdentityProvider, Tokens } from '../../ports/identity-provider.ts';

/** What may be told of a failure: nothing here says whether an address has an account. */
export type AuthFailure =
  | { readonly kind: 'credentials_invalid' }
  | { readonly kind: 'email_not_confirmed' }
  | { readonly kind: 'code_invalid' }
  | { readonly kind: 'password_rejected'; readonly rule: string }
  | { readonly kind: 'too_many_attempts' }
  | { readonly kind: 'signed_out' };

type Outcome<T> = Promise<Result<T, AuthFailure>>;

export interface AuthFlows {
  readonly signUp: (account: { readonly email: string; readonly password: string }) => Outcome<AuthProgress>;
  readonly confirm: (proof: { readonly email: string; readonly code: string }) => Outcome<AuthProgress>;
  readonly resend: (address: { readonly email: string }) => Outcome<AuthProgress>;
  readonly signIn: (account: { readonly email: string; readonly password: string }) => Outcome<Tokens>;
  readonly refresh: (refreshToken: string) => Outcome<Tokens>;
  readonly verify: (accessToken: string) => Outcome<OwnerIdentity>;
  readonly forgot: (address: { readonly email: string }) => Outcome<AuthProgress>;
  readonly reset: (proof: {
    readonly email: string;
    readonly code: string;
    readonly password: string;
  }) => Outcome<AuthProgress>;
  readonly signOut: (refreshToken: string) => Outcome<AuthProgress>;
}

/**
 * An owner's way in and out. Everything a stranger can call with somebody else's address answers the same
 * whether that address has an account, waits for its confirmation, or was never seen: the provider's finer
 * failures end here. The price is that a code too old and a code mistyped read alike.
 */
export function createAuthFlows({ identity }: { readonly identity: IdentityProvider }): AuthFlows {
  return {
    async signUp({ email, password }) {
      return toProgress(await identity.signUp(email, password), 'confirm', ['account_exists']);
    },
    async confirm({ email, code }) {
      return toProgress(await identity.confirm(email, code), 'signin');
    },
    async resend({ email }) {
      return toProgress(await identity.resendCode(email), 'confirm', ['account_unknown', 'already_confirmed']);
    },
    async signIn({ email, password }) {
      const tokens = await identity.signIn(email, password);
      return tokens.ok ? tokens : err(toAuthFailure(tokens.error, 'credentials_invalid'));
    },
    async refresh(refreshToken) {
      const tokens = await identity.refresh(refreshToken);
      return tokens.ok ? tokens : err({ kind: 'signed_out' });
    },
    async verify(accessToken) {
      const owner = await identity.identify(accessToken);
      return owner.ok ? ok({ owner_id: owner.value.ownerId, email: owner.value.email }) : err({ kind: 'signed_out' });
    },
    async forgot({ email }) {
      return toProgress(await identity.forgotPassword(email), 'reset', ['account_unknown', 'email_not_confirmed']);
    },
    async reset({ email, code, password }) {
      return toProgress(await identity.resetPassword(email, code, password), 'signin');
    },
    async signOut(refreshToken) {
      await identity.signOut(refreshToken);
      return ok({ next: 'signin' });
    },
  };
}

/** `alike` names the failures that must read like success. */
function toProgress(
  result: Result<void, IdentityFailure>,
  next: AuthProgress['next'],
  alike: readonly IdentityFailure['kind'][] = [],
): Result<AuthProgress, AuthFailure> {
  if (result.ok || alike.includes(result.error.kind)) return ok({ next });
  return err(toAuthFailure(result.error, 'code_invalid'));
}

/** `hidden` stands in for every failure that would tell who has an account. */
function toAuthFailure(failure: IdentityFailure, hidden: 'credentials_invalid' | 'code_invalid'): AuthFailure {
  switch (failure.kind) {
    case 'password_rejected':
    case 'too_many_attempts':
      return failure;
    case 'email_not_confirmed':
      // Only a right password earns this answer; a code proves nothing yet.
      return hidden === 'credentials_invalid' ? failure : { kind: hidden };
    case 'credentials_invalid':
    case 'account_exists':
    case 'account_unknown':
    case 'already_confirmed':
    case 'code_invalid':
    case 'code_expired':
      return { kind: hidden };
  }
}
