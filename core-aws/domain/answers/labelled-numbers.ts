import { knownNumbers } from './numbers.ts';
import { informativeWords } from './words.ts';

/** A number with the word it numbers: "article 12", "Cage: 877", "tram lines 3 and 7". */
export interface LabelledNumbers {
  readonly label: string;
  readonly numbers: readonly string[];
  /** "articles 10 to 15" holds all between, both ends included. */
  readonly range?: readonly [from: number, to: number];
}

const LABELLED =
  /(?<label>\p{L}[\p{L}\p{M}]+)\.?:?\s+(?:(?:number|no|nr)\b\.?\s*|#\s*|№\s*)?(?<first>\d+)(?![\d.,:]*\d)(?<rest>(?:\s*(?:,|and|or|to|–|-)\s*\d+(?![\d.,:]*\d))*)/giu;

/** Words before an amount, not before a name. */
const BEFORE_AMOUNT = new Set(
  'within least most than around over up to every costs cost pay pays last next first aged age per only another'
    .split(' ')
    .flatMap(informativeWords),
);

/** Numbers that are names of something. A stop word labels nothing: "within 30 days", "in 1998". */
export function labelledNumbers(text: string): readonly LabelledNumbers[] {
  return [...text.normalize('NFKC').matchAll(LABELLED)].flatMap(({ groups }) => {
    const { label = '', first = '', rest = '' } = groups ?? {};
    const [word] = informativeWords(label);
    if (word === undefined || BEFORE_AMOUNT.has(word)) return [];
    const numbers = [...knownNumbers(`${first} ; ${rest.replace(/\D+/gu, ' ; ')}`)];
    const to = /^\s*(?:to|–|-)\s*(\d+)$/iu.exec(rest)?.[1];
    return [{ label: word, numbers, ...(to === undefined ? {} : { range: [Number(first), Number(to)] as const }) }];
  });
}

/** True when what is held under the asked label has the asked number in it. */
export function holdsNumber(held: LabelledNumbers, asked: string): boolean {
  if (held.numbers.includes(asked)) return true;
  return held.range !== undefined && held.range[0] <= Number(asked) && Number(asked) <= held.range[1];
}
