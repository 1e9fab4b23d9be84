import type { Block, Table } from '../../../domain/block.ts';
import { withAddresses } from './attach-links.ts';
import { buildParagraphs, joinText } from './build-paragraphs.ts';
import type { BodyStyle, Paragraph } from './build-paragraphs.ts';
import { findFootnotes } from './find-footnotes.ts';
import { findHead } from './find-header.ts';
import { findTables } from './find-tables.ts';
import type { TableRun } from './find-tables.ts';
import { groupLines } from './group-lines.ts';
import type { Cell } from './join-cells.ts';
import type { LineJoiner } from './join-lines.ts';

/** A block to be, with the size of its type: headings' levels follow from the sizes of the whole document. */
export interface RegionPart {
  readonly kind: Block['kind'];
  readonly text: string;
  readonly size: number;
  readonly table?: Table;
}

/** Lays out one region of a page, such as a column: tables with their captions, paragraphs, and footnotes at its end. */
export function layOutRegion(cells: readonly Cell[], body: BodyStyle, joinLines: LineJoiner): readonly RegionPart[] {
  const { main, notes } = findFootnotes(groupLines(cells), body);
  const parts = findTables(main).flatMap((run): RegionPart[] =>
    run.kind === 'table'
      ? [toTablePart(run)]
      : buildParagraphs(run.lines, body, joinLines).map((paragraph) => ({ ...paragraph, kind: kindOf(paragraph) })),
  );
  const footnotes = notes.map((lines): RegionPart => {
    const links = lines.flatMap((line) => line.cells.flatMap((cell) => cell.links));
    return { kind: 'footnote', text: withAddresses(joinText(lines, joinLines), links), size: lines[0]?.size ?? 0 };
  });
  return [...withCaptions(parts), ...footnotes];
}

function toTablePart({ rows, columns }: TableRun): RegionPart {
  const cells = rows.map((row) => {
    const linked = row.line.cells.filter((cell) => cell.links.length > 0);
    if (linked.length === 0) return row.cells;
    return row.cells.map((text) => {
      const links = linked.filter((cell) => text.endsWith(cell.text)).flatMap((cell) => cell.links);
      return links.length > 0 ? withAddresses(text, links) : text;
    });
  });
  const head = findHead(rows, columns);
  return {
    kind: 'table',
    text: cells.map(formatRow).join('\n').replaceAll('\u00ad', ''),
    size: rows[0]?.line.size ?? 0,
    table: {
      ...(head ? { header: head.header } : {}),
      rows: cells.slice(head?.rowCount ?? 0).map((row) => row.map((cell) => cell.replaceAll('\u00ad', ''))),
    },
  };
}

/** Empty cells stay, so that a number keeps its column; those at the end carry nothing. */
function formatRow(row: readonly string[]): string {
  const last = row.findLastIndex((cell) => cell.trim() !== '');
  return row
    .slice(0, last + 1)
    .map((cell) => cell.replaceAll('|', '/'))
    .join(' | ');
}

const CAPTION_WORD =
  '(?:Table|Figure|Fig\\.?|Exhibit|Chart|Tableau|Tabelle|Abbildung|Abb\\.?|Tabla|Cuadro|Figura|Tabela|Tabella|Tabel|Figuur|\u8868|\u56f3|\u56fe|\u5716)';
const CAPTION_NUMBER = '\\s*(?:[A-Z]?\\d+(?:[.\u2013-]\\d+)*|[IVX]+)[a-z]?';
/** "Table 3: Sales", but not the sentence "Table 3 shows the sales". */
const CAPTION = new RegExp(`^${CAPTION_WORD}${CAPTION_NUMBER}\\s*(?:[:.|\u2013\u2014\uff1a-]|$)`, 'u');
/** "Table 3 Sales by region": enough when a table stands beside it. */
const CAPTION_AT_TABLE = new RegExp(`^${CAPTION_WORD}${CAPTION_NUMBER}(?:\\s|[:.|\u2013\u2014\uff1a-]|$)`, 'u');
const CAPTION_MAX_CHARS = 300;

function kindOf({ kind, text }: Paragraph): Block['kind'] {
  return text.length <= CAPTION_MAX_CHARS && CAPTION.test(text) ? 'caption' : kind;
}

/** A table's caption stands right above it, or else right below. */
function withCaptions(parts: readonly RegionPart[]): readonly RegionPart[] {
  const result = [...parts];
  for (const [at, part] of parts.entries()) {
    if (!part.table) continue;
    const near = [at - 1, at + 1].find((other) => {
      const candidate = result[other];
      return candidate && !candidate.table && isTableCaption(candidate.text) && !isTaken(other, at);
    });
    const caption = near === undefined ? undefined : result[near];
    if (near === undefined || !caption) continue;
    result[near] = { ...caption, kind: 'caption' };
    result[at] = { ...part, table: { ...part.table, caption: caption.text } };
  }
  return result;

  /** A caption between two tables belongs to the one below, unless the one above has none. */
  function isTaken(other: number, at: number): boolean {
    return result.some((part, index) => index !== at && part.table?.caption === result[other]?.text);
  }
}

function isTableCaption(text: string): boolean {
  return text.length <= CAPTION_MAX_CHARS && CAPTION_AT_TABLE.test(text) && !/^(?:Fig|Abb|Figura|Figuur)/u.test(text);
}
