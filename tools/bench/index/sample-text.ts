import { createRandom } from './make-corpus.ts';

const VOCABULARY = 40_000;
const SYLLABLES = [
  'ba',
  'ker',
  'lo',
  'min',
  'ta',
  'rus',
  'e',
  'vin',
  'do',
  'pal',
  'se',
  'cor',
  'ni',
  'gra',
  'u',
  'tel',
];

/** Texts whose words are as unevenly frequent as those of real ones (Zipf's law). */
export function createTextSource(seed: number): (wordCount: number) => string {
  const random = createRandom(seed);
  // The inverse of the distribution with weights 1 / rank.
  const word = (): string => toWord(Math.floor(VOCABULARY ** random()) - 1);
  return (wordCount) => Array.from({ length: wordCount }, word).join(' ');
}

function toWord(rank: number): string {
  let word = SYLLABLES[rank % SYLLABLES.length] ?? '';
  let left = Math.floor(rank / SYLLABLES.length);
  do {
    word += SYLLABLES[left % SYLLABLES.length] ?? '';
    left = Math.floor(left / SYLLABLES.length);
  } while (left > 0);
  return word;
}
