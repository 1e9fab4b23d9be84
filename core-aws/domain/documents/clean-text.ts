/**
 * Brings text from any file into one form: Unicode NFC, single spaces, no control characters, no soft hyphens.
 * Compatibility forms (full-width letters, ligatures) stay as they are, because an answer quotes the document
 * and the document's own spelling must be found again in it.
 */
export function cleanText(text: string): string {
  return (
    text
      // Line and tab controls separate words; every other control character is noise of the file format.
      .replace(/[\t\n\v\f\r\u0085\u2028\u2029]/gu, ' ')
      .replace(/[\p{Cc}\u00ad\ufeff\ufffe\uffff]/gu, '')
      // A half of a surrogate pair cannot be stored as UTF-8.
      .replace(/[\ud800-\udfff]/gu, '\ufffd')
      .normalize('NFC')
      .replace(/[\p{Zs}]+/gu, ' ')
      .trim()
  );
}

/** True when the text has at least one letter or digit of any script: pictures of text yield only noise. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/**
 * Joins two lines of one paragraph. A hyphen at the line's end is dropped when a lower-case letter stands on
 * both sides (`adip-` + `iscing`), which wrongly joins the rare `well-` + `known`; scripts that write without
 * spaces (Chinese, Japanese, Thai and their like) are joined without one.
 */
export function joinLines(before: string, after: string): string {
  if (before === '' || after === '') return before + after;
  // Only the end is looked at: a pattern that ends in `$` walks the whole of a paragraph for every line it grows by.
  const end = before.slice(-3);
  if (/\p{Ll}[-\u2010]$/u.test(end) && /^\p{Ll}/u.test(after)) return before.slice(0, -1) + after;
  if (/[\p{L}\p{N}][-\u2010/]$/u.test(end)) return before + after;
  if (WRITTEN_WITHOUT_SPACES.test(before.slice(-1)) && WRITTEN_WITHOUT_SPACES.test(after.slice(0, 1))) {
    return before + after;
  }
  return `${before} ${after}`;
}

const WRITTEN_WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef\u30fc]/u;
