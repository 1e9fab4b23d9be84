import { quotableUnits, type QuotableUnit } from './quotable-units.ts';
import { wordSet } from './words.ts';

/** A quotable piece with where it stands and how much of the question's weight its words hold. */
export interface ScoredUnit extends QuotableUnit {
  /** Index of its passage. */
  readonly passage: number;
  /** Place in the passage. */
  readonly position: number;
  /** Share of the question's words it holds, rare words counting more; 0..1. */
  readonly wordShare: number;
}

/**
 * Scores every sentence and row of the passages by the question's words in it. A word in the headings above
 * counts half: it says what the sentence is about without saying that the sentence is the one meant.
 */
export function scoreUnits(
  question: string,
  passages: readonly { readonly text: string; readonly headings: readonly string[] }[],
): readonly ScoredUnit[] {
  const units = passages.flatMap((passage, index) => {
    const headingWords = wordSet(passage.headings.join('\n'));
    return quotableUnits(passage.text).map((unit, position) => ({
      ...unit,
      passage: index,
      position,
      words: wordSet(unit.text),
      headingWords,
    }));
  });
  const terms = [...wordSet(question)].map((term) => {
    const holders = units.filter((unit) => unit.words.has(term)).length;
    return { term, weight: 1 + Math.log(1 + (units.length - holders + 0.5) / (holders + 0.5)) };
  });
  const total = terms.reduce((sum, { weight }) => sum + weight, 0) || 1;
  return units.map(({ words, headingWords, ...unit }) => {
    let held = 0;
    for (const { term, weight } of terms) {
      if (words.has(term)) held += weight;
      else if (headingWords.has(term)) held += weight / 2;
    }
    return { ...unit, wordShare: held / total };
  });
}
