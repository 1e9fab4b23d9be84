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
/** Of a page's characters; what would leave less of it is more than head and foot. */
const MIN_REST_SHARE = 0.4;
/** From one line's foot to the next one's, in font sizes: more than a line of the text. */
const GAP_EM = 1.6;
/** That many cells on a line are the head of a table that goes on. */
const TABLE_HEAD_CELLS = 3;

/**
 * Drops what a document repeats at the head and foot of its pages (its title, the page number): it would cut
 * sentences in two and be found in every search. The first time it stands, it stays, a mere number excepted.
 * Titles that count ("Lesson 2") are no running lines, nor are the column heads of a table that goes on, nor
 * anything on a page that holds little else.
 */
export function dropRunningLines<P extends PageCells>(pages: readonly P[]): readonly P[] {
  if (pages.length < MIN_PAGES) return pages;
  const edges = pages.map(findEdges);
  const found = new Map<string, Sighting[]>();
  for (const [page, marks] of edges.entries()) {
    for (const [cell, { mark, isApart }] of marks) {
      const sightings = found.get(mark);
      const sighting = { page, isApart, numbers: (cell.text.match(/\d+/gu) ?? []).map(Number) };
      if (!sightings) found.set(mark, [sighting]);
      else if (sightings.at(-1)?.page !== page) sightings.push(sighting);
    }
  }
  const running = new Set(
    [...found].filter(([, sightings]) => isRunning(sightings, pages.length)).map(([mark]) => mark),
  );
  const kept = new Set<string>();
  return pages.map((page, at) => {
    const marks = edges[at] ?? new Map<Cell, Edge>();
    const rest = page.cells.filter((cell) => {
      const mark = marks.get(cell)?.mark;
      if (mark === undefined || !running.has(mark)) return true;
      const isFirst = !kept.has(mark) && !mark.startsWith(NUMBER);
      kept.add(mark);
      return isFirst;
    });
    return countChars(rest) >= countChars(page.cells) * MIN_REST_SHARE ? { ...page, cells: rest } : page;
  });
}

function countChars(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.text.length, 0);
}

/** Where a line was seen, and the numbers in it. */
interface Sighting {
  /** 0-based. */
  readonly page: number;
  readonly isApart: boolean;
  readonly numbers: readonly number[];
}

interface Edge {
  /** Equal for lines that are the same but for their numbers. */
  readonly mark: string;
  /** Whether more than the distance of lines lies between it and the text. */
  readonly isApart: boolean;
}

function isRunning(sightings: readonly Sighting[], pageCount: number): boolean {
  if (sightings.length < MIN_PAGES || !countsPages(sightings)) return false;
  if (sightings.length >= pageCount * MIN_SHARE) return true;
  const pages = sightings.map(({ page }) => page);
  const isOnOneSide = [0, 1].some((parity) => {
    const those = pages.filter((page) => page % 2 === parity).length;
    return those >= MIN_PAGES && those >= Math.ceil((pageCount - parity) / 2) * MIN_SHARE;
  });
  return isOnOneSide || isChapter(pages);
}

/**
 * True when the numbers in a line stay the same or grow with the pages, as a running line's do: amounts that
 * differ from page to page are what the document says, and so is a line of the text itself, however it counts.
 * Numbering may start again now and then.
 */
function countsPages(sightings: readonly Sighting[]): boolean {
  const slots = Math.max(...sightings.map(({ numbers }) => numbers.length));
  return Array.from({ length: slots }, (_, slot) => slot).every((slot) => {
    let [same, counted] = [0, 0];
    for (const [at, { page, numbers }] of sightings.entries()) {
      const before = sightings[at - 1];
      if (!before) continue;
      const grown = (numbers[slot] ?? NaN) - (before.numbers[slot] ?? NaN);
      if (grown === 0) same += 1;
      else if (grown === page - before.page) counted += 1;
    }
    if (sightings.filter(({ isApart }) => isApart).length * 2 < sightings.length) counted = 0;
    return Math.max(same, counted) >= (sightings.length - 1) * COUNTING_SHARE;
  });
}

const COUNTING_SHARE = 0.7;

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
function findEdges({ cells, label }: PageCells): ReadonlyMap<Cell, Edge> {
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
  const marks = new Map<Cell, Edge>();
  const isGap = (above: number): boolean => (ys[above + 1] ?? NaN) - (ys[above] ?? NaN) >= usualSize * GAP_EM;
  for (const [at, y] of ys.entries()) {
    const isHead = at < 2;
    if (!isHead && at < ys.length - 2) continue;
    const line = lines.get(y) ?? [];
    const next = lines.get(ys[at + 1] ?? NaN) ?? [];
    if (isHead && line.length >= TABLE_HEAD_CELLS && next.length >= TABLE_HEAD_CELLS) continue;
    for (const cell of line) {
      const mark = toMark(cell, label, cell.size >= usualSize * TITLE_SIZE_RATIO);
      const last = ys.length - 1;
      const isApart = isHead ? isGap(at) || (at === 0 && isGap(1)) : isGap(at - 1) || (at === last && isGap(last - 2));
      marks.set(cell, { mark, isApart });
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
