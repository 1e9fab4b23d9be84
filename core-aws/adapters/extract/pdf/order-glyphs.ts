import type { Glyph } from './read-glyphs.ts';
import { hasRtl, orderPieces } from './text-direction.ts';

/**
 * Puts right-to-left text in order shape by shape. pdf.js turns such text round letter by letter, and with it the
 * letters that one shape stands for: of a lam-alef ligature (the Arabic for "no", and part of most sentences) it
 * makes the article "al". `texts` are pdf.js's pieces of a page in the order they are drawn; the ones that hold
 * such a shape come back in reading order, the others as they are. All of them do when the shapes do not account
 * for the texts, letter for letter.
 */
export function orderGlyphs(texts: readonly string[], shown: readonly (readonly Glyph[])[]): readonly string[] {
  const tokens = shown.flatMap(withoutLeftovers);
  if (!tokens.some(isRtlCluster)) return texts;
  const ordered: string[] = [];
  let at = 0;
  for (const text of texts) {
    const letters = solid(text);
    const from = at;
    let drawn = '';
    for (; at < tokens.length && drawn.length < letters.length; at += 1) drawn += solid(tokens[at]?.drawn ?? '');
    if (sorted(drawn) !== sorted(letters)) return texts;
    const own = tokens.slice(from, at);
    ordered.push(own.some(isRtlCluster) ? orderTokens(own) : text);
  }
  return ordered;
}

interface Token {
  /** What pdf.js takes it for, and what it stands for. */
  readonly drawn: string;
  readonly text: string;
}

/**
 * Some writers give a whole word to one of its shapes and nothing to the others; pdf.js then takes the numbers of
 * those for letters.
 */
function withoutLeftovers(glyphs: readonly Glyph[]): readonly Token[] {
  const hasWholeWord = glyphs.some(({ text }) => hasRtl(text) && text.trim().length >= 4);
  return glyphs.map(({ text, charCode }) => ({
    drawn: text,
    text: hasWholeWord && !hasRtl(text) && text.codePointAt(0) === charCode ? '' : text,
  }));
}

function isRtlCluster({ drawn, text }: Token): boolean {
  return drawn.trim().length > 1 && hasRtl(text);
}

function orderTokens(tokens: readonly Token[]): string {
  return orderPieces(tokens.map(({ text }, x) => ({ text, x, isRtl: hasRtl(text) })))
    .map(({ text }) => text)
    .join('');
}

function solid(text: string): string {
  return text.replace(/\s+/gu, '');
}

function sorted(text: string): string {
  return Array.from(text).toSorted().join('');
}
