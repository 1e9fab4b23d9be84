import { PASSWORD_REASONS, RETRYABLE_REASONS } from '#shared/documents.ts';
import type { Document } from '#shared/documents.ts';

/**
 * Why reading the same file again would end as before, for its owner; undefined when it may not. A program that reads
 * more one day is no exception: the file can be uploaded again.
 */
export function whyNotAgain(
  { failure }: Pick<Document, 'failure'>,
  { hasPassword }: { readonly hasPassword: boolean },
): string | undefined {
  if (!failure || RETRYABLE_REASONS.includes(failure.reason)) return undefined;
  if (!PASSWORD_REASONS.includes(failure.reason)) {
    return `reading the same file again would end the same way. ${failure.message}`;
  }
  return hasPassword ? undefined : 'the file is protected by a password; give it to have the file read';
}
