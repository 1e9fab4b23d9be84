import type { DefaultTreeAdapterTypes as Html } from 'parse5';
import type { Block } from '../../../domain/block.ts';
import type { Cell } from './cells-to-blocks.ts';
import { attribute, isElement } from './parse-html.ts';

export interface HtmlTable {
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that name the columns, by the markup: those of `thead`, else the first ones with nothing but `th`. */
  readonly headerRows: number;
  readonly caption?: Html.Element;
}

export interface HtmlTableDeps {
  readonly readCell: (cell: Html.Element) => readonly Block[];
  readonly maxCells: number;
  /** Called, and expected to throw, when the table has more cells than that, spans counted. */
  readonly refuse: (count: number) => never;
}

/** Spans wider than this are mistakes of the file, and would fill the memory. */
const SPAN_MAX = 100;
const ROW_GROUPS = new Set(['thead', 'tbody', 'tfoot']);

/** Reads a table's rows as they are seen: a cell over several rows stands in each of them. */
export function readHtmlTable(table: Html.Element, { readCell, maxCells, refuse }: HtmlTableDeps): HtmlTable {
  let count = 0;
  /** Cells that reach down into the rows that follow, by their first column. */
  const hanging = new Map<number, { readonly cell: Cell; rows: number }>();
  const trs = rowsOf(table);
  const rows = trs.map((tr) => {
    const cells: Cell[] = [];
    let column = 0;
    const put = (cell: Cell): void => {
      cells.push(cell);
      column += cell.span;
      count += cell.span;
      if (count > maxCells) refuse(count);
    };
    const putHanging = (): void => {
      for (let over = hanging.get(column); over; over = hanging.get(column)) {
        over.rows -= 1;
        if (over.rows === 0) hanging.delete(column);
        put({ ...over.cell, isRepeated: true });
      }
    };
    for (const element of tr.childNodes.filter(isElement)) {
      if (element.tagName !== 'td' && element.tagName !== 'th') continue;
      putHanging();
      const cell: Cell = { blocks: readCell(element), span: span(element, 'colspan') };
      const rowCount = span(element, 'rowspan');
      if (rowCount > 1) hanging.set(column, { cell, rows: rowCount - 1 });
      put(cell);
    }
    putHanging();
    return cells;
  });
  const caption = table.childNodes.filter(isElement).find((each) => each.tagName === 'caption');
  return { rows, headerRows: countHeaderRows(trs), ...(caption ? { caption } : {}) };
}

function countHeaderRows(rows: readonly Html.Element[]): number {
  const isHead = (row: Html.Element): boolean =>
    row.parentNode !== null && 'tagName' in row.parentNode && row.parentNode.tagName === 'thead';
  const inHead = rows.findIndex((row) => !isHead(row));
  if (inHead > 0) return inHead;
  const firstWithData = rows.findIndex((row) => row.childNodes.filter(isElement).some((cell) => cell.tagName !== 'th'));
  return firstWithData === -1 ? 0 : firstWithData;
}

function rowsOf(table: Html.Element): readonly Html.Element[] {
  return table.childNodes
    .filter(isElement)
    .flatMap((child) => (child.tagName === 'tr' ? [child] : ROW_GROUPS.has(child.tagName) ? rowsOf(child) : []));
}

function span(cell: Html.Element, name: 'rowspan' | 'colspan'): number {
  const count = Number(attribute(cell, name) ?? 1);
  return Number.isInteger(count) && count >= 1 ? Math.min(count, SPAN_MAX) : 1;
}
