import { STOP_WORDS_BY_LANGUAGE } from '../../answers/stop-words.ts';
import { foldLatin } from '../../answers/words.ts';
import { cutWords } from './cut-words.ts';
import type { CutWord } from './cut-words.ts';
import { stemWord } from './stem-word.ts';

const LATIN = /\p{Script=Latin}/u;
const STOP_WORDS: ReadonlySet<string> = new Set(
  Object.values(STOP_WORDS_BY_LANGUAGE).flatMap((list) => list.split(' ').map(foldWord)),
);

/** One word of a question: any of its terms in a row is that word. */
export interface AskedWord {
  readonly terms: readonly string[];
  /** Names one thing, as a part number does: who asks for it wants the rows that hold it. */
  readonly isCode: boolean;
  /** How often the question says it: what it repeats, it is about. */
  readonly times: number;
  /** What it adds to coverage, beside its rarity: 0 for what other words of the question say already. */
  readonly weight: number;
}

/**
 * Makes the terms of many texts, remembering what became of each word: words repeat, and stemming costs far more
 * than looking one up. One for each job, so that its memory goes with it.
 */
export function createTermMaker(): (text: string, language: string | undefined) => string[] {
  const known = new Map<string, Map<string, string>>();
  return (text, language) => {
    const ofLanguage = known.get(language ?? '') ?? new Map<string, string>();
    known.set(language ?? '', ofLanguage);
    const terms: string[] = [];
    for (const word of cutWords(text)) {
      if (word.kind !== 'word') {
        terms.push(word.text);
        if (word.joined !== undefined) terms.push(word.joined);
        continue;
      }
      let term = ofLanguage.get(word.text);
      if (term === undefined) {
        term = wordTerm(word, language);
        ofLanguage.set(word.text, term);
      }
      if (term !== '') terms.push(term);
    }
    return terms;
  };
}

/** The distinct informative words of a question, each as it would stand in rows of these languages. */
export function askedWords(text: string, languages: readonly (string | undefined)[]): readonly AskedWord[] {
  const asked = new Map<string, AskedWord>();
  for (const word of cutWords(text)) {
    const terms =
      word.kind === 'word'
        ? [...new Set(languages.map((language) => wordTerm(word, language)))].filter((term) => term !== '')
        : [word.text, ...(word.joined === undefined ? [] : [word.joined])];
    if (terms.length === 0) continue;
    const key = terms.join('\n');
    const before = asked.get(key);
    asked.set(key, {
      terms,
      isCode: isExact(word),
      times: (before?.times ?? 0) + 1,
      weight: Math.max(before?.weight ?? 0, coverageWeight(word)),
    });
  }
  return [...asked.values()];
}

/** A lone digit stands in most passages and says little: "What is 2+2?" is not about delivery zone 2. */
function coverageWeight({ kind, text }: CutWord): number {
  if (kind === 'entry') return 0;
  return /^\d$/u.test(text) ? 0.25 : 1;
}

/** A code with a digit or an address; of plain numbers those that are no count and no year. */
function isExact({ kind, text }: CutWord): boolean {
  if (kind === 'code') return /[\p{N}@_]/u.test(text);
  return kind === 'number' && (text.includes('.') || /^(?:\d{5,}|[3-9]\d{3}|2[1-9]\d\d)$/u.test(text));
}

/** Empty for words that say nothing alone. */
function wordTerm({ text }: CutWord, language: string | undefined): string {
  const folded = foldWord(text);
  if (STOP_WORDS.has(folded) || (folded.length === 1 && LATIN.test(folded))) return '';
  return stemWord(folded, language);
}

function foldWord(word: string): string {
  return LATIN.test(word) ? foldLatin(word) : foldArabic(word);
}

/** Takes away vowel signs and the stroke that only stretches, and gives letters written in several ways one form. */
function foldArabic(word: string): string {
  return word
    .replace(/[\u064B-\u065F\u0670\u0640]/gu, '')
    .replace(/[أإآ]/gu, 'ا')
    .replace(/ى/gu, 'ي');
}
