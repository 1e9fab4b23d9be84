import { openWordPart } from './open-word-part.ts';
import type { WordPart } from './open-word-part.ts';
import { createPartBuilder } from './part-builder.ts';
import type { PartBuilder } from './part-builder.ts';

/** A part to be joined; `isKept[row] === 0` leaves a row out. */
export interface JoinedPart {
  readonly packed: Uint8Array;
  readonly isKept?: Uint8Array;
}

/**
 * Makes one part of several, rows in the order of the parts, as if they had been packed together. A question looks
 * its words up in every part, and every part repeats the words they share: many small ones cost many times one large.
 *
 * Cost: some 50 ms for 10,000 rows of 200 words in large parts, ten times that in parts of four rows; texts are not
 * cut again. Throws on damaged bytes.
 */
export function joinWords(parts: readonly JoinedPart[]): Uint8Array {
  const builder = createPartBuilder();
  const languages = new Set<string>();
  let rowCount = 0;
  for (const { packed, isKept } of parts) {
    const part = openWordPart(packed);
    for (const language of part.languages) languages.add(language);
    const places = Array.from({ length: part.rowCount }, (_, row) => (isKept?.[row] === 0 ? -1 : rowCount++));
    addRows(part, (row) => ((places[row] ?? -1) < 0 ? undefined : builder));
    eachPosting(part, (term, row, count) => {
      const place = places[row] ?? -1;
      if (place >= 0) builder.post(term, place, count);
    });
  }
  return builder.build(languages);
}

/**
 * Takes a part apart into parts of so many rows each, in one pass over it; some 2 ms a part that comes out. Each
 * says it has every language of the whole, since which row had which is not kept: a question's words may then be
 * looked up in one form more. Throws RangeError where the counts are not those of its rows.
 */
export function splitWords(packed: Uint8Array, rowCounts: readonly number[]): readonly Uint8Array[] {
  const part = openWordPart(packed);
  const total = rowCounts.reduce((sum, count) => sum + count, 0);
  if (total !== part.rowCount) throw new RangeError(`${total} rows asked of a word part of ${part.rowCount}`);
  const pieces = rowCounts.map((count) => ({ count, builder: createPartBuilder() }));
  const owners = pieces.flatMap(({ count, builder }) => Array.from({ length: count }, (_, row) => ({ builder, row })));
  addRows(part, (row) => owners[row]?.builder);
  eachPosting(part, (term, row, count) => {
    const owner = owners[row];
    owner?.builder.post(term, owner.row, count);
  });
  return pieces.map(({ builder }) => builder.build(part.languages));
}

function addRows(part: WordPart, builderOf: (row: number) => PartBuilder | undefined): void {
  for (const { start, end, terms } of part.nameRuns) {
    for (let row = start; row < end; row += 1) builderOf(row)?.addRow(part.lengths[row] ?? 0, terms);
  }
}

function eachPosting(part: WordPart, take: (term: string, row: number, count: number) => void): void {
  const into = { rows: new Uint32Array(part.rowCount), counts: new Uint8Array(part.rowCount) };
  for (const [term, posted] of part.terms()) {
    part.read(posted, 0, into, 0);
    for (let at = 0; at < posted.rowCount; at += 1) take(term, into.rows[at] ?? 0, into.counts[at] ?? 1);
  }
}
