import { firstFrom } from './first-from.ts';
import type { Cell } from './join-cells.ts';

/**
 * Orders a page's cells into regions to be read one after the other: what spans the page, then its columns
 * from left to right, then what spans it again. A table also has gaps that run down the page; it is told from
 * columns by what stands beside the gap: columns hold lines of prose on both sides, of nearly equal length.
 * Recursive, so three columns are two and one. A page without columns is one region.
 */
export function splitColumns(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const byHeight = cells.toSorted((a, b) => a.y - b.y);
  const best = findGutters(cells)
    .map((x) => toParts(byHeight, x))
    .map((parts) => ({
      parts,
      chars: parts.filter((part) => part.isColumns).reduce((sum, part) => sum + part.chars, 0),
    }))
    .toSorted((a, b) => b.chars - a.chars)[0];
  if (!best || best.chars === 0) return [cells];
  const regions: Cell[][] = [];
  let spanning: Cell[] | undefined;
  for (const part of best.parts) {
    if (!part.isColumns) {
      if (!spanning) regions.push((spanning = []));
      spanning.push(...part.left, ...part.right, ...part.across);
    } else {
      spanning = undefined;
      const isRtl = part.left.filter((cell) => cell.isRtl).length * 2 > part.left.length;
      const sides = isRtl ? [part.right, part.left] : [part.left, part.right];
      for (const side of sides) regions.push(...splitColumns(side).map((region) => [...region]));
    }
  }
  return regions;
}

interface Part {
  readonly left: Cell[];
  readonly right: Cell[];
  readonly across: Cell[];
  isColumns: boolean;
  chars: number;
}

/** Places where a gutter may be: where fewer cells lie than around, away from the page's edges. */
function findGutters(cells: readonly Cell[]): readonly number[] {
  if (cells.length < 2 * SIDE_MIN_LINES) return [];
  const left = Math.floor(Math.min(...cells.map((cell) => cell.left)));
  const right = Math.ceil(Math.max(...cells.map((cell) => cell.right)));
  const width = right - left;
  if (!(width > 50 && width < 20_000)) return [];
  const covers = Array.from({ length: width + 1 }, () => 0);
  for (const cell of cells) {
    for (let x = Math.ceil(cell.left - left); x <= Math.floor(cell.right - left); x += 1) {
      covers[x] = (covers[x] ?? 0) + 1;
    }
  }
  const most = Math.max(...covers);
  const gutters: { x: number; level: number; width: number }[] = [];
  let at = Math.floor(width * 0.12);
  const end = Math.ceil(width * 0.88);
  while (at < end) {
    const level = covers[at] ?? 0;
    let to = at;
    while (to < end && (covers[to] ?? 0) === level) to += 1;
    const isLower = level < (covers[at - 1] ?? Infinity) && level < (covers[to] ?? Infinity);
    if (isLower && level <= most * 0.75 && to - at >= 3) {
      gutters.push({ x: left + (at + to - 1) / 2, level, width: to - at });
    }
    at = to;
  }
  return gutters
    .toSorted((a, b) => a.level - b.level || b.width - a.width)
    .slice(0, MAX_GUTTERS)
    .map(({ x }) => x);
}

/** A page has few columns; a table has many gaps, and each costs a look at all of the page. */
const MAX_GUTTERS = 16;

/** Fewer lines than this beside a gap say nothing about columns. */
const SIDE_MIN_LINES = 4;

/** Cuts the page, its cells from the top, at those that cross `x`; between two such cuts the cells are left or right of it. */
function toParts(cells: readonly Cell[], x: number): readonly Part[] {
  const parts: Part[] = [];
  let part: Part | undefined;
  for (const cell of cells) {
    const crosses = cell.left < x && cell.right > x;
    if (!part || crosses !== part.across.length > 0) {
      part = { left: [], right: [], across: [], isColumns: false, chars: 0 };
      parts.push(part);
    }
    (crosses ? part.across : cell.right <= x ? part.left : part.right).push(cell);
  }
  for (const candidate of parts) {
    const { left, right } = candidate;
    candidate.isColumns =
      (isProse(left) && isProse(right)) ||
      (isProse(left) && standsApart(right, left)) ||
      (isProse(right) && standsApart(left, right));
    candidate.chars = [...candidate.left, ...candidate.right].reduce((sum, cell) => sum + cell.text.length, 0);
  }
  return parts;
}

function isProse(cells: readonly Cell[]): boolean {
  if (cells.length < SIDE_MIN_LINES) return false;
  const widths = cells.map((cell) => cell.right - cell.left).toSorted((a, b) => a - b);
  const widest = widths[Math.floor(widths.length * 0.9)] ?? 0;
  const middle = widths[Math.floor(widths.length / 2)] ?? 0;
  const chars = cells.map((cell) => cell.text.length).toSorted((a, b) => a - b)[Math.floor(cells.length / 2)] ?? 0;
  // Letters per width differ between scripts: 15 Latin letters are as wide as 8 Chinese ones.
  const size = cells[0]?.size ?? 1;
  return (chars >= 15 || middle > 8 * size) && middle >= widest * 0.55;
}

/**
 * A box of short lines beside prose (facts, a caption) is a column too when its lines do not stand on the
 * prose's own: the cells of a table's rows do. A box of figures is the rest of a table whose first column is prose.
 */
function standsApart(box: readonly Cell[], prose: readonly Cell[]): boolean {
  if (box.length < 2 * SIDE_MIN_LINES || prose.length < 2 * SIDE_MIN_LINES) return false;
  if (box.filter((cell) => !/\p{L}/u.test(cell.text)).length > box.length * 0.6) return false;
  const baselines = prose.map((cell) => cell.y).toSorted((a, b) => a - b);
  const shared = box.filter((cell) => {
    const reach = 0.15 * cell.size;
    const next = baselines[firstFrom(baselines, cell.y - reach)];
    return next !== undefined && next < cell.y + reach;
  });
  return shared.length < box.length * 0.5;
}
