import { canonicalNumber } from './numbers.ts';
import { CJK_FUNCTION_WORDS, STOP_WORDS_BY_LANGUAGE } from './stop-words.ts';

const STOP_WORDS: ReadonlySet<string> = new Set(
  Object.values(STOP_WORDS_BY_LANGUAGE).flatMap((list) => list.split(' ').map(foldArabic)),
);

/** A number with its separators, or a run of letters, marks and digits; apostrophes cut elisions (`l'heure`). */
const TOKEN = /\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}]+/gu;
/** Scripts written without spaces, where overlapping pairs of characters are the sturdy choice. */
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/u;
const CJK_RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/gu;
/** Scripts without spaces whose words a dictionary must find. */
const DICTIONARY_SCRIPT = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LATIN = /\p{Script=Latin}/u;
const CJK_NOISE = new RegExp(CJK_FUNCTION_WORDS, 'gu');
const LATIN_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
const wordSegmenter = new Intl.Segmenter('th', { granularity: 'word' });

/**
 * Cuts text into the words it is searched by: compatibility-folded, lower case, without Latin accents, English
 * endings taken off, numbers in one form, Chinese and Japanese as pairs of characters. Stop words are left out,
 * so that what remains says what the text is about. Repeated words are kept, for counting.
 *
 * Cost: about 60 ns a character of Latin text; `Intl.Segmenter` runs only on scripts that need a dictionary.
 */
export function informativeWords(text: string): string[] {
  const words: string[] = [];
  for (const [raw] of text.normalize('NFKC').toLowerCase().matchAll(TOKEN)) {
    if (/^\p{N}/u.test(raw) && /^[\p{N}.,]+$/u.test(raw)) words.push(canonicalNumber(raw));
    else if (DICTIONARY_SCRIPT.test(raw)) words.push(...dictionaryWords(raw));
    else if (CJK.test(raw))
      for (const [run] of raw.matchAll(CJK_RUNS)) words.push(...(CJK.test(run) ? bigrams(run) : foldWord(run)));
    else words.push(...foldWord(raw));
  }
  return words;
}

/** The distinct informative words. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(informativeWords(text));
}

function foldWord(raw: string): string[] {
  if (!LATIN.test(raw)) {
    const word = foldArabic(raw);
    return STOP_WORDS.has(word) ? [] : [stripArabicArticle(word)];
  }
  const word = foldLatin(raw);
  if (STOP_WORDS.has(word) || (word.length === 1 && !/\p{N}/u.test(word))) return [];
  return [stem(word)];
}

/** `Crème` -> `creme`, `straße` -> `strasse`. Lower case in, lower case out. */
export function foldLatin(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþı]/gu, (letter) => LATIN_LETTERS[letter] ?? letter);
}

function foldArabic(word: string): string {
  return word
    .replace(/[\u064B-\u065F\u0670\u0640]/gu, '')
    .replace(/[أإآ]/gu, 'ا')
    .replace(/ى/gu, 'ي')
    .replace(/ة$/u, 'ه');
}

function stripArabicArticle(word: string): string {
  const stripped = word.replace(/^(?:وال|بال|كال|فال|لل|ال)/u, '');
  return stripped.length >= 3 ? stripped : word;
}

/**
 * Takes English plural, `-ing` and `-ed` endings off, and a final `e` so that `close`, `closing` and `closed`
 * meet. Lighter than Porter: derivations (`relate`, `relation`) stay apart. Other Latin languages pass through
 * the same rules on both sides, which does no harm.
 */
function stem(word: string): string {
  let base = word;
  if (base.length > 3 && base.endsWith('ies')) base = `${base.slice(0, -3)}y`;
  else if (base.length > 4 && /(?:s|x|z|ch|sh)es$/u.test(base)) base = base.slice(0, -2);
  else if (base.length > 3 && /[^su]s$/u.test(base)) base = base.slice(0, -1);
  const ending = /(?:ing|[^e]ed)$/u.exec(base);
  if (ending) {
    const head = base.slice(0, base.endsWith('ing') ? -3 : -2);
    if (head.length >= 3 && /[aeiouy]/u.test(head)) base = head.replace(/([bdfgmnprt])\1$/u, '$1');
  }
  if (base.length > 3 && base.endsWith('e')) base = base.slice(0, -1);
  return base.length > 3 && base.endsWith('y') ? `${base.slice(0, -1)}i` : base;
}

function bigrams(run: string): string[] {
  return run
    .replace(CJK_NOISE, ' ')
    .split(' ')
    .flatMap((part) => {
      const characters = Array.from(part);
      if (characters.length < 2) return characters;
      return characters.slice(1).map((character, at) => (characters[at] ?? '') + character);
    });
}

function dictionaryWords(run: string): string[] {
  return [...wordSegmenter.segment(run)].filter((part) => part.isWordLike).map((part) => part.segment);
}
