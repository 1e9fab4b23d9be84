import { LIMITS } from './limits.ts';
import type { Result } from './result.ts';
import { err, ok } from './result.ts';

/** Also the marks that turn the direction of writing, with which `gpj.exe` can pass for a picture. */
const CONTROLS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/**
 * The name a document goes by: the file's own without folders (some clients send whole paths), in one Unicode form,
 * so that the same name typed on a Mac and on Windows replaces the same document. Errors: what is wrong, in words.
 */
export function parseDocumentName(given: string): Result<string, string> {
  const name = (given.split(/[/\\]/).pop() ?? '').normalize('NFC').trim();
  if (name === '' || name === '.' || name === '..') return err('the file has no name');
  if (CONTROLS.test(name)) return err('the file name holds control characters; rename the file');
  if (name.length > LIMITS.documentNameMaxChars) {
    return err(`the file name is ${name.length} characters; the limit is ${LIMITS.documentNameMaxChars}`);
  }
  return ok(name);
}

/** What two names have in common when they name the same document: neither case nor the encoding of accents counts. */
export function documentNameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
