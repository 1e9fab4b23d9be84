import { cleanText } from '../../../domain/documents/clean-text.ts';
import type { Cell, CellPart } from './join-cells.ts';

/** Where the cells of one column lie. */
export interface Column {
  readonly left: number;
  readonly right: number;
}

/**
 * Splits what stands so close that it was taken for one cell, though the rows above and below have a gap there:
 * "Other" at the end of one column and "Handgun" at the start of the next. Only where its parts stand further
 * apart than words; a heading over several columns stays whole.
 */
export function splitCell(cell: Cell, columns: readonly Column[]): readonly Cell[] {
  if (!cell.parts) return [cell];
  const split: { text: string; left: number; right: number; column: number }[] = [];
  for (const part of cell.parts) {
    const column = nearest(part, columns);
    const before = split.at(-1);
    if (before && before.column === column) {
      before.text += ` ${part.text}`;
      before.right = part.right;
    } else {
      split.push({ ...part, column });
    }
  }
  if (split.length < 2) return [cell];
  return split.map(({ text, left, right }, at) => ({
    text: cleanText(text),
    left,
    right,
    y: cell.y,
    size: cell.size,
    fontId: cell.fontId,
    isRtl: cell.isRtl,
    links: at === split.length - 1 ? cell.links : [],
  }));
}

function nearest(part: CellPart, columns: readonly Column[]): number {
  const distances = columns.map(({ left, right }) => Math.max(left - part.right, part.left - right));
  return distances.indexOf(Math.min(...distances));
}
