import { FAILURE_REASONS } from '#shared/documents.ts';
import type { FailureReason } from '#shared/documents.ts';

/** Said of pages whose letters cannot be told. */
export const UNREADABLE_FONTS = 'its fonts do not say which letters they show';

/**
 * The sentence an owner reads about a document that failed: the reason and its remedy, then what is known
 * about this file, then whether an earlier version of it still answers.
 */
export function failureMessage(
  reason: FailureReason,
  {
    detail,
    earlierVersionAnswers = false,
  }: { readonly detail?: string | undefined; readonly earlierVersionAnswers?: boolean } = {},
): string {
  const textless = reason === 'no_text' && detail ? (scannedMessage(detail) ?? unreadableMessage(detail)) : undefined;
  return [
    ...(textless ? [textless] : [FAILURE_REASONS[reason], ...(detail ? [`(${detail})`] : [])]),
    ...(earlierVersionAnswers ? ['The earlier version of this document keeps answering.'] : []),
  ].join(' ');
}

/** A scan is the one failure whose remedy lies outside the file's own program. Undefined where no pages are known. */
function scannedMessage(detail: string): string | undefined {
  const pageCount = /^(\d+) pages?$/u.exec(detail)?.[1];
  const range = pageCount === '1' ? 'page 1 holds no text' : `pages 1-${pageCount} hold no text`;
  const pages = pageCount === undefined ? detail : range;
  if (!/^pages? \d/u.test(pages)) return undefined;
  return (
    `The file looks scanned: ${pages}. Upload a version with selectable text: ` +
    'the original document saved as PDF, or the scan after text recognition (OCR).'
  );
}

/** There is text for the eye, and its letters cannot be told. Undefined for any other detail. */
function unreadableMessage(detail: string): string | undefined {
  if (!detail.endsWith(`; ${UNREADABLE_FONTS}`)) return undefined;
  return (
    `The text of the file cannot be told (${detail}). ` +
    'Upload the original document, or the file after text recognition (OCR).'
  );
}
