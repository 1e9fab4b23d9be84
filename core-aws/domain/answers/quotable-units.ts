import { describeRow, isRow, readRow } from '../table-text.ts';
import { splitSentences } from './split-sentences.ts';

/** A piece of a passage that can be quoted alone: a sentence, or a table's row with its column names. */
export interface QuotableUnit {
  readonly text: string;
  readonly isRow: boolean;
  /** Of a row: its cells without the names of their columns. Of a sentence: nothing. */
  readonly cells: string;
}

/**
 * Cuts a passage into what can be quoted. A table's rows name their columns: `Item | Price` over `Lamp | 39.00`
 * becomes "Item: Lamp, Price: 39.00". A first row of a table is its header, unless the row says that it has none.
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
    if (!isRow(line)) {
      header = undefined;
      prose.push(line);
      continue;
    }
    flush();
    const { cells, isNameless } = readRow(line);
    if (isNameless || header) {
      const text = describeRow(isNameless ? undefined : header, cells);
      units.push({ text, isRow: true, cells: cells.join(' | ') });
    } else {
      header = cells;
    }
  }
  flush();
  return units;
}
