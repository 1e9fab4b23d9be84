import type { Result } from '#shared/result.ts';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresInS: number;
}

/** Expected failures; all of them look alike outside where telling them apart would reveal who has an account. */
export type IdentityFailure =
  | { readonly kind: 'credentials_invalid' }
  | { readonly kind: 'email_not_confirmed' }
  | { readonly kind: 'account_exists' }
  | { readonly kind: 'account_unknown' }
  | { readonly kind: 'already_confirmed' }
  | { readonly kind: 'code_invalid' }
  | { readonly kind: 'code_expired' }
  | { readonly kind: 'password_rejected'; readonly rule: string }
  | { readonly kind: 'too_many_attempts' };

/** Accounts of owners. Throws `StoreUnavailable` when the provider cannot be reached. */
export interface IdentityProvider {
  readonly signUp: (email: string, password: string) => Promise<Result<void, IdentityFailure>>;
  readonly confirm: (email: string, code: string) => Promise<Result<void, IdentityFailure>>;
  readonly resendCode: (email: string) => Promise<Result<void, IdentityFailure>>;
  readonly signIn: (email: string, password: string) => Promise<Result<Tokens, IdentityFailure>>;
  readonly refresh: (refreshToken: string) => Promise<Result<Tokens, IdentityFailure>>;
  readonly identify: (
    accessToken: string,
  ) => Promise<Result<{ readonly ownerId: string; readonly email: string }, IdentityFailure>>;
  readonly forgotPassword: (email: string) => Promise<Result<void, IdentityFailure>>;
  readonly resetPassword: (email: string, code: string, password: string) => Promise<Result<void, IdentityFailure>>;
  /** Ends the refresh token; access tokens already out live until they expire. */
  readonly signOut: (refreshToken: string) => Promise<void>;
}
