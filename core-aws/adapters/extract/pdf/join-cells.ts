import { cleanText } from '../../../domain/documents/clean-text.ts';
import type { TextItem } from './text-item.ts';

/** Text that stands together on one line: a line of prose, or one cell of a table's row. */
export interface Cell {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Baseline. */
  readonly y: number;
  readonly size: number;
  readonly fontId: string;
  readonly isRtl: boolean;
}

/** Wider than this, in font sizes, is not a space between words but the way to the next cell. */
const CELL_GAP_EM = 1.15;
/** A list's bullet or number stands further from its text, and belongs to it. */
const LIST_MARK_GAP_EM = 4;
const LIST_MARK =
  /^(?:[\u2022\u2023\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u2043\u00b7\uf0b7\uf0a7*\u2013\u2014-]|\(?(?:\d{1,3}|[a-zA-Z])[.)])$/u;
/** Footnote marks and exponents are set at most this large, compared with the text they stand at. */
export const RAISED_SIZE_RATIO = 0.86;
/** Narrower than this, in font sizes, is the distance of two letters. Fonts' spaces are 0.2 to 0.33. */
const WORD_GAP_EM = 0.12;

/**
 * Joins the pieces a PDF draws one after another into cells. Writers cut words anywhere (to kern, to change
 * font), and many write no spaces at all; so it is the distances that say what belongs together.
 */
export function joinCells(items: readonly TextItem[]): readonly Cell[] {
  const cells: OpenCell[] = [];
  let open: OpenCell | undefined;
  let spaceBefore = false;
  for (const item of items) {
    if (item.isTurned) continue;
    if (item.text.trim() === '') {
      spaceBefore = true;
      continue;
    }
    const gap = open && gapBetween(open, item);
    if (open && gap !== undefined) {
      const startsWithSpace = spaceBefore || /^\s/u.test(item.text) || /\s$/u.test(open.text);
      // A space the file wrote counts only where there is room for one: some writers put it into every gap.
      const isSpaced = startsWithSpace ? gap > -0.3 * open.size : gap > WORD_GAP_EM * open.size;
      open.text = `${open.text.trimEnd()}${isSpaced ? ' ' : ''}${item.text.trimStart()}`;
      open.left = Math.min(open.left, item.x);
      open.right = Math.max(open.right, item.x + item.width);
      open.isRtl ||= item.isRtl;
      open.edge = item.x;
      open.fontWidths.set(item.fontId, (open.fontWidths.get(item.fontId) ?? 0) + item.width);
      if (item.size > open.size) {
        // The larger type stands on the line; what was raised came first.
        open.size = item.size;
        open.y = item.y;
      }
    } else {
      open = {
        text: item.text,
        left: item.x,
        right: item.x + item.width,
        edge: item.x,
        y: item.y,
        size: item.size,
        isRtl: item.isRtl,
        fontWidths: new Map([[item.fontId, item.width]]),
      };
      cells.push(open);
    }
    spaceBefore = /\s$/u.test(item.text);
  }
  return withoutDoubles(cells.map(closeCell).filter((cell) => cell.text !== ''));
}

interface OpenCell {
  text: string;
  left: number;
  right: number;
  /** Where the last piece began: right-to-left text goes on to the left of it. */
  edge: number;
  y: number;
  size: number;
  isRtl: boolean;
  readonly fontWidths: Map<string, number>;
}

/** The gap in points when the item goes on in this cell; undefined when it begins another. */
function gapBetween(open: OpenCell, item: TextItem): number | undefined {
  const size = Math.max(open.size, item.size);
  // Raised and lowered figures (footnote marks, units) are small and stay with their word.
  const isRaised = Math.min(open.size, item.size) < size * RAISED_SIZE_RATIO;
  if (Math.abs(item.y - open.y) > size * (isRaised ? 0.6 : 0.25)) return undefined;
  const forwards = item.x - open.right;
  const reach = (LIST_MARK.test(open.text.trim()) ? LIST_MARK_GAP_EM : CELL_GAP_EM) * size;
  if (forwards > -0.5 * size) return forwards < reach ? forwards : undefined;
  const backwards = open.edge - (item.x + item.width);
  if ((open.isRtl || item.isRtl) && backwards > -0.5 * size && backwards < reach) return backwards;
  return undefined;
}

function closeCell(open: OpenCell): Cell {
  const [fontId = ''] = [...open.fontWidths].toSorted((a, b) => b[1] - a[1])[0] ?? [];
  const { left, right, y, size, isRtl } = open;
  return { text: cleanText(open.text), left, right, y, size, fontId, isRtl };
}

/** Writers fake bold and shadows by drawing the same text twice, a hair apart. */
function withoutDoubles(cells: readonly Cell[]): readonly Cell[] {
  const seen = new Map<string, Cell[]>();
  return cells.filter((cell) => {
    const same = seen.get(cell.text) ?? [];
    const near = cell.size * 0.3;
    if (same.some((other) => Math.abs(other.left - cell.left) < near && Math.abs(other.y - cell.y) < near)) {
      return false;
    }
    seen.set(cell.text, [...same, cell]);
    return true;
  });
}
