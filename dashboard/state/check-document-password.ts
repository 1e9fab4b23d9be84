import { LIMITS } from '#shared/limits.ts';

/** A file's password is whatever its author typed, spaces and all: only what cannot be one is refused. */
export function checkDocumentPassword(password: string): string | undefined {
  if (password === '') return 'Enter the password that opens the file.';
  if (password.length > LIMITS.passwordMaxChars) {
    return `This password has ${password.length} characters; the limit is ${LIMITS.passwordMaxChars}. Upload a copy without one.`;
  }
  return undefined;
}
