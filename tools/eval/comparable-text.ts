/** Marks that only turn the direction of writing, and the soft hyphen. */
const UNSEEN = /[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text as it is compared: after Unicode NFKC, without bidi controls, soft hyphens and white space, which differ
 * between readers; and without `|`, which we write between the cells of a table.
 */
export function comparableText(text: string): string {
  return text.normalize('NFKC').replaceAll(UNSEEN, '').replaceAll(/[\s|]/gu, '');
}
