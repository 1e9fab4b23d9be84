import type { Column } from './split-cell.ts';

/** What a column without a group costs, in distances of columns: between two groups, and before or after all of them. */
const UNGROUPED_BETWEEN_COST = 0.4;
const UNGROUPED_OUTSIDE_COST = 0.1;
/** Of divisions that fit equally well, groups of about one size are the likelier: each costs the square of its size times this. */
const SIZE_COST = 0.05;
/** Beyond, the table is a grid of figures whose heads nobody can tell apart by their places. */
const MAX_COLUMNS = 60;

/**
 * Tells which columns each heading of a row is set over: a heading stands over the middle of its group, and groups
 * do not overlap. Of all ways to divide the columns, the one whose middles fit best. Returns the heading's index
 * for each column, undefined for those without.
 */
export function groupColumns(headings: readonly Column[], columns: readonly Column[]): readonly (number | undefined)[] {
  const middles = columns.map(middleOf);
  const steps = middles
    .slice(1)
    .map((middle, at) => middle - (middles[at] ?? 0))
    .toSorted((a, b) => a - b);
  const step = steps[Math.floor(steps.length / 2)] ?? 0;
  if (columns.length > MAX_COLUMNS || step <= 0) return columns.map(() => undefined);
  const known = new Map<string, Division>();
  const { groups } = divide(0, 0);
  return columns.map((_, column) => {
    const at = groups.findIndex(({ first, last }) => column >= first && column <= last);
    return at === -1 ? undefined : at;
  });

  /** The best way to divide the columns from `column` on among the headings from `heading` on. */
  function divide(heading: number, column: number): Division {
    if (heading === headings.length) {
      return { cost: (columns.length - column) * UNGROUPED_OUTSIDE_COST, groups: [] };
    }
    if (column >= columns.length) return { cost: Infinity, groups: [] };
    const key = `${heading} ${column}`;
    const before = known.get(key);
    if (before) return before;
    const skipped = divide(heading, column + 1);
    const skipCost = heading > 0 ? UNGROUPED_BETWEEN_COST : UNGROUPED_OUTSIDE_COST;
    let best: Division = { cost: skipped.cost + skipCost, groups: skipped.groups };
    const place = headings[heading];
    if (!place) return best;
    for (let last = column; last < columns.length; last += 1) {
      const middle = ((middles[column] ?? 0) + (middles[last] ?? 0)) / 2;
      const rest = divide(heading + 1, last + 1);
      const sizeCost = (SIZE_COST * (last - column + 1) ** 2) / columns.length;
      const cost = Math.abs(middle - middleOf(place)) / step + sizeCost + rest.cost;
      if (cost < best.cost) best = { cost, groups: [{ first: column, last }, ...rest.groups] };
    }
    known.set(key, best);
    return best;
  }
}

interface Division {
  readonly cost: number;
  readonly groups: readonly { readonly first: number; readonly last: number }[];
}

function middleOf({ left, right }: Column): number {
  return (left + right) / 2;
}
