import type { IdentityFailure } from '../ports/identity-provider.ts';

type Operation =
  | 'signUp'
  | 'confirm'
  | 'resendCode'
  | 'signIn'
  | 'refresh'
  | 'identify'
  | 'forgotPassword'
  | 'resetPassword';
type ToFailure = (message: string) => IdentityFailure | undefined;

const always =
  (failure: IdentityFailure): ToFailure =>
  () =>
    failure;
const credentialsInvalid = always({ kind: 'credentials_invalid' });
const accountUnknown = always({ kind: 'account_unknown' });
const codeInvalid = always({ kind: 'code_invalid' });
const codeExpired = always({ kind: 'code_expired' });

/** Cognito says which rule in words after a colon; its own name for the rule is all an owner needs. */
const passwordRejected: ToFailure = (message) => ({
  kind: 'password_rejected',
  rule: /policy: (.+)$/.exec(message)?.[1] ?? 'it does not meet the rules of the account service',
});
/** The only parameter an owner can get wrong that our own checks let through is a space at either end. */
const passwordMalformed: ToFailure = (message) =>
  /password/i.test(message) ? { kind: 'password_rejected', rule: 'it must not begin or end with a space' } : undefined;

const TOO_MANY: Readonly<Record<string, ToFailure>> = {
  LimitExceededException: always({ kind: 'too_many_attempts' }),
  TooManyFailedAttemptsException: always({ kind: 'too_many_attempts' }),
  TooManyRequestsException: always({ kind: 'too_many_attempts' }),
};

/**
 * What each refusal of Cognito means, by operation, because one exception means different things: at sign-in
 * `NotAuthorizedException` is a wrong password, at confirmation a confirmed account. Where cognito-local
 * differs from Cognito the comment says so.
 * Source: Amazon Cognito user pools API reference, errors of each operation (read 2026-11).
 */
const FAILURES: Readonly<Record<Operation, Readonly<Record<string, ToFailure>>>> = {
  signUp: {
    UsernameExistsException: always({ kind: 'account_exists' }),
    InvalidPasswordException: passwordRejected,
    InvalidParameterException: passwordMalformed,
  },
  confirm: {
    CodeMismatchException: codeInvalid,
    // cognito-local says this of an account that is confirmed already, too.
    ExpiredCodeException: codeExpired,
    UserNotFoundException: accountUnknown,
    AliasExistsException: always({ kind: 'already_confirmed' }),
    // cognito-local says this, with other words, of an unknown account.
    NotAuthorizedException: (message) =>
      message.includes('CONFIRMED') ? { kind: 'already_confirmed' } : { kind: 'account_unknown' },
  },
  resendCode: {
    UserNotFoundException: accountUnknown,
    NotAuthorizedException: accountUnknown,
    InvalidParameterException: (message) => (message.includes('confirmed') ? { kind: 'already_confirmed' } : undefined),
  },
  signIn: {
    NotAuthorizedException: (message) =>
      /attempts exceeded/i.test(message) ? { kind: 'too_many_attempts' } : { kind: 'credentials_invalid' },
    UserNotFoundException: credentialsInvalid,
    UserNotConfirmedException: always({ kind: 'email_not_confirmed' }),
    // An administrator asked for a reset: "forgot password" is the way on, as with a wrong password.
    PasswordResetRequiredException: credentialsInvalid,
    // cognito-local's name for a wrong password.
    InvalidPasswordException: credentialsInvalid,
  },
  refresh: {
    NotAuthorizedException: credentialsInvalid,
    UserNotFoundException: credentialsInvalid,
    UserNotConfirmedException: credentialsInvalid,
    PasswordResetRequiredException: credentialsInvalid,
    RefreshTokenReuseException: credentialsInvalid,
    InvalidParameterException: credentialsInvalid,
  },
  identify: {
    NotAuthorizedException: credentialsInvalid,
    UserNotFoundException: credentialsInvalid,
    UserNotConfirmedException: credentialsInvalid,
    PasswordResetRequiredException: credentialsInvalid,
    ForbiddenException: credentialsInvalid,
    InvalidParameterException: credentialsInvalid,
    // cognito-local looks the token's client up before anything else.
    ResourceNotFoundException: credentialsInvalid,
  },
  forgotPassword: {
    UserNotFoundException: accountUnknown,
    NotAuthorizedException: accountUnknown,
    // "no registered/verified email": the account waits for its first confirmation.
    InvalidParameterException: always({ kind: 'email_not_confirmed' }),
  },
  resetPassword: {
    CodeMismatchException: codeInvalid,
    ExpiredCodeException: codeExpired,
    UserNotFoundException: accountUnknown,
    NotAuthorizedException: accountUnknown,
    UserNotConfirmedException: always({ kind: 'email_not_confirmed' }),
    InvalidPasswordException: passwordRejected,
    PasswordHistoryPolicyViolationException: always({ kind: 'password_rejected', rule: 'it was used before' }),
    InvalidParameterException: passwordMalformed,
  },
};

export type CognitoOperation = Operation;

/** The expected failure behind what the SDK threw; undefined when it is an outage or a bug. */
export function toIdentityFailure(operation: Operation, thrown: unknown): IdentityFailure | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const toFailure = FAILURES[operation][thrown.name] ?? TOO_MANY[thrown.name];
  return toFailure?.(thrown.message);
}
