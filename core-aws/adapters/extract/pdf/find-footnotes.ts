import type { BodyStyle } from './build-paragraphs.ts';
import { lineText } from './group-lines.ts';
import type { Line } from './group-lines.ts';

/** Compared with the text they belong to. */
const NOTE_SIZE_RATIO = 0.92;
const MARK =
  /^(?:\(?\d{1,3}\)|\[\d{1,3}\]|\d{1,3}|\*{1,3}|[\u2020\u2021\u00a7]|\(?[a-z]\))\s*(?=[\p{L}"\u201c'\u2018(])/u;

/**
 * Tells the footnotes of a region from its text: the lines at its end that are set in smaller type, from the first
 * that begins with a mark. Each note goes on to the line before the next mark.
 */
export function findFootnotes(
  lines: readonly Line[],
  body: BodyStyle,
): { readonly main: readonly Line[]; readonly notes: readonly (readonly Line[])[] } {
  let start = lines.length;
  while (start > 0 && isSmall(lines[start - 1], body)) start -= 1;
  while (start < lines.length && !startsNote(lines[start])) start += 1;
  if (start === 0 || start === lines.length) return { main: lines, notes: [] };
  const notes: Line[][] = [];
  for (const line of lines.slice(start)) {
    const note = notes.at(-1);
    if (!note || startsNote(line)) notes.push([line]);
    else note.push(line);
  }
  return { main: lines.slice(0, start), notes };
}

function isSmall(line: Line | undefined, body: BodyStyle): boolean {
  return line !== undefined && line.size < body.size * NOTE_SIZE_RATIO;
}

/** A line of several cells is a row of a table in small type. */
function startsNote(line: Line | undefined): boolean {
  return line !== undefined && line.cells.length <= 2 && MARK.test(lineText(line));
}
