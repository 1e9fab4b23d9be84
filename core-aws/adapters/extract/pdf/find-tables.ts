import type { Cell } from './join-cells.ts';
import type { Line } from './group-lines.ts';

export type Run = { readonly kind: 'lines'; readonly lines: readonly Line[] } | TableRun;
export interface TableRun {
  readonly kind: 'table';
  readonly rows: readonly (readonly string[])[];
  readonly size: number;
  readonly y: number;
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
  const columns = findColumns(lines.filter((line) => line.cells.length >= 2));
  if (columns.length < 2) return undefined;
  const rows = lines.map((line) => {
    const row = columns.map(() => '');
    for (const cell of line.cells) {
      const at = columnOf(cell, columns);
      row[at] = row[at] ? `${row[at]} ${cell.text}` : cell.text;
    }
    return row;
  });
  const filled = rows.filter((row) => row.filter((cell) => cell !== '').length >= 2).length;
  if (filled < TABLE_MIN_ROWS || filled * 2 < rows.length) return undefined;
  return { kind: 'table', rows, size: lines[0]?.size ?? 0, y: lines[0]?.y ?? 0 };
}

interface Column {
  readonly left: number;
  readonly right: number;
}

/** Columns are where cells lie; the gaps between them are crossed by few rows at most (a heading over two columns). */
function findColumns(rows: readonly Line[]): readonly Column[] {
  const edges = rows
    .flatMap((row) => row.cells)
    .flatMap((cell) => [
      { x: cell.left, step: 1 },
      { x: cell.right, step: -1 },
    ])
    .toSorted((a, b) => a.x - b.x || a.step - b.step);
  const tolerated = Math.floor(rows.length * 0.12);
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

function columnOf(cell: Cell, columns: readonly Column[]): number {
  let best = 0;
  let bestOverlap = -Infinity;
  for (const [at, column] of columns.entries()) {
    const overlap = Math.min(cell.right, column.right) - Math.max(cell.left, column.left);
    // A cell over several columns belongs to the first of them.
    if (overlap > bestOverlap && !(bestOverlap > 0 && overlap < bestOverlap * 1.5)) {
      best = at;
      bestOverlap = overlap;
    }
  }
  return best;
}
