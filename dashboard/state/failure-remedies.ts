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
const NO_WAY: FailureRemedies = { canRetry: false, asksPassword: false };

const REMEDIES: Readonly<Record<FailureReason, FailureRemedies>> = {
  upload_interrupted: { ...NO_WAY, upload: 'Upload again' },
  no_text: { ...NO_WAY, upload: COPY },
  password_protected: { ...NO_WAY, asksPassword: true, upload: COPY },
  password_wrong: { ...NO_WAY, asksPassword: true, upload: COPY },
  corrupt: { ...NO_WAY, canRetry: true, upload: COPY },
  // These have to be split: the parts are other documents, with names of their own.
  file_too_large: NO_WAY,
  too_large: NO_WAY,
  too_complex: { ...NO_WAY, canRetry: true, upload: COPY },
  // Needs another bot, which its message says.
  model_changed: NO_WAY,
  nothing_to_read: { ...NO_WAY, upload: COPY },
  read_failed: { ...NO_WAY, canRetry: true, upload: COPY },
};

/** The way out of each failure. A reason this page does not know yet can at least be tried again. */
export function remediesOf({ failure, kind }: BotDocument): FailureRemedies {
  if (!failure) return NO_WAY;
  const known: FailureRemedies | undefined = REMEDIES[failure.reason];
  if (!known) return { canRetry: true, asksPassword: false };
  // The files in a ZIP have passwords of their own, if any: it has to be packed again without one.
  return kind === 'zip' ? { ...known, asksPassword: false } : known;
}
