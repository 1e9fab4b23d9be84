import { PASSWORD_REASONS, RETRYABLE_REASONS } from '#shared/documents.ts';
import type { Document as BotDocument, FailureReason } from '#shared/documents.ts';

/** What an owner can do about a document that failed, beside its row. */
export interface FailureRemedies {
  /** Reading the same file once more may end otherwise. */
  readonly canRetry: boolean;
  /** A password may open it. */
  readonly asksPassword: boolean;
  /** Words of the button that takes the file, or a mended copy, again; absent when another copy changes nothing. */
  readonly upload?: string;
}

const COPY = 'Upload a new copy';

/**
 * Reasons whose way out is not another copy of the file: it has to be split, and the parts are other documents with
 * names of their own; or another bot is needed, as the message says.
 */
const NO_COPY: readonly FailureReason[] = ['file_too_large', 'too_large', 'zip_too_large', 'model_changed'];

/** The way out of each failure. Of a reason this page does not know yet, a new copy is never wrong. */
export function remediesOf({ failure, kind }: BotDocument): FailureRemedies {
  if (!failure) return { canRetry: false, asksPassword: false };
  const { reason } = failure;
  return {
    canRetry: RETRYABLE_REASONS.includes(reason),
    // The files in a ZIP have passwords of their own, if any: it has to be packed again without one.
    asksPassword: kind !== 'zip' && PASSWORD_REASONS.includes(reason),
    ...(NO_COPY.includes(reason) ? {} : { upload: reason === 'upload_interrupted' ? 'Upload again' : COPY }),
  };
}
