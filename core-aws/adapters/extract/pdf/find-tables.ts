import type { Cell } from './join-cells.ts';
import type { Line } from './group-lines.ts';
import { splitCell } from './split-cell.ts';
import type { Column } from './split-cell.ts';

export type Run = { readonly kind: 'lines'; readonly lines: readonly Line[] } | TableRun;
export interface TableRun {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
}
export interface TableRow {
  /** One for each column, empty where the row has nothing. */
  readonly cells: readonly string[];
  /** The same as they stand: where each begins and ends tells which columns it is set over. */
  readonly line: Line;
}

/** Fewer rows than this may be chance; a table of two rows is still readable as two lines. */
const TABLE_MIN_ROWS = 3;

/**
 * Finds tables by their look alone: consecutive lines of several cells whose gaps stand above one another.
 * Prose with one wide space is no table, because its gap stands above letters. Rows keep empty cells, so a
 * number stays under its heading.
 */
export function findTables(lines: readonly Line[]): readonly Run[] {
  const runs: Run[] = [];
  let plain: Line[] = [];
  let at = 0;
  while (at < lines.length) {
    const end = tableEnd(lines, at);
    const candidate = lines.slice(at, end);
    const table = candidate.length >= TABLE_MIN_ROWS ? toTable(candidate) : undefined;
    if (table) {
      if (plain.length > 0) runs.push({ kind: 'lines', lines: plain });
      plain = [];
      runs.push(table);
    } else {
      plain.push(...lines.slice(at, Math.max(end, at + 1)));
    }
    at = Math.max(end, at + 1);
  }
  if (plain.length > 0) runs.push({ kind: 'lines', lines: plain });
  return runs;
}

/** Where the lines that may form one table end: single cells in between are allowed, a wide gap is not. */
function tableEnd(lines: readonly Line[], start: number): number {
  const first = lines[start];
  if (!first || first.cells.length < 2) return start;
  let end = start + 1;
  let singles = 0;
  for (let at = start + 1; at < lines.length; at += 1) {
    const [line, before] = [lines[at], lines[at - 1]];
    if (!line || !before || line.y - before.y > 3.2 * Math.max(line.size, before.size)) break;
    if (line.cells.length >= 2) {
      end = at + 1;
      singles = 0;
    } else {
      singles += 1;
      const [cell] = line.cells;
      const isShort = cell !== undefined && cell.right - cell.left < (first.right - first.left) * 0.6;
      if (singles > 2 || !isShort) break;
    }
  }
  return end;
}

function toTable(lines: readonly Line[]): TableRun | undefined {
  const found = findColumns(lines.filter((line) => line.cells.length >= 2));
  const columns = joinColumns(found, placeCells(lines, found), lines[0]?.size ?? 0);
  if (columns.length < 2) return undefined;
  const rows = placeCells(lines, columns);
  const filled = rows.filter(({ cells }) => cells.filter((cell) => cell !== '').length >= 2).length;
  if (filled < TABLE_MIN_ROWS || filled * 2 < rows.length) return undefined;
  return { kind: 'table', columns, rows };
}

function placeCells(lines: readonly Line[], columns: readonly Column[]): readonly TableRow[] {
  return lines.map((line) => {
    const split = { ...line, cells: line.cells.flatMap((cell) => splitCell(cell, columns)) };
    const cells = columns.map(() => '');
    for (const { text, ...place } of split.cells) {
      const at = columnOf(place, columns);
      const before = cells[at] ?? '';
      const isTight = SIGN_BEFORE.test(before) || SIGN_AFTER.test(text);
      cells[at] = before === '' ? text : `${before}${isTight ? '' : ' '}${text}`;
    }
    return { cells, line: split };
  });
}

const SIGN_BEFORE = /^[$\u20ac\u00a3\u00a5(+\u2212-]+$/u;
const SIGN_AFTER = /^[)%]+$/u;

/**
 * Joins what is one column to a reader: a currency sign or a bracket that stands apart from its figure in every
 * row, and neighbours that no row fills both of (a heading on the left, its figures on the right).
 */
function joinColumns(columns: readonly Column[], rows: readonly TableRow[], size: number): readonly Column[] {
  const joined: { left: number; right: number; filled: Set<number> }[] = [];
  let isOpen = false;
  for (const [at, { left, right }] of columns.entries()) {
    const filled = new Set(rows.flatMap(({ cells }, row) => (cells[at] ? [row] : [])));
    const texts = [...filled].map((row) => rows[row]?.cells[at] ?? '');
    const isAfter = texts.length > 0 && texts.every((text) => SIGN_AFTER.test(text));
    const before = joined.at(-1);
    const isOther =
      before && left - before.right < 2 * size && filled.size > 0 && ![...filled].some((row) => before.filled.has(row));
    if (before && (isOpen || isAfter || isOther)) {
      before.right = right;
      for (const row of filled) before.filled.add(row);
    } else {
      joined.push({ left, right, filled });
    }
    isOpen = texts.length > 0 && texts.every((text) => SIGN_BEFORE.test(text) && text !== '-');
  }
  return joined;
}

/**
 * Columns are where cells lie; the gaps between them are crossed by few rows at most. Rows with few cells (a
 * heading over several columns) say less about columns than full ones, and only add those that have no other rows.
 */
function findColumns(rows: readonly Line[]): readonly Column[] {
  const counts = rows.map((row) => row.cells.length).toSorted((a, b) => a - b);
  const usual = counts[Math.floor(counts.length * 0.75)] ?? 0;
  const full = rows.filter((row) => row.cells.length >= usual * 0.7);
  let columns = sweep(
    full.flatMap((row) => row.cells),
    Math.floor(full.length * 0.12),
  );
  for (const some of [full, rows]) {
    const alone = some
      .flatMap((row) => row.cells)
      .filter(
        (cell) => !columns.some(({ left, right }) => cell.left < right + cell.size && cell.right > left - cell.size),
      );
    columns = [...columns, ...sweep(alone, 0)].toSorted((a, b) => a.left - b.left);
  }
  return columns;
}

/** The stretches that more than `tolerated` cells lie on. */
function sweep(cells: readonly Cell[], tolerated: number): readonly Column[] {
  const edges = cells
    .flatMap((cell) => cell.parts ?? [cell])
    .flatMap((cell) => [
      { x: cell.left, step: 1 },
      { x: cell.right, step: -1 },
    ])
    .toSorted((a, b) => a.x - b.x || a.step - b.step);
  const columns: { left: number; right: number }[] = [];
  let depth = 0;
  for (const { x, step } of edges) {
    const wasIn = depth > tolerated;
    depth += step;
    const isIn = depth > tolerated;
    if (!wasIn && isIn) columns.push({ left: x, right: x });
    const column = columns.at(-1);
    if (column && wasIn) column.right = x;
  }
  return columns;
}

export function columnOf(cell: Column, columns: readonly Column[]): number {
  let best = 0;
  let bestOverlap = -Infinity;
  for (const [at, column] of columns.entries()) {
    // Columns stand in order: past the cell's end, none is nearer than the last.
    if (column.left > cell.right && bestOverlap > 0) break;
    const overlap = Math.min(cell.right, column.right) - Math.max(cell.left, column.left);
    // A cell over several columns belongs to the first of them.
    if (overlap > bestOverlap && !(bestOverlap > 0 && overlap < bestOverlap * 1.5)) {
      best = at;
      bestOverlap = overlap;
    }
  }
  return best;
}
