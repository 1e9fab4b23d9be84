import { describe, expect, test } from 'vitest';
import type { CognitoOperation } from '../../../core-aws/adapters/cognito-failures.ts';
import { toIdentityFailure } from '../../../core-aws/adapters/cognito-failures.ts';

const thrown = (name: string, message = ''): Error => Object.assign(new Error(message), { name });

describe("Cognito's refusals", () => {
  test.each<[CognitoOperation, string, string, unknown]>([
    ['signUp', 'UsernameExistsException', 'User already exists', { kind: 'account_exists' }],
    [
      'signUp',
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have numeric characters',
      { kind: 'password_rejected', rule: 'Password must have numeric characters' },
    ],
    [
      'signUp',
      'InvalidParameterException',
      "1 validation error detected: Value at 'password' failed to satisfy constraint",
      { kind: 'password_rejected', rule: 'it must not begin or end with a space' },
    ],
    ['confirm', 'ExpiredCodeException', 'Invalid code provided', { kind: 'code_expired' }],
    [
      'confirm',
      'NotAuthorizedException',
      'User cannot be confirmed. Current status is CONFIRMED',
      { kind: 'already_confirmed' },
    ],
    ['resendCode', 'InvalidParameterException', 'User is already confirmed.', { kind: 'already_confirmed' }],
    ['signIn', 'NotAuthorizedException', 'Incorrect username or password.', { kind: 'credentials_invalid' }],
    ['signIn', 'NotAuthorizedException', 'Password attempts exceeded', { kind: 'too_many_attempts' }],
    ['signIn', 'PasswordResetRequiredException', '', { kind: 'credentials_invalid' }],
    ['refresh', 'NotAuthorizedException', 'Refresh Token has been revoked', { kind: 'credentials_invalid' }],
    ['identify', 'NotAuthorizedException', 'Access Token has expired', { kind: 'credentials_invalid' }],
    [
      'forgotPassword',
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
      { kind: 'email_not_confirmed' },
    ],
    ['forgotPassword', 'LimitExceededException', 'Attempt limit exceeded', { kind: 'too_many_attempts' }],
    ['resetPassword', 'CodeMismatchException', '', { kind: 'code_invalid' }],
  ])('at %s, %s "%s" is told apart', (operation, name, message, failure) => {
    expect(toIdentityFailure(operation, thrown(name, message))).toEqual(failure);
  });

  test.each<[CognitoOperation, Error]>([
    ['signUp', thrown('InvalidParameterException', 'ClientId is wrong')],
    ['signIn', thrown('ResourceNotFoundException', 'User pool client does not exist.')],
    ['confirm', thrown('TypeError')],
  ])('at %s, %s is a bug, not a failure of the owner', (operation, error) => {
    expect(toIdentityFailure(operation, error)).toBeUndefined();
  });
});
