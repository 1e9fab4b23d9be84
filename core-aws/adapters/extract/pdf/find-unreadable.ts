import type { TextItem } from './text-item.ts';

/**
 * True when a page's letters cannot be told: its fonts do not say which letters their shapes are, so that what
 * comes out is private codes, control codes, or signs without words. Such text would be stored and never found.
 */
export function isUnreadable(items: readonly TextItem[]): boolean {
  let total = 0;
  let noise = 0;
  let words = 0;
  for (const { text } of items) {
    // Leaders and lines to write on are no letters, and no noise either.
    for (const char of text.replace(/[\s._\u2026\u00b7\u2022*=~|\u2500-\u257f-]/gu, '')) {
      total += 1;
      if (/[\p{Co}\p{Cc}\p{Cn}\ufffd]/u.test(char)) noise += 1;
      else if (/[\p{L}\p{N}\p{M}]/u.test(char)) words += 1;
    }
  }
  return total > 0 && (noise * 2 >= total || (total >= MIN_SIGNS && words < total * 0.25));
}

/** Fewer signs without letters may well be what the page says: a formula, a row of ornaments. */
const MIN_SIGNS = 60;
