import { splitSentences } from './split-sentences.ts';

const CELL = ' | ';

/** A piece of a passage that can be quoted alone: a sentence, or a table's row with its column names. */
export interface QuotableUnit {
  readonly text: string;
  readonly isRow: boolean;
  /** Of a row: its cells without the names of their columns. Of a sentence: nothing. */
  readonly cells: string;
}

/**
 * Cuts a passage into what can be quoted. A table's rows name their columns, because "39.00" alone says nothing:
 * `Item | Price` over `Lamp | 39.00` becomes "Item: Lamp, Price: 39.00". A first row of a table is its header.
 */
export function quotableUnits(passage: string): readonly QuotableUnit[] {
  const units: QuotableUnit[] = [];
  let header: readonly string[] | undefined;
  let prose: string[] = [];
  const flush = (): void => {
    for (const sentence of splitSentences(prose.join('\n'))) {
      const text = sentence.trim();
      if (text) units.push({ text, isRow: false, cells: '' });
    }
    prose = [];
  };
  for (const line of passage.split('\n')) {
    if (!isTableLine(line)) {
      header = undefined;
      prose.push(line);
      continue;
    }
    flush();
    const cells = line.split('|').map((cell) => cell.trim());
    if (header) units.push({ text: describeRow(header, cells), isRow: true, cells: cells.join(' | ') });
    else header = cells;
  }
  flush();
  return units;
}

/** A line of a table as the extractors write one: cells between bars. */
export function isTableLine(line: string): boolean {
  return line.includes(CELL);
}

function describeRow(header: readonly string[], cells: readonly string[]): string {
  return cells
    .map((cell, at) => (cell && header[at] && header[at] !== cell ? `${header[at]}: ${cell}` : cell))
    .filter((cell) => cell !== '')
    .join(', ');
}
