import type { Block } from '../../../domain/block.ts';
import { cellsToBlocks } from '../html/cells-to-blocks.ts';
import type { Cell } from '../html/cells-to-blocks.ts';
import { child, childElements, isOn } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';

export interface TableDeps {
  readonly readCell: (children: readonly (XmlElement | string)[]) => readonly Block[];
  readonly countCells: (count: number) => void;
}

/** Word's own limit is 63 columns; a wider span is a mistake of the file. */
const SPAN_MAX = 100;
const WRAPPERS = new Set(['w:sdt', 'w:sdtContent', 'w:customXml', 'w:ins', 'w:moveTo']);

/**
 * Reads a table. Rows and cells whose deletion is tracked are left out. Footnotes of its cells follow it.
 * Source: ISO/IEC 29500-1, 17.4.
 */
export function readTable(table: XmlElement, { readCell, countCells }: TableDeps): readonly Block[] {
  const rows: Cell[][] = [];
  const after: Block[] = [];
  let headerRows = 0;
  /** Cells that reach down from the row above, by the column they begin in. */
  let above = new Map<number, Cell>();
  for (const row of inside(table, 'w:tr')) {
    const properties = child(row, 'w:trPr');
    if (child(properties, 'w:del')) continue;
    if (isOn(child(properties, 'w:tblHeader')) && headerRows === rows.length) headerRows += 1;
    const cells: Cell[] = [];
    const reaching = new Map<number, Cell>();
    let column = skipCells(cells, properties, 'w:gridBefore');
    for (const cell of inside(row, 'w:tc')) {
      const cellProperties = child(cell, 'w:tcPr');
      const span = number(child(cellProperties, 'w:gridSpan'), 1);
      const merge = child(cellProperties, 'w:vMerge');
      const isBelow = merge !== undefined && merge.attributes['w:val'] !== 'restart';
      const repeated = isBelow ? above.get(column) : undefined;
      let read: Cell;
      if (repeated) read = { ...repeated, span, isRepeated: true };
      else {
        const blocks = child(cellProperties, 'w:cellDel') ? [] : readCell(cell.children);
        for (const block of blocks) if (block.kind === 'footnote') after.push(block);
        read = { blocks: blocks.filter((block) => block.kind !== 'footnote'), span };
      }
      if (merge) reaching.set(column, read);
      cells.push(read);
      countCells(span);
      column += span;
    }
    skipCells(cells, properties, 'w:gridAfter');
    above = reaching;
    rows.push(cells);
  }
  const properties = child(table, 'w:tblPr');
  const caption = child(properties, 'w:tblCaption')?.attributes['w:val'];
  return [...cellsToBlocks(rows, { headerRows, ...(caption === undefined ? {} : { caption }) }), ...after];
}

function skipCells(cells: Cell[], properties: XmlElement | undefined, name: string): number {
  const span = number(child(properties, name), 0);
  if (span > 0) cells.push({ blocks: [], span });
  return span;
}

/** Rows or cells, through the elements that may stand around them. */
function inside(element: XmlElement, name: 'w:tr' | 'w:tc'): readonly XmlElement[] {
  return childElements(element).flatMap((each) =>
    each.name === name ? [each] : WRAPPERS.has(each.name) ? inside(each, name) : [],
  );
}

function number(element: XmlElement | undefined, otherwise: number): number {
  const value = Number(element?.attributes['w:val'] ?? otherwise);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, SPAN_MAX) : otherwise;
}
