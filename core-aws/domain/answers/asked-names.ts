import { guessLanguage } from './guess-language.ts';
import { STOP_WORDS_BY_LANGUAGE } from './stop-words.ts';
import { foldLatin, informativeWords } from './words.ts';

/** Written with a capital in English, and no names of what is asked about: "Monday to Friday" answers "on Tuesday?". */
const CALENDAR = new Set(
  (
    'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august ' +
    'september october november december'
  )
    .split(' ')
    .flatMap(informativeWords),
);
const ENGLISH = new Set(STOP_WORDS_BY_LANGUAGE.en.split(' '));
const GERMAN = new Set(STOP_WORDS_BY_LANGUAGE.de.split(' '));
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** What stands right before the first word of a sentence or quotation. */
const BEGINNING = /(?:^|[.!?:…"“„«(]\s*)$/u;

/**
 * The names a text states: runs of capitalised words that do not begin a sentence, each as its informative words.
 * None where capitals say nothing: German, where every noun has one, titles, and scripts without case.
 */
export function statedNames(text: string): readonly (readonly string[])[] {
  if (capitalsNouns(text)) return [];
  const names: string[][] = [];
  let end = -1;
  const plain = text.normalize('NFKC').replace(/\s+/gu, ' ').trim();
  for (const match of plain.matchAll(WORD)) {
    const [word] = match;
    if (!/^\p{Lu}/u.test(word) || BEGINNING.test(plain.slice(0, match.index).slice(-2))) continue;
    const folded = foldLatin(word.toLowerCase());
    // "I" alone is no name; any other capitalised stop word means that capitals are the style of the whole text.
    if (ENGLISH.has(folded)) {
      if (word.length > 1) return [];
      continue;
    }
    const words = informativeWords(word).filter((each) => !CALENDAR.has(each));
    if (words.length === 0) continue;
    const last = names.at(-1);
    if (last && /^[\s-]+$/u.test(plain.slice(end, match.index))) last.push(...words);
    else names.push(words);
    end = match.index + match[0].length;
  }
  return names;
}

/** What a name may end in and still be the same name: Estonia, Estonian; Germany, German; member, membership. */
const ENDING = /^(?:n|an|ian|i|ese|ish|er|ship)$/u;

/** True when the words hold this one, or a close relation of it. */
export function holdsWord(words: ReadonlySet<string>, word: string): boolean {
  if (words.has(word)) return true;
  if (word.length < 4) return false;
  for (const other of words) {
    const [short, long] = other.length < word.length ? [other, word] : [word, other];
    if (short.length >= 4 && long.startsWith(short) && ENDING.test(long.slice(short.length))) return true;
  }
  return false;
}

/** The last word of a name tells most (a surname, "Zealand" of "New Zealand"); titles before it are often left out. */
export function holdsName(words: ReadonlySet<string>, name: readonly string[]): boolean {
  const held = name.filter((word) => holdsWord(words, word)).length;
  return holdsWord(words, name.at(-1) ?? '') && held >= name.length / 2;
}

function capitalsNouns(text: string): boolean {
  const { language } = guessLanguage(text);
  if (language !== undefined) return language === 'de';
  const words = foldLatin(text.toLowerCase()).match(/\p{L}+/gu) ?? [];
  const german = words.filter((word) => GERMAN.has(word) && !ENGLISH.has(word)).length;
  return german > words.filter((word) => ENGLISH.has(word) && !GERMAN.has(word)).length;
}
