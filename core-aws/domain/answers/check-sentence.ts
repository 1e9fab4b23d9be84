import { citedNumbers, withCitations, withoutCitations } from './citations.ts';
import { differInLanguage, guessLanguage } from './guess-language.ts';
import { linksAreKnown } from './links.ts';
import { knownNumbers, statedNumbers } from './numbers.ts';
import { wordSet } from './words.ts';

/**
 * Share of a sentence's informative words that its passages must hold. Below it a model has added something of
 * its own; above it honest paraphrases fall. Chosen on real answers: docs/adr/0004.
 */
export const MIN_SUPPORTED_WORD_SHARE = 0.5;

/** What an answer may be checked against: the passage's words and the labels they stand under. */
export interface Evidence {
  readonly text: string;
  readonly headings: readonly string[];
  readonly documentName: string;
}

export type SentenceVerdict =
  /** `text` carries exactly the citations that hold. */
  | { readonly kind: 'supported'; readonly text: string; readonly cited: readonly number[] }
  | { readonly kind: 'dropped'; readonly reason: 'no_words' | 'unknown_link' | 'unknown_number' | 'unknown_words' };

/**
 * Lets a sentence through only if passages support it: every number, address and enough of the words stand in
 * the passages it cites. A citation of a passage that does not exist counts for nothing; a sentence whose own
 * citations do not hold, or that has none, gets that of the one passage that does support it. `[1]` is `evidence[0]`.
 *
 * What it cannot see: a negation turned round, or true words in a false order. Source numbers stay as given.
 */
export function checkSentence(sentence: string, evidence: readonly Evidence[]): SentenceVerdict {
  const plain = withoutCitations(sentence);
  if (wordSet(plain).size === 0) return { kind: 'dropped', reason: 'no_words' };
  const cited = citedNumbers(sentence).filter((number) => number >= 1 && number <= evidence.length);
  let failure: ReturnType<typeof supportFailure>;
  if (cited.length > 0) {
    failure = supportFailure(plain, pick(evidence, cited), true);
    if (failure === undefined) return { kind: 'supported', text: withCitations(sentence, cited), cited };
  }
  for (let number = 1; number <= evidence.length; number += 1) {
    const alone = supportFailure(plain, pick(evidence, [number]), false);
    if (alone === undefined) return { kind: 'supported', text: withCitations(sentence, [number]), cited: [number] };
    failure ??= alone;
  }
  return { kind: 'dropped', reason: failure ?? 'unknown_words' };
}

function pick(evidence: readonly Evidence[], numbers: readonly number[]): readonly Evidence[] {
  return numbers.flatMap((number) => evidence[number - 1] ?? []);
}

function supportFailure(
  sentence: string,
  evidence: readonly Evidence[],
  isCited: boolean,
): 'unknown_link' | 'unknown_number' | 'unknown_words' | undefined {
  const text = evidence.map((part) => [...part.headings, part.documentName, part.text].join('\n')).join('\n');
  if (!linksAreKnown(sentence, text)) return 'unknown_link';
  const numbers = knownNumbers(text);
  const stated = statedNumbers(sentence.replace(/^\s*\d{1,2}[.)]\s/u, ''));
  if (stated.some(({ readings }) => !readings.some((reading) => numbers.has(reading)))) return 'unknown_number';
  // Words of two languages never meet. A cited translation is held to its numbers and addresses alone.
  if (isCited && differInLanguage(guessLanguage(sentence), guessLanguage(text))) return undefined;
  const words = [...wordSet(sentence)];
  const known = wordSet(text);
  const share = words.filter((word) => known.has(word)).length / words.length;
  return share >= MIN_SUPPORTED_WORD_SHARE ? undefined : 'unknown_words';
}
