import { FAILURE_REASONS } from '#shared/documents.ts';
import type { FailureReason } from '#shared/documents.ts';

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
  const scanned = reason === 'no_text' && detail ? scannedMessage(detail) : undefined;
  return [
    ...(scanned ? [scanned] : [FAILURE_REASONS[reason], ...(detail ? [`(${detail})`] : [])]),
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
