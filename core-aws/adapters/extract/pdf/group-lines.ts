import { firstFrom } from './first-from.ts';
import { RAISED_SIZE_RATIO } from './join-cells.ts';
import type { Cell } from './join-cells.ts';

/** Cells on one baseline, in reading order. */
export interface Line {
  readonly cells: readonly Cell[];
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
}

interface OpenLine {
  readonly cells: Cell[];
  readonly y: number;
  size: number;
}

/** Groups cells into lines from the top of the page to its foot. */
export function groupLines(cells: readonly Cell[]): readonly Line[] {
  const sizes = cells.map((cell) => cell.size).toSorted((a, b) => a - b);
  const usualSize = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const isSmall = (cell: Cell): boolean => cell.size < usualSize * RAISED_SIZE_RATIO;
  const lines = gatherLines(cells.filter((cell) => !isSmall(cell)));
  const baselines = lines.map(({ y }) => y);
  const largest = lines.reduce((size, line) => Math.max(size, line.size), 0);
  const loose = cells.filter((cell) => {
    if (!isSmall(cell)) return false;
    // Only lines near by can be touched: a page of small type would otherwise compare every mark with every line.
    const [first, end] = [cell.y - 0.4 * largest, cell.y + 0.75 * largest].map((y) => firstFrom(baselines, y));
    return !attachRaised(cell, lines.slice(first, end));
  });
  return [...lines, ...gatherLines(loose)].toSorted((a, b) => a.y - b.y).map(closeLine);
}

/** Puts a raised or lowered mark (a footnote's number, a square) into the line it touches; false when there is none. */
function attachRaised(cell: Cell, lines: readonly OpenLine[]): boolean {
  const line = lines.find(
    ({ y, size, cells }) =>
      cell.y > y - 0.75 * size &&
      cell.y < y + 0.4 * size &&
      cells.some((other) => cell.left > other.left - size && cell.left < other.right + 0.5 * size),
  );
  line?.cells.push(cell);
  return line !== undefined;
}

function gatherLines(cells: readonly Cell[]): OpenLine[] {
  const lines: OpenLine[] = [];
  for (const cell of cells.toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    if (line && Math.abs(cell.y - line.y) <= 0.35 * Math.min(line.size, cell.size)) {
      line.cells.push(cell);
      line.size = Math.max(line.size, cell.size);
    } else {
      lines.push({ cells: [cell], y: cell.y, size: cell.size });
    }
  }
  return lines;
}

function closeLine({ cells: unordered, y, size }: OpenLine): Line {
  const rtlChars = unordered.filter((cell) => cell.isRtl).reduce((sum, cell) => sum + cell.text.length, 0);
  const isRtl = rtlChars * 2 > unordered.reduce((sum, cell) => sum + cell.text.length, 0);
  const ordered = unordered.toSorted((a, b) => (isRtl ? b.right - a.right : a.left - b.left));
  return {
    cells: ordered,
    left: Math.min(...ordered.map((cell) => cell.left)),
    right: Math.max(...ordered.map((cell) => cell.right)),
    y,
    size,
  };
}

/** The line as text: a gap wide enough for another cell is still only a space to a reader. */
export function lineText(line: Line): string {
  return line.cells.map((cell) => cell.text).join(' ');
}
