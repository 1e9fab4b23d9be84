import type { DocumentKind, FailureReason } from '#shared/documents.ts';
import type { Result } from '#shared/result.ts';
import type { ExtractedText } from '../domain/block.ts';

/** Why a file could not be read: one of the reasons an owner is told, with the library's own error as cause. */
export interface ExtractionFailure {
  readonly kind: Exclude<FailureReason, 'upload_interrupted' | 'model_changed' | 'read_failed'>;
  readonly detail?: string;
  readonly cause?: unknown;
}

/** Reads a file's text in reading order. A file that cannot be read is an `err`, never a throw. */
export interface TextExtractor {
  readonly extract: (kind: DocumentKind, bytes: Uint8Array) => Promise<Result<ExtractedText, ExtractionFailure>>;
}
