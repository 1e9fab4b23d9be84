import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod/mini';
import type { DocumentReport } from '#shared/documents.ts';
import type { DocumentContent } from '../domain/documents/document-content.ts';
import type { ContentStore } from '../ports/content-store.ts';
import type { FileStore } from '../ports/file-store.ts';
import { contentKey } from '../ports/file-store.ts';

/** The longest document, in the script that costs most, makes less than half of this. Our own files: a belt. */
const MAX_JSON_BYTES = 100_000_000;
/** Raised whenever the shape below changes, so that what another program kept is read anew. */
const FORMAT = 1;

const ContentFile = z.object({
  format: z.literal(FORMAT),
  /** Which version it is of, so that a file in the wrong place is none. */
  document_id: z.string(),
  version: z.string(),
  chunks: z.array(
    z.object({
      chunk_id: z.string(),
      text: z.string(),
      headings: z.array(z.string()),
      page: z.optional(z.int()),
    }),
  ),
  page_count: z.optional(z.int()),
  report: z.object({
    chars: z.int(),
    chars_by_page: z.optional(z.array(z.int())),
    pages_without_text: z.array(z.int()),
    tables: z.int(),
    passages: z.int(),
    duplicates_skipped: z.int(),
    language: z.optional(z.string()),
  }),
  warnings: z.array(z.string()),
});
type ContentFile = z.infer<typeof ContentFile>;

/** Content as compressed JSON, beside the file it was read from; see TABLES.md. */
export function createFileContentStore({ files }: { readonly files: FileStore }): ContentStore {
  return {
    async keep(version, { chunks, pageCount, report, warnings }) {
      const file: ContentFile = {
        format: FORMAT,
        document_id: version.documentId,
        version: version.version,
        chunks: chunks.map(({ chunkId, text, headings, page }) => ({
          chunk_id: chunkId,
          text,
          headings: [...headings],
          ...(page === undefined ? {} : { page }),
        })),
        ...(pageCount === undefined ? {} : { page_count: pageCount }),
        report: toFile(report),
        warnings: [...warnings],
      };
      await files.write(contentKey(version), await promisify(gzip)(JSON.stringify(file)));
    },

    async find(version) {
      const bytes = await files.read(contentKey(version));
      const file = bytes && (await parse(bytes));
      if (file?.document_id !== version.documentId || file.version !== version.version) return undefined;
      return toContent(file);
    },
  };
}

async function parse(bytes: Uint8Array): Promise<ContentFile | undefined> {
  try {
    const json = await promisify(gunzip)(bytes, { maxOutputLength: MAX_JSON_BYTES });
    const parsed = ContentFile.safeParse(JSON.parse(json.toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Cut short, or of another making: the document's file says it all again.
    return undefined;
  }
}

function toFile({ chars_by_page, pages_without_text, ...rest }: DocumentReport): ContentFile['report'] {
  const { chars, tables, passages, duplicates_skipped, language } = rest;
  return {
    chars,
    ...(chars_by_page === undefined ? {} : { chars_by_page: [...chars_by_page] }),
    pages_without_text: [...pages_without_text],
    tables,
    passages,
    duplicates_skipped,
    ...(language === undefined ? {} : { language }),
  };
}

function toContent({ chunks, page_count, report, warnings }: ContentFile): DocumentContent {
  const { chars_by_page, language, ...counts } = report;
  return {
    chunks: chunks.map(({ chunk_id, text, headings, page }, position) => ({
      chunkId: chunk_id,
      position,
      text,
      headings,
      ...(page === undefined ? {} : { page }),
    })),
    ...(page_count === undefined ? {} : { pageCount: page_count }),
    report: {
      ...counts,
      ...(chars_by_page === undefined ? {} : { chars_by_page }),
      ...(language === undefined ? {} : { language }),
    },
    warnings,
  };
}
