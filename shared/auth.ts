import * as z from 'zod/mini';
import { LIMITS } from './limits.ts';

const email = z
  .string({ error: 'email is missing' })
  .check(
    z.trim(),
    z.toLowerCase(),
    z.maxLength(LIMITS.emailMaxChars, `email is longer than ${LIMITS.emailMaxChars} characters`),
    z.email('email is not a valid address'),
  );
const password = z
  .string({ error: 'password is missing' })
  .check(
    z.minLength(LIMITS.passwordMinChars, `password needs at least ${LIMITS.passwordMinChars} characters`),
    z.maxLength(LIMITS.passwordMaxChars, `password is longer than ${LIMITS.passwordMaxChars} characters`),
  );
const code = z
  .string({ error: 'code is missing' })
  .check(z.trim(), z.regex(/^\d{4,8}$/, 'code is the number from the e-mail'));

/** `POST /auth/signup`: answers alike whether the address is new or known. */
export const SignupRequest = z.object({ email, password });
/** `POST /auth/confirm`: the code from the e-mail makes the account usable. */
export const ConfirmRequest = z.object({ email, code });
/** `POST /auth/resend` and `POST /auth/forgot`: both send a code. */
export const EmailRequest = z.object({ email });
/** `POST /auth/signin`: an old, short password must still be able to sign in, so only its length is bounded. */
export const SigninRequest = z.object({
  email,
  password: z
    .string({ error: 'password is missing' })
    .check(z.minLength(1, 'password is missing'), z.maxLength(LIMITS.passwordMaxChars)),
});
/** `POST /auth/reset`: sets a new password with the code of `forgot`. */
export const ResetRequest = z.object({ email, code, password });

/** The last part of `/auth/…`, the same at the edge and in the core; bodies as above. */
export type AuthAction =
  | 'signup'
  | 'confirm'
  | 'resend'
  | 'signin'
  | 'refresh'
  | 'verify'
  | 'forgot'
  | 'reset'
  | 'signout';

/** What `signin` and `refresh` answer at the edge. The refresh token travels in an HttpOnly cookie only. */
export interface AccessGrant {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds until the access token ends. */
  readonly expires_in_s: number;
}

/** What `signup`, `confirm`, `resend`, `forgot`, `reset` and `signout` answer: the step that comes next. */
export interface AuthProgress {
  readonly next: 'confirm' | 'signin' | 'reset';
}

/** What `verify` answers for a valid access token. */
export interface OwnerIdentity {
  readonly owner_id: string;
  readonly email: string;
}
