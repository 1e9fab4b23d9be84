import { STOP_WORDS_BY_LANGUAGE, type Language } from './stop-words.ts';
import { foldLatin } from './words.ts';

const LISTS = Object.entries(STOP_WORDS_BY_LANGUAGE).map(
  ([language, words]) => [language as Language, new Set<string>(words.split(' '))] as const,
);
const SCRIPTS = {
  latin: /\p{Script=Latin}/gu,
  cjk: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  hangul: /\p{Script=Hangul}/gu,
  arabic: /\p{Script=Arabic}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  greek: /\p{Script=Greek}/gu,
  hebrew: /\p{Script=Hebrew}/gu,
  thai: /\p{Script=Thai}/gu,
  devanagari: /\p{Script=Devanagari}/gu,
} as const;

/** What can be told of a text's language: its main script, and for a few languages the language itself. */
export interface LanguageGuess {
  readonly script: keyof typeof SCRIPTS | undefined;
  readonly language: Language | undefined;
}

/**
 * Guesses by script and by stop words; undefined where the text is too short to tell. Good enough to notice that
 * an answer and its source are in different languages, not to name a language for anyone.
 */
export function guessLanguage(text: string): LanguageGuess {
  const counts = Object.entries(SCRIPTS).map(([script, pattern]) => ({
    script: script as keyof typeof SCRIPTS,
    // A character of a script without letters for sounds says as much as several Latin ones.
    count: (text.match(pattern)?.length ?? 0) * (script === 'cjk' ? 3 : 1),
  }));
  const main = counts.reduce((best, entry) => (entry.count > best.count ? entry : best));
  const words = foldLatin(text.toLowerCase()).match(/\p{L}+/gu) ?? [];
  const hits = LISTS.map(([language, list]) => ({ language, count: words.filter((word) => list.has(word)).length }));
  const [first, second] = hits.toSorted((a, b) => b.count - a.count);
  const isClear = first !== undefined && first.count >= 3 && first.count >= 1.5 * (second?.count ?? 0);
  return { script: main.count > 0 ? main.script : undefined, language: isClear ? first.language : undefined };
}

/** True only when the two are certainly in different languages. */
export function differInLanguage(a: LanguageGuess, b: LanguageGuess): boolean {
  if (a.script && b.script && a.script !== b.script) return true;
  return a.language !== undefined && b.language !== undefined && a.language !== b.language;
}
