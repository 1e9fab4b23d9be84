import type { Block } from '../block.ts';
import { readTable, writeRow } from '../table-text.ts';
import { hardSplit } from './hard-split.ts';
import type { Piece } from './split-block.ts';

/** ` | ` */
const GAP_CHARS = 3;
/** A first cell up to this long names its row, and is repeated where the row is cut. */
const ROW_NAME_MAX_CHARS = 80;

interface NamedCell {
  readonly name: string;
  readonly value: string;
}

/**
 * Splits a table between its rows, each with the caption and header row that must stand above it. A row too long
 * for one chunk is cut between its columns, every part under its own columns' names and beginning with the row's
 * name; empty cells of such a row are left out.
 */
export function splitTable(block: Block, maxChars: number): readonly Piece[] {
  const table = block.table ?? readTable(block.text);
  const hasHeader = table.header?.some((name) => name.trim() !== '') ?? false;
  const header = hasHeader ? (table.header ?? []) : [];
  const caption = (table.caption ?? '').replace(/\s+/gu, ' ').replaceAll('|', '/').trim();
  // A caption as long as a paragraph is read once; repeated, it would crowd the rows out.
  const repeatedCaption = caption.length <= maxChars / 4 ? caption : '';
  const lead = joinLines(repeatedCaption, writeRow(header, true));

  const pieces: Piece[] = [];
  const add = (text: string, above: string): void => {
    if (text.trim() === '') return;
    const startsBlock = pieces.length === 0;
    const glue = startsBlock ? '\n\n' : '\n';
    pieces.push({ text, glue, page: block.page, startsBlock, lead: above, kind: 'row' });
  };

  if (caption !== repeatedCaption) for (const part of hardSplit(caption, maxChars)) add(part.text, '');
  let rowCount = 0;
  for (const row of table.rows) {
    if (row.every((cell) => cell.trim() === '')) continue;
    rowCount += 1;
    const text = writeRow(row, hasHeader);
    if (lead.length <= maxChars / 2 && lead.length + 1 + text.length <= maxChars) {
      add(text, lead);
    } else {
      for (const part of cutRow(header, row, { hasHeader, caption: repeatedCaption, maxChars })) {
        add(part.text, part.lead);
      }
    }
  }
  if (rowCount === 0) for (const part of hardSplit(lead, maxChars)) add(part.text, '');
  return pieces;
}

function cutRow(
  header: readonly string[],
  row: readonly string[],
  {
    hasHeader,
    caption,
    maxChars,
  }: { readonly hasHeader: boolean; readonly caption: string; readonly maxChars: number },
): readonly { readonly text: string; readonly lead: string }[] {
  const named = row.map((value, at): NamedCell => ({ name: header[at] ?? '', value }));
  const [first, ...others] = named;
  const isNamed =
    first !== undefined &&
    others.length > 0 &&
    first.value.trim() !== '' &&
    first.name.length + first.value.length <= Math.min(ROW_NAME_MAX_CHARS, maxChars / 2);
  const start = isNamed ? [first] : [];
  const write = (cells: readonly NamedCell[]): { readonly text: string; readonly lead: string } => {
    const [only] = cells;
    // Under a name of its own line, a single cell would be two sentences to a reader.
    const isPair = cells.length === 1 && only !== undefined && only.name !== '';
    const lines = (which: keyof NamedCell): string =>
      writeRow(
        cells.map((cell) => cell[which]),
        hasHeader,
      );
    if (isPair) return { text: writeRow([`${only.name}: ${only.value}`], true), lead: caption };
    return { text: lines('value'), lead: joinLines(caption, hasHeader ? lines('name') : '') };
  };
  // At most what writing the cell adds to a part, name and gaps included: writing it out to measure takes its time.
  const costOf = ({ name, value }: NamedCell): number => name.length + value.length + 2 * GAP_CHARS;
  const startSize = caption.length + GAP_CHARS + start.reduce((sum, cell) => sum + costOf(cell), 0);

  const parts: { text: string; lead: string }[] = [];
  let open: NamedCell[] = [...start];
  let size = startSize;
  const close = (): void => {
    if (open.length > start.length) parts.push(write(open));
    open = [...start];
    size = startSize;
  };
  for (const cell of isNamed ? others : named) {
    if (cell.value.trim() === '') continue;
    if (size + costOf(cell) > maxChars) close();
    if (size + costOf(cell) <= maxChars) {
      open.push(cell);
      size += costOf(cell);
      continue;
    }
    // One cell longer than a chunk: cut like prose, under its column's name where that leaves room for it.
    const around = startSize + costOf({ ...cell, value: '' });
    const hasRoom = around <= maxChars / 2;
    // Where it does not, the row's name stands alone before it.
    if (!hasRoom && isNamed && parts.length === 0) parts.push(write(start));
    for (const { text } of hardSplit(cell.value.trim(), hasRoom ? maxChars - around : maxChars)) {
      parts.push(hasRoom ? write([...start, { ...cell, value: text }]) : { text: writeRow([text], true), lead: '' });
    }
  }
  close();
  // A row of nothing but its name.
  if (parts.length === 0 && isNamed) parts.push(write(start));
  return parts;
}

function joinLines(...lines: readonly string[]): string {
  return lines.filter((line) => line.trim() !== '').join('\n');
}
