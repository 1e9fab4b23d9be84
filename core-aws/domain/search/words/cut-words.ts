import { canonicalNumber } from '../../answers/numbers.ts';
import { CJK_FUNCTION_WORDS } from '../../answers/stop-words.ts';

/** One thing a text is searched by, before endings are taken off. */
export interface CutWord {
  /** Lower case, compatibility-folded; accents as written. */
  readonly text: string;
  /**
   * `word`: to be folded and stemmed. `number`, `pair` (two characters of a script without spaces) and `entry` (a
   * word of a dictionary, said again by its pairs) are what they are. `code`: a part number, version, address or reference as a whole; what it consists of stands beside it.
   */
  readonly kind: 'word' | 'number' | 'pair' | 'entry' | 'code';
  /** A code without the marks between its parts, which people leave out: `ab1234x` for `ab-1234/x`. */
  readonly joined?: string;
}

const WIDE = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー`;
const LETTER = String.raw`[[\p{L}\p{M}\p{N}_]--[${WIDE}]]`;
/** What stands behind a number and makes another one of it: 10.5 mm is not 10.5 kg. */
const UNITS =
  'mm|cm|dm|km|m|mg|kg|g|t|ml|cl|dl|l|mw|kw|gw|kwh|w|kv|mv|v|ma|ah|mah|a|khz|mhz|ghz|hz|kb|mb|gb|tb|px|pt|bar|psi|nm|in|ft|lb|oz|°c|°f';
/**
 * A run of characters that are written in pairs, or one of letters and digits with single marks between them.
 * A section sign belongs to the number behind it, `++` and `#` to what they end.
 */
const RUN = new RegExp(
  String.raw`[${WIDE}]+|\p{N}+(?:\.\p{N}+)?\s(?:${UNITS})(?!${LETTER})|(?:§{1,2}\s?(?=\p{N}))?${LETTER}+(?:[\-‐._\/:@+#&]${LETTER}+)*(?:\+\+|#(?!${LETTER}))?`,
  'gv',
);
const IS_WIDE = new RegExp(`^[${WIDE}]`, 'v');
const NOISE = new RegExp(CJK_FUNCTION_WORDS, 'gu');
const IS_NOISE = new RegExp(`^(?:${CJK_FUNCTION_WORDS})$`, 'u');
const PLAIN_WORD = /^[\p{L}\p{M}]+$/u;
const ORDINAL = /^\p{N}+(?:st|nd|rd|th|s)$/u;
const HAS_LETTER = /\p{L}/u;
const HAS_DIGIT = /\p{N}/u;
/** What a run consists of: numbers with their separators, runs of letters. */
const PART = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+/gu;
/** What people leave out of a code; a point or colon between digits is part of the number. */
const JOINTS = /(?<!\p{N})[._:]|[._:](?!\p{N})|[-‐/@+#&§]/gu;
/** `1,299` and `10.5`: separated, and yet one number. A code may not begin or end with a comma. */
const NUMBER = /(?<![\p{L}\p{N}])\p{N}+(?:[.,]\p{N}+)+(?![\p{L}\p{N}])/gu;
/** Scripts without spaces whose words a dictionary must find. */
const DICTIONARY_SCRIPT = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Longer than any code people type; an address of a page is found by its parts. */
const CODE_MAX_CHARS = 64;
/** `20th`, `12a`, `10.5 mm`: the letters are no word of their own. */
const NUMBER_WITH_LETTERS = /^\p{N}+(?:\.\p{N}+)?\s?[\p{L}°]{1,3}$/u;
const INITIALS_MAX_CHARS = 12;
const segmenter = new Intl.Segmenter('th', { granularity: 'word' });

/**
 * Cuts a text into what it is searched by, in order and with repetitions. Han, kana and Hangul become overlapping
 * pairs of characters, which find everything, and words of a dictionary beside them, which rank it; where pairs say
 * little (Thai, Lao, Khmer, Burmese) the dictionary's words alone. Codes
 * stand whole and in parts, so that an exact code is found exactly and half of it is found as well.
 *
 * Cost: some 50 ns a character of Latin text. Linear in the length: no two parts of the pattern fit one character.
 */
export function cutWords(text: string): CutWord[] {
  const cut: CutWord[] = [];
  // A comma inside a number would end the run; it is put into its one form first.
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(NUMBER, (raw) => canonicalNumber(raw));
  for (const [run] of plain.matchAll(RUN)) {
    if (PLAIN_WORD.test(run)) {
      if (IS_WIDE.test(run)) pushPairs(run, cut);
      else if (DICTIONARY_SCRIPT.test(run)) pushSegments(run, cut);
      else cut.push({ text: run, kind: 'word' });
    } else pushParts(run, cut);
  }
  return cut;
}

function pushParts(run: string, cut: CutWord[]): void {
  const parts = [...run.matchAll(PART)].map(([part]) => part);
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && first === run) {
    cut.push({ text: canonicalNumber(run), kind: 'number' });
    return;
  }
  const isCode = isCodeLike(run, parts);
  const isGlued = NUMBER_WITH_LETTERS.test(run);
  if (isCode) {
    const exact = run.replaceAll('‐', '-').replace(/\s/gu, '');
    const joined = HAS_LETTER.test(exact) ? exact.replace(JOINTS, '') : exact;
    cut.push({ text: exact, kind: 'code', ...(joined === exact || joined.length < 2 ? {} : { joined }) });
  } else if (ORDINAL.test(run)) cut.push({ text: run, kind: 'number' });
  for (const part of parts) {
    // One letter or digit of a code says nothing alone, and stands in too many others.
    if (isCode && part.length === 1) continue;
    if (isGlued && !HAS_DIGIT.test(part)) continue;
    if (HAS_DIGIT.test(part)) cut.push({ text: canonicalNumber(part), kind: 'number' });
    else if (DICTIONARY_SCRIPT.test(part)) pushSegments(part, cut);
    else cut.push({ text: part, kind: 'word' });
  }
}

/** Something of letters and digits, several numbers, an address, a name with underscores, or `e-mail`, `c++`, `u.s`. */
function isCodeLike(run: string, parts: readonly string[]): boolean {
  if (run.length > CODE_MAX_CHARS || run.length < 2) return false;
  if (/^§|[@_]|\+\+$|#$/u.test(run)) return parts.length > 0;
  if (HAS_DIGIT.test(run)) return !ORDINAL.test(run);
  return run.length <= INITIALS_MAX_CHARS && parts.some((part) => part.length === 1);
}

function pushPairs(run: string, cut: CutWord[]): void {
  for (const part of run.replace(NOISE, ' ').split(' ')) {
    const characters = Array.from(part);
    const [only] = characters;
    if (characters.length === 1 && only !== undefined) cut.push({ text: only, kind: 'pair' });
    for (let at = 1; at < characters.length; at += 1) {
      cut.push({ text: (characters[at - 1] ?? '') + (characters[at] ?? ''), kind: 'pair' });
    }
  }
  for (const { segment } of segmenter.segment(run)) {
    if (!IS_NOISE.test(segment)) cut.push({ text: segment, kind: 'entry' });
  }
}

function pushSegments(run: string, cut: CutWord[]): void {
  for (const { segment, isWordLike } of segmenter.segment(run)) {
    if (isWordLike) cut.push({ text: segment, kind: 'word' });
  }
}
