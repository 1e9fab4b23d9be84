import { cleanText } from '../../../domain/documents/clean-text.ts';
import { hasRtl, isMostlyRtl, orderPieces, turnBrackets } from './text-direction.ts';
import type { Link, TextItem } from './text-item.ts';

/** Text that stands together on one line: a line of prose, or one cell of a table's row. */
export interface Cell {
  /** A soft hyphen at the end says that the word goes on in the next line. */
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Baseline. */
  readonly y: number;
  readonly size: number;
  readonly fontId: string;
  readonly isRtl: boolean;
  readonly links: readonly Link[];
  /** Parts of it that stand further apart than words do, from the left; absent when none do. */
  readonly parts?: readonly CellPart[];
}

export interface CellPart {
  readonly text: string;
  readonly left: number;
  readonly right: number;
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
/** Wider than the usual space, which is no more than this even in justified lines as a rule. */
const PART_GAP_EM = 0.4;

/**
 * Joins the pieces a PDF draws one after another into cells. Writers cut words anywhere (to kern, to change
 * font), and many write no spaces at all; so it is the distances that say what belongs together. All pieces
 * stand at the same angle.
 */
export function joinCells(items: readonly TextItem[]): readonly Cell[] {
  const cells: OpenCell[] = [];
  let open: OpenCell | undefined;
  let spaceBefore = false;
  for (const item of items) {
    if (item.text.trim() === '') {
      spaceBefore = true;
      continue;
    }
    const gap = open && gapBetween(open, item);
    if (open && gap !== undefined) {
      const hasSpace = spaceBefore || /^\s/u.test(item.text) || /\s$/u.test(open.text);
      // A space the file wrote counts only where there is room for one: some writers put it into every gap.
      const isSpaced = hasSpace ? gap > -0.3 * open.size : gap > WORD_GAP_EM * open.size;
      open.text = `${open.text.trimEnd()}${isSpaced ? ' ' : ''}${item.text.trimStart()}`;
      open.left = Math.min(open.left, item.x);
      open.right = Math.max(open.right, item.x + item.width);
      open.hasRtl ||= hasRtl(item.text);
      open.pieces.push({ item, isSpaced });
      open.hasWideGap ||= gap > PART_GAP_EM * open.size;
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
        y: item.y,
        size: item.size,
        hasRtl: hasRtl(item.text),
        hasWideGap: false,
        pieces: [{ item, isSpaced: false }],
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
  y: number;
  size: number;
  hasRtl: boolean;
  hasWideGap: boolean;
  /** In the order they were drawn; `isSpaced` speaks of the gap to the piece before. */
  readonly pieces: { readonly item: TextItem; readonly isSpaced: boolean }[];
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
  if (!open.hasRtl && !hasRtl(item.text)) return undefined;
  // Right-to-left lines may be drawn in the order they are read; numbers in them still grow to the right.
  const last = open.pieces.at(-1)?.item;
  const gaps = [open.left - (item.x + item.width), last ? item.x - (last.x + last.width) : -Infinity];
  return gaps.find((gap) => gap > -0.5 * size && gap < reach);
}

function closeCell(open: OpenCell): Cell {
  const { left, right, y, size, pieces } = open;
  const text = open.hasRtl ? readingOrder(open) : open.text;
  return {
    // Elsewhere in a word a soft hyphen means nothing; at its end, that the word goes on.
    text: cleanText(text) + (/\u00ad\s*$/u.test(text) ? '\u00ad' : ''),
    left,
    right,
    y,
    size,
    fontId: mainFont(open),
    isRtl: open.hasRtl && isMostlyRtl(text),
    links: pieces.flatMap(({ item }) => item.links ?? []),
    ...(open.hasWideGap && !open.hasRtl ? { parts: findParts(open) } : {}),
  };
}

function findParts({ pieces, size }: OpenCell): readonly CellPart[] {
  const parts: { text: string; left: number; right: number }[] = [];
  for (const { item, isSpaced } of pieces) {
    const part = parts.at(-1);
    if (part && item.x - part.right <= PART_GAP_EM * size) {
      part.text += (isSpaced ? ' ' : '') + item.text.trim();
      part.right = Math.max(part.right, item.x + item.width);
    } else {
      parts.push({ text: item.text.trim(), left: item.x, right: item.x + item.width });
    }
  }
  return parts;
}

function readingOrder({ pieces }: OpenCell): string {
  const drawn = pieces.map(({ item, isSpaced }, at) => ({ ...item, at, isSpaced }));
  const text = orderPieces(drawn).reduce((sum, piece, index, all) => {
    const before = all[index - 1];
    if (!before) return piece.text;
    const isSpaced = piece.at > before.at ? piece.isSpaced : before.isSpaced;
    const apart = Math.max(piece.x - (before.x + before.width), before.x - (piece.x + piece.width));
    return sum + (isSpaced || apart > WORD_GAP_EM * piece.size ? ' ' : '') + piece.text;
  }, '');
  return turnBrackets(text);
}

/** The font most of the cell's width is set in. */
function mainFont({ pieces }: OpenCell): string {
  if (pieces.length === 1) return pieces[0]?.item.fontId ?? '';
  const widths = new Map<string, number>();
  for (const { item } of pieces) widths.set(item.fontId, (widths.get(item.fontId) ?? 0) + item.width);
  let main = '';
  let most = -1;
  for (const [fontId, width] of widths) if (width > most) [main, most] = [fontId, width];
  return main;
}

/** Writers fake bold and shadows by drawing the same text twice, a hair apart. */
function withoutDoubles(cells: readonly Cell[]): readonly Cell[] {
  const seen = new Map<string, Cell[]>();
  return cells.filter((cell) => {
    // The place is part of the key, and a hair may cross its border: so the neighbours are looked at too.
    const place = Math.round(cell.y / NEAR);
    const isDouble = [place - 1, place, place + 1].some((at) =>
      seen
        .get(`${at} ${cell.text}`)
        ?.some(
          (other) => Math.abs(other.left - cell.left) < cell.size * 0.3 && Math.abs(other.y - cell.y) < cell.size * 0.3,
        ),
    );
    if (isDouble) return false;
    const key = `${place} ${cell.text}`;
    const same = seen.get(key);
    if (same) same.push(cell);
    else seen.set(key, [cell]);
    return true;
  });
}

/** Points; large type that is drawn twice further apart than this stays double. */
const NEAR = 8;
