import type { Block } from '../../../domain/block.ts';
import { hasWords } from '../../../domain/documents/clean-text.ts';
import type { BodyStyle } from './build-paragraphs.ts';
import { dropRunningLines } from './drop-running-lines.ts';
import type { PageCells } from './drop-running-lines.ts';
import { joinCells } from './join-cells.ts';
import type { Cell } from './join-cells.ts';
import { createLineJoiner } from './join-lines.ts';
import { layOutRegion } from './lay-out-region.ts';
import type { RegionPart } from './lay-out-region.ts';
import { splitColumns } from './split-columns.ts';
import type { PageText, TextItem } from './text-item.ts';

/** A page's text by the angle it stands at: `cells` is what most of it stands at, `turned` the rest. */
export interface PageCellsByAngle extends PageCells {
  readonly turned: readonly (readonly Cell[])[];
}

/** Joins a page's text into cells, each angle for itself: a label that runs up the margin is on no line of the page. */
export function toPageCells({ page, label, items }: PageText): PageCellsByAngle {
  const byAngle = new Map<number, TextItem[]>();
  for (const item of items) {
    const same = byAngle.get(item.angle);
    if (same) same.push(item);
    else byAngle.set(item.angle, [item]);
  }
  const [cells = [], ...turned] = [...byAngle.values()]
    .map(joinCells)
    .toSorted((a, b) => countChars(b) - countChars(a));
  return { page, label, cells, turned };
}

/** Turns positioned text into blocks in reading order: columns, then lines, then tables and paragraphs. */
export function layOutPages(pages: readonly PageCellsByAngle[]): readonly Block[] {
  const byPage = dropRunningLines(pages);
  const body = findBodyStyle(byPage.flatMap(({ cells }) => cells));
  const joinLines = createLineJoiner(function* allTexts() {
    for (const { cells } of byPage) for (const { text } of cells) yield text;
  });
  const parts = byPage.flatMap(({ page, cells, turned }) =>
    [cells, ...turned]
      .flatMap(splitColumns)
      .flatMap((region) => layOutRegion(region, body, joinLines))
      .map((part) => ({ ...part, page })),
  );
  const levels = headingLevels(parts);
  return parts.flatMap(({ kind, text, size, table, page }): Block[] => {
    if (!hasWords(text)) return [];
    if (table) return [{ kind, text, page, table }];
    return [{ kind, text, page, ...(kind === 'heading' ? { level: levels.get(toStep(size)) ?? 1 } : {}) }];
  });
}

function countChars(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.text.length, 0);
}

/** The size, and the font if there is a clear one, that most characters are set in. */
function findBodyStyle(all: readonly Cell[]): BodyStyle {
  // Prose says more about the body than the many short cells of tables do.
  const prose = all.filter((cell) => cell.text.length >= 40);
  const cells = prose.length >= 5 ? prose : all;
  const bySize = new Map<number, number>();
  for (const cell of cells) bySize.set(toStep(cell.size), (bySize.get(toStep(cell.size)) ?? 0) + cell.text.length);
  const size = mostOf(bySize)?.[0] ?? 0;
  const byFont = new Map<string, number>();
  for (const cell of cells.filter((each) => toStep(each.size) === size)) {
    byFont.set(cell.fontId, (byFont.get(cell.fontId) ?? 0) + cell.text.length);
  }
  const font = mostOf(byFont);
  const total = [...byFont.values()].reduce((sum, chars) => sum + chars, 0);
  return { size, fontId: font && font[1] > total * 0.6 ? font[0] : undefined };
}

function mostOf<K>(counts: ReadonlyMap<K, number>): readonly [K, number] | undefined {
  return [...counts].toSorted((a, b) => b[1] - a[1])[0];
}

/** Sizes a reader sees as equal: half points. */
function toStep(size: number): number {
  return Math.round(size * 2) / 2;
}

/** The larger the type, the higher the heading; HTML and Word have six levels, and so have we. */
function headingLevels(parts: readonly RegionPart[]): ReadonlyMap<number, number> {
  const sizes = parts.flatMap(({ kind, size }) => (kind === 'heading' ? [toStep(size)] : []));
  return new Map([...new Set(sizes)].toSorted((a, b) => b - a).map((size, at) => [size, Math.min(at + 1, 6)]));
}
