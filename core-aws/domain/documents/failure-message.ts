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
  return [
    FAILURE_REASONS[reason],
    ...(detail ? [`(${detail})`] : []),
    ...(earlierVersionAnswers ? ['The earlier version of this document keeps answering.'] : []),
  ].join(' ');
}
