import { groupColumns } from './group-columns.ts';
import type { Column } from './split-cell.ts';
import { columnOf } from './find-tables.ts';
import type { TableRow } from './find-tables.ts';

/** A table's head may take this many printed rows: groups of columns, names, units. */
const HEAD_MAX_ROWS = 6;

export interface Head {
  /** One name for each column; what is set over several columns is part of each one's name. */
  readonly header: readonly string[];
  /** How many printed rows it takes. */
  readonly rowCount: number;
}

/**
 * Finds the rows that name the columns: the first ones, before the first that holds figures where the rest of the
 * table holds figures too. A table without figures has a head when its first row is set in another font, or fills
 * every column and is repeated nowhere. Undefined when nothing tells a head from a row.
 */
export function findHead(rows: readonly TableRow[], columns: readonly Column[]): Head | undefined {
  const figureColumns = columns.map((_, at) => {
    const filled = rows.filter(({ cells }) => cells[at] !== '');
    return filled.filter(({ cells }) => isFigure(cells[at] ?? '')).length * 2 > filled.length;
  });
  const isData = ({ cells }: TableRow): boolean =>
    cells.some((cell, at) => figureColumns[at] === true && isFigure(cell));
  const firstData = rows.findIndex(isData);
  let rowCount = 0;
  if (firstData > 0) rowCount = firstData <= HEAD_MAX_ROWS ? firstData : 0;
  else if (firstData === -1 && isSetApart(rows)) rowCount = 1;
  if (rowCount === 0) return undefined;
  const head = rows.slice(0, rowCount);
  const last = head.at(-1);
  // Names stand over at least half of the columns; a title or a row of labels does not.
  const names = head.map((row, at) => namesIn(row, { below: head.slice(at + 1), isFirst: at === 0, columns }));
  const header = columns.map((_, at) =>
    names
      .map((row) => row[at] ?? '')
      .filter((name) => name !== '')
      .join(' '),
  );
  const isNamed = header.every((name, at) => figureColumns[at] !== true || looksLikeName(name));
  if (!last || !isNamed || header.filter((name) => name !== '').length * 2 < columns.length) return undefined;
  return { header, rowCount };
}

function isSetApart([first, ...rest]: readonly TableRow[]): boolean {
  if (!first || first.cells.some((cell) => cell === '')) return false;
  const fonts = new Set(first.line.cells.map(({ fontId }) => fontId));
  const isOwnFont = fonts.size === 1 && !rest.some(({ line }) => line.cells.some(({ fontId }) => fonts.has(fontId)));
  const isShort = first.cells.every((cell) => cell.length <= 40 && looksLikeName(cell));
  // Two columns without figures are names and what they mean: the first row is a row like the others.
  return isShort && (isOwnFont || first.cells.length >= 3);
}

/**
 * What stands over each column in one row of the head. A row that is nearly full names columns; one with fewer
 * cells names groups of what the rows below it name. Below the first row it may also be the upper part of names
 * of several lines: then each of its cells stands over one name.
 */
function namesIn(
  row: TableRow,
  {
    below,
    isFirst,
    columns,
  }: { readonly below: readonly TableRow[]; readonly isFirst: boolean; readonly columns: readonly Column[] },
): readonly string[] {
  const filled = row.cells.filter((cell) => cell !== '').length;
  const headings = row.cells[0] === '' ? row.line.cells : row.line.cells.slice(1);
  // What names the rows is in no group.
  const named = placesOf(below, columns).filter(({ at }) => at > 0);
  if (filled > columns.length * 0.6 || named.length <= headings.length) return row.cells;
  if (!isFirst && headings.every((heading) => named.filter((place) => overlaps(place, heading)).length <= 1)) {
    return row.cells;
  }
  const names = columns.map((_, at) => (at === 0 ? (row.cells[0] ?? '') : ''));
  for (const [index, group] of groupColumns(headings, named).entries()) {
    const place = named[index];
    const heading = group === undefined ? undefined : headings[group];
    if (place && heading) names[place.at] = heading.text;
  }
  return names;
}

/** Where the rows name columns, from the left. */
function placesOf(
  rows: readonly TableRow[],
  columns: readonly Column[],
): readonly (Column & { readonly at: number })[] {
  const places = new Map<number, { left: number; right: number; at: number }>();
  for (const { left, right } of rows.flatMap(({ line }) => line.cells)) {
    const at = columnOf({ left, right }, columns);
    const place = places.get(at);
    if (place) [place.left, place.right] = [Math.min(place.left, left), Math.max(place.right, right)];
    else places.set(at, { left, right, at });
  }
  return [...places.values()].toSorted((a, b) => a.at - b.at);
}

function overlaps(a: Column, b: Column): boolean {
  return a.left < b.right && b.left < a.right;
}

/** Names with figures in them begin with a letter ("Q1") or name a year ("30 June 2025"). */
function looksLikeName(text: string): boolean {
  return !/\d/u.test(text) || /^\p{L}/u.test(text) || /\b(?:19|20)\d\d\b/u.test(text);
}

const FIGURE =
  /^[-+(\u2212\u2013]?\s*[$\u20ac\u00a3\u00a5]?\s*[-+(\u2212]?\s*\d[\d\s.,'\u00a0\u202f/:]*\s*\)?\s*(?:%|[$\u20ac\u00a3\u00a5]|\p{L}{1,3})?\)?$/u;
const NOTHING = /^(?:[-\u2013\u2014\u2212]+|n\/?a|[$\u20ac\u00a3\u00a5])$/iu;

/** A number, an amount, a share or a dash in place of one. A year alone may be a name: "2023". */
function isFigure(text: string): boolean {
  const plain = text.trim();
  if (/^(?:19|20)\d\d$/u.test(plain)) return false;
  return FIGURE.test(plain) || NOTHING.test(plain);
}
