import type { Cell } from './join-cells.ts';

/** Cells on one baseline, in reading order. */
export interface Line {
  readonly cells: readonly Cell[];
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
}

/** Groups cells into lines from the top of the page to its foot. */
export function groupLines(cells: readonly Cell[]): readonly Line[] {
  const lines: { cells: Cell[]; y: number; size: number }[] = [];
  for (const cell of cells.toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    if (line && Math.abs(cell.y - line.y) <= 0.35 * Math.min(line.size, cell.size)) {
      line.cells.push(cell);
      line.size = Math.max(line.size, cell.size);
    } else {
      lines.push({ cells: [cell], y: cell.y, size: cell.size });
    }
  }
  return lines.map(({ cells: unordered, y, size }) => {
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
  });
}

/** The line as text: a gap wide enough for another cell is still only a space to a reader. */
export function lineText(line: Line): string {
  return line.cells.map((cell) => cell.text).join(' ');
}
