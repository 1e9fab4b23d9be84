import type { DocumentKind, FailureReason } from '#shared/documents.ts';
import type { Result } from '#shared/result.ts';
import type { ExtractedText } from '../domain/block.ts';

/** Why a file could not be read: one of the reasons an owner is told, with the library's own error as cause. */
export interface ExtractionFailure {
  readonly kind: Exclude<
    FailureReason,
    'upload_interrupted' | 'file_too_large' | 'model_changed' | 'zip_too_large' | 'zip_packing' | 'nothing_to_read'
  >;
  readonly detail?: string;
  readonly cause?: unknown;
}

/** Kinds that hold text themselves; a ZIP is unpacked instead. */
export type ReadableKind = Exclude<DocumentKind, 'zip'>;

export interface ExtractionOptions {
  /** Opens a protected PDF or DOCX; never logged. */
  readonly password?: string;
  /** Called as pages are read, for kinds with pages. */
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void;
  /** Ends the reading at once; `extract` then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Reads a file's text in reading order. A file that cannot be read is an `err`, never a throw. */
export interface TextExtractor {
  readonly extract: (
    kind: ReadableKind,
    bytes: Uint8Array,
    options?: ExtractionOptions,
  ) => Promise<Result<ExtractedText, ExtractionFailure>>;
}
