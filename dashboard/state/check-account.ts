import { ConfirmRequest, EmailRequest } from '#shared/auth.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Failure } from '../api/failure.ts';

/*
 * The verdict is that of the shared schemas, so screen and server never disagree; the words are for people
 * who fill in a form, so they name the field by what its label says.
 */

export function checkEmail(value: string): string | undefined {
  if (value.trim() === '') return 'Enter your e-mail address.';
  if (EmailRequest.safeParse({ email: value }).success) return undefined;
  return `“${value.trim()}” is not an e-mail address. It looks like name@example.com.`;
}

export function checkNewPassword(value: string): string | undefined {
  if (value === '') return `Choose a password of at least ${LIMITS.passwordMinChars} characters.`;
  if (value.length < LIMITS.passwordMinChars) {
    return `This password has ${value.length} characters; it needs at least ${LIMITS.passwordMinChars}.`;
  }
  if (value.length > LIMITS.passwordMaxChars) {
    return `This password has ${value.length} characters; the limit is ${LIMITS.passwordMaxChars}.`;
  }
  return undefined;
}

export function checkPassword(value: string): string | undefined {
  return value === '' ? 'Enter your password.' : undefined;
}

export function checkCode(value: string): string | undefined {
  if (value.trim() === '') return 'Enter the number from the e-mail.';
  if (ConfirmRequest.safeParse({ email: 'a@example.com', code: value }).success) return undefined;
  return 'The code is the number from the e-mail, 4 to 8 digits.';
}

/** A code that is wrong, used or too old belongs to the code's field; the server does not tell which it was. */
export function placeCodeFailure(failure: Failure): { field: 'code'; problem: string } | undefined {
  if (failure.code !== 'code_invalid') return undefined;
  return {
    field: 'code',
    problem: 'That is not the code we sent, or it is too old. Check the newest e-mail, or send a new code.',
  };
}

export function placePasswordFailure(failure: Failure): { field: 'password'; problem: string } | undefined {
  return failure.code === 'password_rejected' ? { field: 'password', problem: failure.message } : undefined;
}
