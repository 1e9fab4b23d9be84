import { joinLines } from '../../../domain/documents/clean-text.ts';

/** Enough of a line's end to tell how the next one is joined to it. */
const TAIL_CHARS = 8;

/**
 * Joins the lines of one paragraph. What is already joined is not looked at again, so that a paragraph of a hundred
 * thousand lines takes no longer than its length.
 */
export function joinLineList(lines: readonly string[]): string {
  const pieces: string[] = [];
  let last = '';
  for (const line of lines) {
    const joined = joinLines(last.slice(-TAIL_CHARS), line);
    pieces.push(last.slice(0, -TAIL_CHARS));
    last = joined;
  }
  return pieces.join('') + last;
}
