import { joinLines } from '../../../domain/documents/clean-text.ts';

/** Joins two lines of one paragraph. */
export type LineJoiner = (before: string, after: string) => string;

/**
 * Joins lines as the document itself spells the word that the line's end cuts. `long-` + `term` stays a compound
 * where the document writes "long-term" elsewhere, or knows "long" and "term" but not "longterm"; any other hyphen
 * between two small letters was put there to cut the word. A soft hyphen always was.
 */
export function createLineJoiner(allTexts: () => Iterable<string>): LineJoiner {
  // Many documents cut no word at all, and gathering the words of a long one takes time.
  let words: ReadonlySet<string> | undefined;
  return (before, after) => {
    if (before.endsWith('\u00ad')) return before.slice(0, -1) + after;
    const start = CUT_WORD.exec(before.slice(-MAX_WORD_CHARS))?.[1]?.toLowerCase();
    const end = FIRST_WORD.exec(after.slice(0, MAX_WORD_CHARS))?.[0].toLowerCase();
    if (start === undefined || end === undefined) return joinLines(before, after);
    words ??= gatherWords(allTexts());
    if (words.has(start + end)) return joinLines(before, after);
    // German and Dutch leave out what two words share: "Ein- und Ausgang".
    if (LEFT_OUT.test(after)) return `${before} ${after}`;
    const isCompound =
      words.has(`${start}-${end}`) || (start.length >= 3 && end.length >= 3 && words.has(start) && words.has(end));
    return isCompound ? before + after : joinLines(before, after);
  };
}

function gatherWords(texts: Iterable<string>): ReadonlySet<string> {
  const words = new Set<string>();
  for (const text of texts) {
    for (const token of text.toLowerCase().split(/[^\p{L}\p{M}\u00ad\u2010-]+/u)) {
      // Half a word at a line's end is not a word of the document.
      if (token !== '' && !/[\u00ad\u2010-]$/u.test(token)) words.add(token.replaceAll('\u2010', '-'));
    }
  }
  return words;
}

const MAX_WORD_CHARS = 80;
const CUT_WORD = /(\p{L}[\p{L}\p{M}]*)[\u2010-]$/u;
const FIRST_WORD = /^\p{Ll}[\p{L}\p{M}]*/u;
const LEFT_OUT = /^(?:und|oder|bzw|sowie|en|och|og|and|or|to)\b/u;
