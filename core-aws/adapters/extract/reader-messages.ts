import type { Result } from '#shared/result.ts';
import type { ExtractedText } from '../../domain/block.ts';
import type { ExtractionFailure, ReadableKind } from '../../ports/text-extractor.ts';

/** What the extractor asks its reader process for; one file at a time. */
export interface ReadRequest {
  readonly kind: ReadableKind;
  readonly bytes: Uint8Array;
  readonly timeoutMs: number;
  readonly password?: string;
}

/** What the reader process answers: one `taken`, any number of `progress`, then one `end`. */
export type ReaderMessage =
  /** The file is here: what ends the process from now on may be the file's doing. */
  | { readonly type: 'taken' }
  | { readonly type: 'progress'; readonly done: number; readonly of: number }
  | {
      readonly type: 'end';
      readonly result: Result<ExtractedText, ExtractionFailure>;
      /** What went wrong beside the result; the next file then needs a fresh process. */
      readonly stray?: string;
    };
