import type { Table } from './block.ts';

const CELL_GAP = ' | ';
/** Opens a row of a table whose columns have no names. */
const NAMELESS = '| ';

/**
 * Writes a row the one way tables are written in chunks: cells divided by ` | `, under a header row of the same
 * form. That is read alike by the search for words, by a model, and by `describeRow`, which turns it into
 * `Column: value`; and text that runs over neighbouring cells stays in one piece. A row of a table without column
 * names begins with `| `, so that nobody takes the first one for a header.
 */
export function writeRow(cells: readonly string[], hasHeader: boolean): string {
  const row = cells.map((cell) => cell.replace(/\s+/gu, ' ').replaceAll('|', '/').trim()).join(CELL_GAP);
  return hasHeader || cells.length < 2 ? row : NAMELESS + row;
}

/** True for a line that `writeRow` made of several cells. */
export function isRow(line: string): boolean {
  return line.includes(CELL_GAP);
}

/** The cells of such a line. */
export function readRow(line: string): { readonly cells: readonly string[]; readonly isNameless: boolean } {
  const isNameless = line.startsWith(NAMELESS);
  const cells = (isNameless ? line.slice(NAMELESS.length) : line).split('|').map((cell) => cell.trim());
  return { cells, isNameless };
}

/**
 * Says a row in words: `Item: Lamp, Price: 39.00`, because "39.00" alone says nothing. Of a row without column
 * names, two cells are taken for a name and its value.
 */
export function describeRow(header: readonly string[] | undefined, cells: readonly string[]): string {
  if (!header) {
    const filled = cells.filter((cell) => cell !== '');
    return filled.length === 2 ? filled.join(': ') : filled.join(', ');
  }
  return cells
    .map((cell, at) => (cell && header[at] && header[at] !== cell ? `${header[at]}: ${cell}` : cell))
    .filter((cell) => cell !== '')
    .join(', ');
}

/** The table in a text of rows whose first is the header: what is left of a table that came without its cells. */
export function readTable(text: string): Table {
  const [header = [], ...rows] = text.split('\n').map((line) => readRow(line).cells);
  return { header, rows };
}
