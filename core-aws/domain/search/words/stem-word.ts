import { stemmer as arabic } from '@orama/stemmers/arabic';
import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';

import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stemmer as english } from 'stemmer';

const LATIN_STEMMERS: ReadonlyMap<string, (word: string) => string> = new Map([
  ['da', danish],
  ['de', german],
  ['en', english],
  ['es', spanish],
  ['fi', finnish],
  ['fr', french],
  ['it', italian],
  ['nl', dutch],
  ['no', norwegian],
  ['pt', portuguese],
  ['sv', swedish],
]);
const LATIN = /\p{Script=Latin}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
const ARABIC = /\p{Script=Arabic}/u;
/** Longer runs of letters are no words of a language. */
const WORD_MAX_CHARS = 40;

/** Takes the endings off a folded word. `language` is that of the text it stands in, as a BCP 47 tag. */
export function stemWord(word: string, language: string | undefined): string {
  if (word.length > WORD_MAX_CHARS) return word;
  if (LATIN.test(word)) return (LATIN_STEMMERS.get(primaryTag(language)) ?? english)(word);
  if (CYRILLIC.test(word)) return russian(word);
  if (ARABIC.test(word)) return arabic(word);
  return word;
}

/** The languages that are stemmed differently from those of unknown language, among those given. */
export function stemmedLanguages(languages: Iterable<string>): readonly string[] {
  return [...new Set([...languages].map(primaryTag))].filter((tag) => tag !== 'en' && LATIN_STEMMERS.has(tag));
}

function primaryTag(language: string | undefined): string {
  return language?.split('-')[0]?.toLowerCase() ?? '';
}
