import type { DocumentReport } from '#shared/documents.ts';
import type { Chunk } from '../chunk.ts';

/** What reading a document's file came to: all that is needed of it from then on, without the file. */
export interface DocumentContent {
  readonly chunks: readonly Chunk[];
  readonly pageCount?: number;
  readonly report: DocumentReport;
  /** Remarks in plain words for the owner. */
  readonly warnings: readonly string[];
}
