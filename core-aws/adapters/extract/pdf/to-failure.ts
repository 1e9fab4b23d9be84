import { isTooDeep } from '../is-too-deep.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';

/** What an owner is told about what pdf.js threw. */
export function toFailure(
  thrown: unknown,
  { isOver, hasPassword }: { readonly isOver: boolean; readonly hasPassword: boolean },
): ExtractionFailure {
  if (isOver) return { kind: 'too_complex', cause: thrown };
  if (thrown instanceof Error && thrown.name === 'PasswordException') {
    return { kind: hasPassword ? 'password_wrong' : 'password_protected', cause: thrown };
  }
  // Protected by a certificate, or in a way of one vendor's own: no password would help.
  if (thrown instanceof Error && /\bencryption\b/iu.test(thrown.message)) {
    return { kind: 'cannot_unlock', cause: thrown };
  }
  return { kind: isTooDeep(thrown) ? 'too_deep' : 'corrupt', cause: thrown };
}
