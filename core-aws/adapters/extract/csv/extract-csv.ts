import Papa from 'papaparse';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Block, ExtractedText } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import type { ExtractionFailure, ExtractionOptions } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { findHeaderRows } from '../html/find-header-rows.ts';
import { checkBytes, checkText, guessWarnings } from '../txt/check-text.ts';
import { decodeText } from '../txt/decode-text.ts';
import { detectDelimiter } from './detect-delimiter.ts';

/** Rows of one table block; each block repeats the header, so none grows past what can be cut into pieces quickly. */
const ROWS_PER_BLOCK = 1_000;

export interface CsvLimits {
  readonly maxChars: number;
  readonly maxCells: number;
}

/**
 * Reads a table in text: values between commas, semicolons, tabs or bars. Quoting as RFC 4180 has it; what breaks
 * those rules is read as it stands, since every spreadsheet does.
 */
export function extractCsv(
  bytes: Uint8Array,
  _deadline: Deadline,
  _options: ExtractionOptions = {},
  limits: CsvLimits = { maxChars: LIMITS.documentTextMaxChars, maxCells: LIMITS.tableMaxCells },
): Promise<Result<ExtractedText, ExtractionFailure>> {
  return Promise.resolve(extract(bytes, limits));
}

function extract(bytes: Uint8Array, { maxChars, maxCells }: CsvLimits): Result<ExtractedText, ExtractionFailure> {
  const tooLarge = checkBytes(bytes, maxChars);
  if (tooLarge) return err(tooLarge);
  const decoded = decodeText(bytes);
  const failure = checkText(decoded.text, maxChars);
  if (failure) return err(failure);
  // Excel's own way to name the delimiter, on a line of its own.
  const named = /^\ufeff?sep=(.)\r?\n/iu.exec(decoded.text);
  const text = named ? decoded.text.slice(named[0].length) : decoded.text;
  const delimiter = named?.[1] ?? detectDelimiter(text);
  const rows: string[][] = [];
  let cells = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    skipEmptyLines: 'greedy',
    step({ data }, parser) {
      const row = data.map(cleanText);
      cells += row.length;
      rows.push(row);
      if (cells > maxCells) parser.abort();
    },
  });
  if (cells > maxCells) {
    const limit = maxCells.toLocaleString('en');
    return err({ kind: 'too_large', detail: `it has more than ${limit} cells, which is the limit` });
  }
  const columnCount = rows.reduce((most, row) => Math.max(most, row.length), 0);
  // A single wide row among many short ones would multiply their cells.
  if (rows.length * columnCount > maxCells * 4) {
    const [rowCount, most, limit] = [rows.length, columnCount, maxCells * 4].map((value) => value.toLocaleString('en'));
    return err({
      kind: 'too_large',
      detail: `its ${rowCount} rows have up to ${most} cells; as a table that is more than the limit of ${limit} cells`,
    });
  }
  const blocks = toBlocks(rows, columnCount);
  return blocks.length === 0 ? err({ kind: 'no_text' }) : ok({ blocks, ...guessWarnings(decoded) });
}

function toBlocks(rows: readonly (readonly string[])[], columnCount: number): readonly Block[] {
  // Titles and notes above the table: lines of one value among rows of many.
  const start = rows.findIndex((row) => row.filter((cell) => cell !== '').length >= Math.min(2, columnCount));
  const titles = rows.slice(0, Math.max(0, start)).map((row) => row.filter((cell) => cell !== '').join(' '));
  const even = rows
    .slice(Math.max(0, start))
    .map((row) => [...row, ...Array.from({ length: columnCount - row.length }, () => '')]);
  const headerCount = findHeaderRows(even);
  const header = even.slice(0, headerCount)[0];
  const body = even.slice(headerCount);
  const blocks: Block[] = titles.filter(hasWords).map((text) => ({ kind: 'paragraph', text }));
  if (!even.some((row) => row.some(hasWords))) return blocks;
  for (let at = 0; at < body.length; at += ROWS_PER_BLOCK) {
    const part = body.slice(at, at + ROWS_PER_BLOCK);
    const lines = [...(header ? [header] : []), ...part].map((row) => row.join(' | '));
    blocks.push({
      kind: 'table',
      text: lines.join('\n'),
      table: { ...(header ? { header } : {}), rows: part },
      ...(at > 0 ? { continues: true } : {}),
    });
  }
  return blocks;
}
