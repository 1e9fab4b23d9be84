import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err } from '#shared/result.ts';
import type { ExtractedText } from '../../domain/block.ts';
import type { ExtractionFailure, ExtractionOptions, ReadableKind } from '../../ports/text-extractor.ts';
import type { Deadline } from './deadline.ts';
import { isTooDeep } from './is-too-deep.ts';
import { standInForDrawing } from './no-drawing.ts';

export type ReadFile = (
  kind: ReadableKind,
  bytes: Uint8Array,
  deadline: Deadline,
  options: ExtractionOptions,
) => Promise<Result<ExtractedText, ExtractionFailure>>;

/**
 * Reads a file with the reader of its kind, in this process. A reader's library is loaded when the first file
 * of its kind comes, because loading pdf.js takes longer than reading most files.
 * Errors: what a reader throws becomes a failure an owner understands.
 */
export const readFile: ReadFile = async (kind, bytes, deadline, options) => {
  try {
    const read = await readerOf(kind);
    const extracted = await read(bytes, deadline, options);
    return extracted.ok ? checkSize(extracted) : extracted;
  } catch (cause) {
    if (deadline.isOver()) return err({ kind: 'too_complex', cause });
    if (isTooDeep(cause)) return err({ kind: 'too_deep', cause });
    // Whatever bytes there are make a text of some sort: that one cannot be read is no damage of the file.
    return err({ kind: kind === 'pdf' || kind === 'docx' ? 'corrupt' : 'read_failed', cause });
  }
};

type Reader = (
  bytes: Uint8Array,
  deadline: Deadline,
  options: ExtractionOptions,
) => Promise<Result<ExtractedText, ExtractionFailure>>;

async function readerOf(kind: ReadableKind): Promise<Reader> {
  switch (kind) {
    case 'pdf':
      standInForDrawing();
      return (await import('./pdf/extract-pdf.ts')).extractPdf;
    case 'docx':
      return (await import('./docx/extract-docx.ts')).extractDocx;
    case 'txt':
      return (await import('./txt/extract-txt.ts')).extractTxt;
    case 'html':
      return (await import('./html/extract-html.ts')).extractHtml;
    case 'csv':
      return (await import('./csv/extract-csv.ts')).extractCsv;
  }
}

/** Readers refuse what is too much as soon as they see it; this holds whatever they let through to the same limits. */
export function checkSize(extracted: {
  readonly ok: true;
  readonly value: ExtractedText;
}): Result<ExtractedText, ExtractionFailure> {
  const { blocks, pageCount = 0 } = extracted.value;
  const chars = blocks.reduce((sum, block) => sum + block.text.length, 0);
  const cells = blocks.reduce((most, { table }) => Math.max(most, table ? countCells(table.rows) : 0), 0);
  for (const [what, count, limit] of [
    ['characters', chars, LIMITS.documentTextMaxChars],
    ['cells in one table', cells, LIMITS.tableMaxCells],
    ['paragraphs and lines', blocks.length, LIMITS.documentMaxBlocks],
    ['pages', pageCount, LIMITS.documentMaxPages],
  ] as const) {
    if (count > limit) {
      const detail = `${count.toLocaleString('en')} ${what}; the limit is ${limit.toLocaleString('en')}`;
      return err({ kind: 'too_large', detail });
    }
  }
  return extracted;
}

function countCells(rows: readonly (readonly string[])[]): number {
  return rows.reduce((sum, row) => sum + row.length, 0);
}
