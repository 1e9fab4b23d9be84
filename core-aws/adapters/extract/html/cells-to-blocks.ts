import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import { findHeaderRows } from './find-header-rows.ts';

/** One cell as it stands in a file. */
export interface Cell {
  readonly blocks: readonly Block[];
  /** Columns it covers; one that covers several rows is given in each of them, with `isRepeated` from the second on. */
  readonly span: number;
  readonly isRepeated?: boolean;
}

/**
 * Turns a table's cells into blocks. A merged cell's text stands in every row and column it covers, so that each
 * row can be understood alone; only a cell over the whole row is not repeated within it. A table of one column, or of
 * one row with whole paragraphs in its cells, is a frame around text, and becomes that text.
 *
 * A table inside a cell becomes text of that cell. Costs memory of rows times columns, so callers count cells first.
 */
export function cellsToBlocks(
  rows: readonly (readonly Cell[])[],
  { headerRows = 0, caption }: { readonly headerRows?: number; readonly caption?: string } = {},
): readonly Block[] {
  const captions: readonly Block[] =
    caption !== undefined && hasWords(caption) ? [{ kind: 'caption', text: cleanText(caption) }] : [];
  if (isFrame(rows)) return [...captions, ...rows.flat().flatMap((cell) => (cell.isRepeated ? [] : cell.blocks))];
  const widthOf = (row: readonly Cell[]): number => row.reduce((sum, cell) => sum + cell.span, 0);
  const columnCount = rows.reduce((most, row) => Math.max(most, widthOf(row)), 0);
  const texts = rows.map((row) => {
    const cells = row.flatMap((cell) => {
      const text = flattenBlocks(cell.blocks);
      return Array.from({ length: cell.span }, (_, at) => (at > 0 && cell.span >= columnCount ? '' : text));
    });
    return [...cells, ...Array.from({ length: columnCount - cells.length }, () => '')];
  });
  return [...captions, ...rowsToBlocks(texts, { headerRows, ...(caption === undefined ? {} : { caption }) })];
}

/** Turns rows of equally many cells into one table block; none when no cell says anything. */
export function rowsToBlocks(
  allRows: readonly (readonly string[])[],
  { headerRows = 0, caption }: { readonly headerRows?: number; readonly caption?: string } = {},
): readonly Block[] {
  const columns = usedColumns(allRows);
  const rows = allRows.map((row) => columns.map((column) => row[column] ?? ''));
  const filled = rows.filter((row, at) => at < headerRows || row.some((cell) => cell !== ''));
  if (!filled.some((row) => row.some(hasWords))) return [];
  const headerCount = Math.min(headerRows > 0 ? headerRows : findHeaderRows(filled), filled.length - 1);
  const header = headerCount > 0 ? joinHeader(filled.slice(0, headerCount)) : undefined;
  const body = filled.slice(headerCount);
  const text = [...(header ? [header] : []), ...body].map((row) => row.join(' | ')).join('\n');
  const table = {
    ...(header ? { header } : {}),
    rows: body,
    ...(caption !== undefined && hasWords(caption) ? { caption: cleanText(caption) } : {}),
  };
  return [{ kind: 'table', text, table }];
}

/** All text of a cell in one line. */
export function flattenBlocks(blocks: readonly Block[]): string {
  return blocks
    .map(({ text, table }) => {
      if (!table) return text;
      const rows = table.rows.map((row) =>
        row
          .map((cell, at) => {
            const name = table.header?.[at] ?? '';
            return name === '' || cell === '' ? cell : `${name}: ${cell}`;
          })
          .filter((cell) => cell !== '')
          .join(', '),
      );
      return rows.join('; ');
    })
    .filter((text) => text !== '')
    .join(' ');
}

function isFrame(rows: readonly (readonly Cell[])[]): boolean {
  if (rows.every((row) => row.length < 2)) return true;
  return rows.length === 1 && rows.some((row) => row.some((cell) => cell.blocks.length > 1));
}

/** Empty columns are spacing. */
function usedColumns(rows: readonly (readonly string[])[]): readonly number[] {
  const used = new Set<number>();
  for (const row of rows) for (const [column, cell] of row.entries()) if (cell !== '') used.add(column);
  return [...used].toSorted((a, b) => a - b);
}

/** `Size` above `big` and `small` becomes `Size big` and `Size small`. */
function joinHeader(rows: readonly (readonly string[])[]): readonly string[] {
  return (rows[0] ?? []).map((_, column) =>
    [...new Set(rows.map((row) => row[column] ?? ''))].filter((cell) => cell !== '').join(' '),
  );
}
