/**
 * A document's way: `uploading` -> `uploaded` (queued) -> `reading` -> `ready` or `failed`. The last two
 * are terminal; every document reaches one of them. Values only, no schema: requests carry raw files.
 */
export type DocumentStatus = 'uploading' | 'uploaded' | 'reading' | 'ready' | 'failed';

/**
 * `txt` covers Markdown. A `zip` is unpacked into documents of their own, and is gone then; it stays, `ready`, where there
 * is something to say of them.
 */
export type DocumentKind = 'pdf' | 'docx' | 'txt' | 'html' | 'csv' | 'zip';

/**
 * Why a document failed, with what an owner can do about it. Each sentence is true of every case that has the reason;
 * what is known of the one file stands behind it. Codes are permanent. `docs/errors.md` lists them.
 */
export const FAILURE_REASONS = {
  upload_interrupted: 'The upload stopped before the file was complete. Upload it again.',
  file_too_large: 'The file is larger than 50 MB, the most one file may be. Split it and upload the parts.',
  no_text:
    'The file holds no words: it is blank, or holds only pictures or signs. Upload a version with selectable text.',
  password_protected: 'The file is protected by a password. Give the password, or upload a copy without one.',
  password_wrong: 'That password does not open the file. Check it and try again, or upload a copy without one.',
  cannot_unlock:
    'The file is protected in a way we cannot open, even with its password. Upload a copy without protection.',
  corrupt: 'The file is damaged and cannot be read. Open it on your computer, save it again, and upload the new copy.',
  unsupported_form: 'The file is in a form we do not read. Save it as PDF, DOCX or plain text, and upload that.',
  too_large: 'The file holds more than one document may. Split it and upload the parts.',
  too_deep: 'The parts of the file are nested deeper than we read. Save it in a simpler form, and upload that.',
  too_complex:
    'Reading the file took more time or memory than we allow. Split it or save it in a simpler form, and upload that.',
  unpacks_too_large:
    'The file unpacks to more than we read. Split it, or make its pictures smaller, save it again, and upload that.',
  zip_too_large:
    'The ZIP holds more files than we take at once, or unpacks to more. Pack its files into several smaller ZIPs.',
  zip_packing: 'The files in the ZIP are packed in a way we cannot read. Pack them again as a plain ZIP.',
  nothing_to_read:
    'No file in the ZIP could be taken. A ZIP may hold PDF, DOCX, TXT, Markdown, HTML and CSV files, as many as the bot has room for.',
  model_changed:
    'This bot was made with another model than the one in use now, so the file was not read. Make a new bot and upload the file there.',
  read_failed: 'We could not finish reading this file. Try again, or upload another copy of it.',
} as const;
/** What a failed document's message starts from, and what screens may act on. */
export type FailureReason = keyof typeof FAILURE_REASONS;

/** What ended these was not the file itself, or not it alone: reading the same bytes once more may end otherwise. */
export const RETRYABLE_REASONS: readonly FailureReason[] = ['too_complex', 'read_failed'];
/** Reading these once more helps with a password, and only with one. */
export const PASSWORD_REASONS: readonly FailureReason[] = ['password_protected', 'password_wrong'];

/** What was found in a document, so that an owner can tell whether it was read well. Counts are of the whole document. */
export interface DocumentReport {
  /** Characters of text, and of each page in order where the kind has pages. */
  readonly chars: number;
  readonly chars_by_page?: readonly number[];
  /** 1-based numbers of pages that hold no text. */
  readonly pages_without_text: readonly number[];
  readonly tables: number;
  /** Pieces the text was cut into to find answers in ("passages" on screen), and how many said what another said already. */
  readonly passages: number;
  readonly duplicates_skipped: number;
  /** BCP 47 tag of the main language, e.g. `de`; absent when the text is too short to tell. */
  readonly language?: string;
  /** The bot was asked for a sample of the document's own headings and sentences: how many of them it found. */
  readonly self_check?: {
    readonly checked: number;
    readonly found: number;
    /** At most five of those it did not find. */
    readonly missed: readonly string[];
  };
}

/** A document as its owner sees it. */
export interface Document {
  readonly document_id: string;
  readonly name: string;
  readonly kind: DocumentKind;
  readonly bytes: number;
  readonly status: DocumentStatus;
  /** Present when `failed`. `message` starts from FAILURE_REASONS and may name pages. */
  readonly failure?: { readonly reason: FailureReason; readonly message: string };
  /** Present while `reading`: how far along, in steps of the named unit. */
  readonly progress?: { readonly done: number; readonly of: number; readonly unit: 'pages' | 'passages' | 'files' };
  /** Pages of a PDF; absent for kinds without pages. Known once read. */
  readonly page_count?: number;
  /** Present once read. */
  readonly report?: DocumentReport;
  /** Plain-words remarks about a document that is ready all the same, e.g. "pages 3-4 hold no text". */
  readonly warnings: readonly string[];
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
}

/** `GET /api/bots/{bot_id}/documents`: all at once, deleted ones left out; their limit makes pages needless. */
export interface DocumentList {
  readonly documents: readonly Document[];
}

/** `POST /api/upload`: each file has its own outcome, so that one bad file does not lose the others. */
export interface UploadResult {
  readonly files: readonly (
    | { readonly name: string; readonly document: Document }
    | { readonly name: string; readonly error: { readonly code: string; readonly message: string } }
  )[];
}
