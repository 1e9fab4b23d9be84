import type { Cell } from './join-cells.ts';

interface PageCells {
  readonly page: number;
  readonly cells: readonly Cell[];
}

/** In shorter documents, what stands on every page may well be what the document says. */
const MIN_PAGES = 3;

/**
 * Drops what a document repeats at the head and foot of its pages (its title, the page number): it would cut
 * sentences in two and be found in every search. The first time it stands, it stays, a mere number excepted.
 * A page that holds nothing else keeps it.
 */
export function dropRunningLines(pages: readonly PageCells[]): readonly PageCells[] {
  if (pages.length < MIN_PAGES) return pages;
  const seenOn = new Map<string, number>();
  for (const { cells } of pages) {
    for (const mark of new Set(edgeCells(cells).map(toMark))) seenOn.set(mark, (seenOn.get(mark) ?? 0) + 1);
  }
  const kept = new Set<string>();
  return pages.map(({ page, cells }) => {
    const running = new Set(
      edgeCells(cells).filter((cell) => (seenOn.get(toMark(cell)) ?? 0) >= Math.max(MIN_PAGES, pages.length * 0.6)),
    );
    const rest = cells.filter((cell) => !running.has(cell) || (hasLetters(cell) && !kept.has(toMark(cell))));
    for (const cell of running) kept.add(toMark(cell));
    return { page, cells: rest.length > 0 ? rest : cells };
  });
}

function hasLetters(cell: Cell): boolean {
  return /\p{L}/u.test(cell.text);
}

/** The cells on the first and the last two lines of a page. */
function edgeCells(cells: readonly Cell[]): readonly Cell[] {
  const baselines = [...new Set(cells.map((cell) => Math.round(cell.y)))].toSorted((a, b) => a - b);
  const edges = new Set([...baselines.slice(0, 2), ...baselines.slice(-2)]);
  return cells.filter((cell) => edges.has(Math.round(cell.y)));
}

/** Page numbers count as equal; so does a line that stands a hair elsewhere. */
function toMark(cell: Cell): string {
  return `${cell.text.replace(/\d+/gu, '#')} at ${Math.round(cell.y / 4)}`;
}
