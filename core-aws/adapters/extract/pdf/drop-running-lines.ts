import type { Cell } from './join-cells.ts';

export interface PageCells {
  readonly page: number;
  readonly label?: string | undefined;
  readonly cells: readonly Cell[];
}

/** In shorter documents, what stands on every page may well be what the document says. */
const MIN_PAGES = 3;
/** Of all pages, or of all even or all odd ones: left and right pages often differ. */
const MIN_SHARE = 0.6;
/** Type this much larger than a page's usual is a title, not a running line. */
const TITLE_SIZE_RATIO = 1.15;
/** That many cells on a line are the head of a table that goes on. */
const TABLE_HEAD_CELLS = 3;

/**
 * Drops what a document repeats at the head and foot of its pages (its title, the page number): it would cut
 * sentences in two and be found in every search. The first time it stands, it stays, a mere number excepted.
 * Titles that count ("Lesson 2") are no running lines, nor are the column heads of a table that goes on, nor
 * anything on a page that holds nothing else.
 */
export function dropRunningLines<P extends PageCells>(pages: readonly P[]): readonly P[] {
  if (pages.length < MIN_PAGES) return pages;
  const edges = pages.map(findEdges);
  const pagesOf = new Map<string, Set<number>>();
  for (const [at, marks] of edges.entries()) {
    for (const mark of marks.values()) {
      const on = pagesOf.get(mark);
      if (on) on.add(at);
      else pagesOf.set(mark, new Set([at]));
    }
  }
  const running = new Set([...pagesOf].filter(([, on]) => isRunning(on, pages.length)).map(([mark]) => mark));
  const kept = new Set<string>();
  return pages.map((page, at) => {
    const marks = edges[at] ?? new Map<Cell, string>();
    const rest = page.cells.filter((cell) => {
      const mark = marks.get(cell);
      if (mark === undefined || !running.has(mark)) return true;
      const isFirst = !kept.has(mark) && !mark.startsWith(NUMBER);
      kept.add(mark);
      return isFirst;
    });
    return rest.length > 0 ? { ...page, cells: rest } : page;
  });
}

function isRunning(on: ReadonlySet<number>, pageCount: number): boolean {
  if (on.size < MIN_PAGES) return false;
  if (on.size >= pageCount * MIN_SHARE) return true;
  return (
    [0, 1].some((parity) => {
      const those = [...on].filter((at) => at % 2 === parity).length;
      return those >= MIN_PAGES && those >= Math.ceil((pageCount - parity) / 2) * MIN_SHARE;
    }) || isChapter([...on])
  );
}

/** A chapter's title runs through its own pages only, with few left out (those where a section begins). */
function isChapter(pages: readonly number[]): boolean {
  const first = pages[0] ?? 0;
  const last = pages.at(-1) ?? 0;
  const isOneSide = pages.every((at) => at % 2 === first % 2);
  const span = isOneSide ? (last - first) / 2 + 1 : last - first + 1;
  return pages.length >= 2 * MIN_PAGES && pages.length >= span * 0.8;
}

const NUMBER = '# at ';

/** The cells on the first and the last two lines of a page, with what makes them equal to those of other pages. */
function findEdges({ cells, label }: PageCells): ReadonlyMap<Cell, string> {
  const lines = new Map<number, Cell[]>();
  for (const cell of cells) {
    const y = Math.round(cell.y);
    const line = lines.get(y);
    if (line) line.push(cell);
    else lines.set(y, [cell]);
  }
  const ys = [...lines.keys()].toSorted((a, b) => a - b);
  const sizes = cells.map((cell) => cell.size).toSorted((a, b) => a - b);
  const usualSize = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const marks = new Map<Cell, string>();
  for (const [at, y] of ys.entries()) {
    const isHead = at < 2;
    if (!isHead && at < ys.length - 2) continue;
    const line = lines.get(y) ?? [];
    const next = lines.get(ys[at + 1] ?? NaN) ?? [];
    if (isHead && line.length >= TABLE_HEAD_CELLS && next.length >= TABLE_HEAD_CELLS) continue;
    for (const cell of line) {
      const mark = toMark(cell, label, cell.size >= usualSize * TITLE_SIZE_RATIO);
      marks.set(cell, mark);
    }
  }
  return marks;
}

/** Page numbers count as equal, in Roman figures too; so does a line that stands a hair elsewhere. */
function toMark({ text, y }: Cell, label: string | undefined, isTitle: boolean): string {
  const place = `at ${Math.round(y / 6)}`;
  if (text === label || /^(?:[ivxlc]{1,7}|[IVXLC]{1,7}|[-\u2013\u2014\s.|]*\d+[-\u2013\u2014\s.|]*)$/u.test(text))
    return `# ${place}`;
  return `${isTitle ? text : text.replace(/\d+/gu, '#')} ${place}`;
}
