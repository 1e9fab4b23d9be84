import type { ApiError } from '#shared/errors.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

const CONTROLS = /\p{Cc}/u;

/**
 * The name a document goes by: the file's own without folders (some clients send whole paths), in one Unicode form,
 * so that the same name typed on a Mac and on Windows replaces the same document.
 */
export function parseDocumentName(given: string): Result<string, ApiError> {
  const name = (given.split(/[/\\]/).pop() ?? '').normalize('NFC').trim();
  const refuse = (message: string): Result<string, ApiError> => err({ code: 'invalid_request', message });
  if (name === '' || name === '.' || name === '..') return refuse('the file has no name');
  if (CONTROLS.test(name)) return refuse('the file name holds control characters; rename the file');
  if (name.length > LIMITS.documentNameMaxChars) {
    return refuse(`the file name is ${name.length} characters; the limit is ${LIMITS.documentNameMaxChars}`);
  }
  return ok(name);
}
