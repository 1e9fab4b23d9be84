import type { DefaultTreeAdapterTypes as Html } from 'parse5';
import { attribute, isElement } from './html-to-blocks.ts';

/** Spans wider than this are mistakes of the file, and would fill the memory. */
const SPAN_MAX = 100;

/**
 * Reads a table's rows of cells, header row first. A cell over several columns stands in the first of them; a
 * cell over several rows is repeated in each, so that every row can be understood without the one above.
 * A table inside a cell becomes that cell's text.
 */
export function tableToRows(
  table: Html.Element,
  textOf: (nodes: readonly Html.ChildNode[]) => string,
): readonly (readonly string[])[] {
  const hanging = new Map<number, { readonly text: string; rows: number }>();
  return rowsOf(table)
    .map((row) => {
      const cells: string[] = [];
      const takeHanging = (): void => {
        for (let over = hanging.get(cells.length); over; over = hanging.get(cells.length)) {
          over.rows -= 1;
          if (over.rows === 0) hanging.delete(cells.length);
          cells.push(over.text);
        }
      };
      for (const cell of row.childNodes.filter(isElement)) {
        takeHanging();
        const text = textOf(cell.childNodes).replaceAll('|', '/');
        const rows = span(cell, 'rowspan');
        if (rows > 1) hanging.set(cells.length, { text, rows: rows - 1 });
        cells.push(text, ...Array.from({ length: span(cell, 'colspan') - 1 }, () => ''));
      }
      takeHanging();
      return cells;
    })
    .filter((cells) => cells.some((cell) => cell !== ''));
}

function rowsOf(table: Html.Element): readonly Html.Element[] {
  return table.childNodes
    .filter(isElement)
    .flatMap((child) =>
      child.tagName === 'tr' ? [child] : ['thead', 'tbody', 'tfoot'].includes(child.tagName) ? rowsOf(child) : [],
    );
}

function span(cell: Html.Element, name: 'rowspan' | 'colspan'): number {
  const count = Number(attribute(cell, name) ?? 1);
  return Number.isInteger(count) && count >= 1 ? Math.min(count, SPAN_MAX) : 1;
}
