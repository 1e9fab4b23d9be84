import type { ExtractionOptions } from '../../ports/text-extractor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';

/** An owner's eye wants no more, and each write costs. */
const WRITE_EVERY_MS = 1_000;

/** Shows the pages read so far in a document's record. */
export interface PageRecorder {
  readonly onProgress: NonNullable<ExtractionOptions['onProgress']>;
  /** Resolves when nothing more will be written. */
  readonly end: () => Promise<void>;
}

/**
 * Records the progress of reading pages: at most one write a second and one at a time, so that none overtakes
 * another. A write that fails is let go: the next one, or the reading itself, will tell.
 */
export function recordPages(
  { documents, clock }: { readonly documents: DocumentStore; readonly clock: Clock },
  document: StoredDocument,
): PageRecorder {
  let writing: Promise<void> | undefined;
  let writtenAtMs = Number.NEGATIVE_INFINITY;
  let isEnded = false;

  async function write(progress: { readonly done: number; readonly of: number }, nowMs: number): Promise<void> {
    try {
      await documents.update(document, { progress: { ...progress, unit: 'pages' }, updatedAtMs: nowMs }, ['reading']);
    } catch {
      // An outage here is an outage of the next call too, which is not caught.
    } finally {
      writing = undefined;
    }
  }

  return {
    onProgress({ done, of }) {
      const nowMs = clock.nowMs();
      if (isEnded || writing || nowMs - writtenAtMs < WRITE_EVERY_MS) return;
      writtenAtMs = nowMs;
      writing = write({ done, of }, nowMs);
    },
    async end() {
      isEnded = true;
      await writing;
    },
  };
}
