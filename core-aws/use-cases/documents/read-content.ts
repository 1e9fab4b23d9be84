import type { FailureReason } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractedText } from '../../domain/block.ts';
import { buildReport, buildWarnings, countChars } from '../../domain/documents/build-report.ts';
import { chunkBlocks } from '../../domain/documents/chunk-blocks.ts';
import type { DocumentContent } from '../../domain/documents/document-content.ts';
import { dropDuplicates } from '../../domain/documents/drop-duplicates.ts';
import { nameRemark } from '../../domain/documents/name-remark.ts';
import { pagesWithoutTextWarning } from '../../domain/documents/page-ranges.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { TextExtractor } from '../../ports/text-extractor.ts';
import { recordPages } from './record-pages.ts';

export interface ReadContentPorts {
  readonly documents: DocumentStore;
  readonly extractor: TextExtractor;
  /** No passage is longer than it takes whole. */
  readonly embedder: Pick<Embedder, 'maxTokens'>;
  readonly clock: Clock;
}

/** Why a file makes no document. */
export interface ContentFailure {
  readonly reason: FailureReason;
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Reads a file and cuts its text into chunks, within the limits of one document, showing the pages read in the
 * document's record. Deterministic: the same file makes the same content.
 */
export async function readContent(
  ports: ReadContentPorts,
  document: StoredDocument,
  bytes: Uint8Array,
  { password }: { readonly password?: string | undefined } = {},
): Promise<Result<DocumentContent, ContentFailure>> {
  const extracted = await extract(ports, document, bytes, password);
  if (!extracted.ok) {
    const { kind: reason, detail, cause } = extracted.error;
    return err({ reason, detail, cause });
  }
  const found = extracted.value;
  const chars = countChars(found.blocks);
  if (chars > LIMITS.documentTextMaxChars) {
    return err({ reason: 'too_large', detail: `${chars} characters; the limit is ${LIMITS.documentTextMaxChars}` });
  }
  const { chunks, duplicateCount } = dropDuplicates(
    chunkBlocks(found.blocks, document, { maxTokens: ports.embedder.maxTokens }),
  );
  if (chunks.length === 0) return err({ reason: 'no_text', detail: emptyPages(found) });
  if (chunks.length > LIMITS.documentMaxPassages) {
    const detail = `${chunks.length} passages, most of them very short; the limit is ${LIMITS.documentMaxPassages}`;
    return err({ reason: 'too_large', detail });
  }
  return ok({
    chunks,
    ...(found.pageCount === undefined ? {} : { pageCount: found.pageCount }),
    report: buildReport(found, { chunkCount: chunks.length, duplicateCount }),
    warnings: buildWarnings(found, { duplicateCount, misnamed: nameRemark(document.name, document.kind) }),
  });
}

async function extract(
  ports: ReadContentPorts,
  document: StoredDocument,
  bytes: Uint8Array,
  password: string | undefined,
): ReturnType<TextExtractor['extract']> {
  if (document.kind === 'zip') throw new Error('an archive is unpacked, not read');
  const recorder = recordPages(ports, document);
  // A bar that had reached the passages does not go back to pages because a delivery was cut off.
  const isResumed = document.progress?.unit === 'passages';
  try {
    return await ports.extractor.extract(document.kind, bytes, {
      ...(password === undefined ? {} : { password }),
      ...(isResumed ? {} : { onProgress: recorder.onProgress }),
    });
  } finally {
    await recorder.end();
  }
}

/** Which pages hold no text, where the kind has pages; undefined also when there is some, but no word in it. */
function emptyPages({ blocks, pageCount, pagesWithoutText }: ExtractedText): string | undefined {
  if (pageCount === undefined || blocks.length > 0) return undefined;
  return pagesWithoutTextWarning(pagesWithoutText?.length ? pagesWithoutText : allPages(pageCount));
}

function allPages(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}
