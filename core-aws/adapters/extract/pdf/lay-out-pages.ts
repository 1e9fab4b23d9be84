import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import { buildParagraphs } from './build-paragraphs.ts';
import type { BodyStyle, Paragraph } from './build-paragraphs.ts';
import { dropRunningLines } from './drop-running-lines.ts';
import { findTables } from './find-tables.ts';
import { groupLines } from './group-lines.ts';
import { joinCells } from './join-cells.ts';
import type { Cell } from './join-cells.ts';
import { splitColumns } from './split-columns.ts';
import type { PageText, TextItem } from './text-item.ts';

type Part = { readonly page: number } & (
  | { readonly kind: 'table'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly paragraph: Paragraph }
);

/** Turns positioned text into blocks in reading order: columns, then lines, then tables and paragraphs. */
export function layOutPages(pages: readonly PageText[]): readonly Block[] {
  const byPage = dropRunningLines(pages.map(({ page, items }) => ({ page, cells: joinCells(items) })));
  const body = findBodyStyle(byPage.flatMap(({ cells }) => cells));
  const turned = new Map(pages.map(({ page, items }) => [page, turnedText(items)]));
  const parts = byPage.flatMap(({ page, cells }): Part[] => [
    ...splitColumns(cells).flatMap((region) => layOutRegion(region, body).map((part) => ({ ...part, page }))),
    ...(turned.get(page) ?? []).map((text) => ({
      kind: 'paragraph' as const,
      paragraph: { kind: 'paragraph' as const, text, size: 0 },
      page,
    })),
  ]);
  const levels = headingLevels(parts);
  return parts.flatMap((part): Block[] => {
    const text = part.kind === 'table' ? part.text : part.paragraph.text;
    if (!hasWords(text)) return [];
    if (part.kind === 'table') return [{ kind: 'table', text, page: part.page }];
    const { kind, size } = part.paragraph;
    return [{ kind, text, page: part.page, ...(kind === 'heading' ? { level: levels.get(toStep(size)) ?? 1 } : {}) }];
  });
}

type RegionPart =
  | { readonly kind: 'table'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly paragraph: Paragraph };

function layOutRegion(cells: readonly Cell[], body: BodyStyle): readonly RegionPart[] {
  return findTables(groupLines(cells)).flatMap((run): RegionPart[] =>
    run.kind === 'table'
      ? [{ kind: 'table', text: run.rows.map(formatRow).join('\n') }]
      : buildParagraphs(run.lines, body).map((paragraph) => ({ kind: 'paragraph', paragraph })),
  );
}

/** Empty cells stay, so that a number keeps its column; those at the end carry nothing. */
function formatRow(row: readonly string[]): string {
  return row
    .map((cell) => cell.replaceAll('|', '/'))
    .join(' | ')
    .replace(/(\s*\|\s*)+$/u, '')
    .trimEnd();
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
function headingLevels(parts: readonly Part[]): ReadonlyMap<number, number> {
  const sizes = parts.flatMap((part) =>
    part.kind === 'paragraph' && part.paragraph.kind === 'heading' ? [toStep(part.paragraph.size)] : [],
  );
  return new Map([...new Set(sizes)].toSorted((a, b) => b - a).map((size, at) => [size, Math.min(at + 1, 6)]));
}

/** Text at an angle has no lines we could find; it is kept in the order it was drawn. */
function turnedText(items: readonly TextItem[]): readonly string[] {
  const text = cleanText(
    items
      .filter((item) => item.isTurned)
      .map((item) => item.text)
      .join(' '),
  );
  return text === '' ? [] : [text];
}
