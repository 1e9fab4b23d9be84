const RTL_LETTER =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}]/u;
const ALL_RTL_LETTERS = new RegExp(RTL_LETTER.source, 'gu');
const STRONG_OR_NUMBER = /[\p{L}\p{N}]/gu;

export function hasRtl(text: string): boolean {
  return RTL_LETTER.test(text);
}

/** True when at least half of the letters and digits are of a script that is written from right to left. */
export function isMostlyRtl(text: string): boolean {
  if (!RTL_LETTER.test(text)) return false;
  const rtl = text.match(ALL_RTL_LETTERS)?.length ?? 0;
  return rtl * 2 >= (text.match(STRONG_OR_NUMBER)?.length ?? 0);
}

/**
 * Sorts pieces that stand side by side into the order they are read in. Each piece is in logical order within.
 * In a right-to-left line, words and numbers of other scripts that stand together still run from left to right,
 * and the other way round. Source: Unicode Standard Annex 9, rule L2, with one level of embedding.
 */
export function orderPieces<P extends { readonly text: string; readonly x: number; readonly isRtl: boolean }>(
  pieces: readonly P[],
): readonly P[] {
  const isRtl = isMostlyRtl(pieces.map((piece) => piece.text).join(''));
  const sorted = pieces.toSorted((a, b) => (isRtl ? b.x - a.x : a.x - b.x));
  const ordered: P[] = [];
  let at = 0;
  while (at < sorted.length) {
    const start = at;
    let end = at;
    // A run against the line's direction ends with its last piece that has a letter or digit.
    while (at < sorted.length && !runsWith(sorted[at], isRtl)) {
      at += 1;
      if (/[\p{L}\p{N}]/u.test(sorted[at - 1]?.text ?? '')) end = at;
    }
    const first = sorted[start];
    if (end > start) {
      ordered.push(...sorted.slice(start, end).toReversed());
      at = end;
    } else if (first) {
      ordered.push(first);
      at = start + 1;
    }
  }
  return ordered;
}

function runsWith(piece: { readonly text: string; readonly isRtl: boolean } | undefined, isRtl: boolean): boolean {
  return piece !== undefined && /[\p{L}\p{N}]/u.test(piece.text) && piece.isRtl === isRtl;
}

/** Brackets of right-to-left text are often stored as they look, which is the wrong way round in reading order. */
export function turnBrackets(text: string): string {
  const first = /[()[\]{}]/u.exec(text)?.[0];
  const last = text.match(/[()[\]{}]/gu)?.at(-1);
  if (first === undefined || !CLOSING.has(first) || (last !== undefined && CLOSING.has(last))) return text;
  return text.replace(/[()[\]{}]/gu, (bracket) => OTHER_BRACKET.get(bracket) ?? bracket);
}

const CLOSING = new Set([')', ']', '}']);
const OTHER_BRACKET = new Map([
  ['(', ')'],
  [')', '('],
  ['[', ']'],
  [']', '['],
  ['{', '}'],
  ['}', '{'],
]);
