import { guessLanguage, type LanguageGuess } from './guess-language.ts';
import type { Relevance } from './rank-passages.ts';

/** How near a passage must be before a question is worth answering. A property of the embedder: scales differ. */
export interface NearnessRule {
  /** What a fully covered question adds to the similarity. */
  readonly coverageWeight: number;
  /** Least sum of similarity and weighted coverage. */
  readonly minNearness: number;
  /** The only languages whose vectors mean something; left out: all of them. */
  readonly languages?: readonly string[];
  /** Least coverage where vectors mean nothing. */
  readonly minCoverage: number;
}

/** Measured on SQuAD 2.0, ClapNQ, XQuAD and a shop's handbook: docs/adr/0004-refusal-threshold.md. */
const SENTENCE_ENCODER_RULE: NearnessRule = {
  coverageWeight: 0.75,
  minNearness: 0.65,
  languages: ['en'],
  minCoverage: 0.35,
};
/** Lenient, because this model also reads the passages and says itself when they hold no answer. */
const GEMINI_RULE: NearnessRule = { coverageWeight: 0.25, minNearness: 0.55, minCoverage: 0.2 };

/** The rule for an embedder's id; an unknown one gets the stricter. */
export function nearnessRule(embedderId: string): NearnessRule {
  return embedderId.startsWith('gemini-') ? GEMINI_RULE : SENTENCE_ENCODER_RULE;
}

/**
 * The passages near enough to answer from, in their order; none means: refuse, without asking a model. Similarity
 * alone fails on languages the embedder never learned, and coverage alone on paraphrase, so both are summed; where
 * the vectors mean nothing the words decide alone.
 */
export function nearPassages<P extends Relevance & { readonly text: string }>(
  question: string,
  passages: readonly P[],
  rule: NearnessRule,
): readonly P[] {
  const asked = guessLanguage(question);
  const isNear = passages.map((passage) =>
    speaks(rule, asked) && speaks(rule, guessLanguage(passage.text))
      ? passage.similarity + rule.coverageWeight * passage.coverage >= rule.minNearness
      : passage.coverage >= rule.minCoverage,
  );
  // One near passage vouches for the question; the others may still hold a part of the answer.
  return isNear.includes(true) ? passages : [];
}

/** An undecided Latin text counts as spoken: questions are often too short to tell. */
function speaks({ languages }: NearnessRule, { script, language }: LanguageGuess): boolean {
  if (!languages) return true;
  return script === 'latin' && (language === undefined || languages.includes(language));
}
