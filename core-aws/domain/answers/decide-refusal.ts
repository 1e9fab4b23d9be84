import { guessLanguage, type LanguageGuess } from './guess-language.ts';

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
  minNearness: 0.68,
  languages: ['en'],
  minCoverage: 0.38,
};
/** Lenient, because this model also reads the passages and says itself when they hold no answer. */
const GEMINI_RULE: NearnessRule = { coverageWeight: 0.25, minNearness: 0.55, minCoverage: 0.2 };

/** For single sentences, which the offline answer model quotes: a second look, nearer by. */
export const OFFLINE_SENTENCE_RULE: NearnessRule = {
  coverageWeight: 0.75,
  minNearness: 0.6,
  languages: ['en'],
  minCoverage: 0.3,
};

/** The rule for an embedder's id; an unknown one gets the stricter. */
export function nearnessRule(embedderId: string): NearnessRule {
  return embedderId.startsWith('gemini-') ? GEMINI_RULE : SENTENCE_ENCODER_RULE;
}

/** What is compared with a question: a passage, or one sentence of it. */
interface Compared {
  readonly text: string;
  /** Cosine of question and text, -1..1. */
  readonly similarity: number;
  /** Share of the question's informative words, weighted by rarity, that the text holds; 0..1. */
  readonly coverage: number;
}

/**
 * How near a text is to a question. Similarity alone fails on languages the embedder never learned, and coverage
 * alone on paraphrase, so both are summed; where the vectors mean nothing the words decide alone.
 */
export function nearness(question: string, { text, similarity, coverage }: Compared, rule: NearnessRule): number {
  return vectorsCount(question, text, rule) ? similarity + rule.coverageWeight * coverage : coverage;
}

export function isNear(question: string, compared: Compared, rule: NearnessRule): boolean {
  const least = vectorsCount(question, compared.text, rule) ? rule.minNearness : rule.minCoverage;
  return nearness(question, compared, rule) >= least;
}

/** False: refuse, without asking a model. One near passage vouches for the question; the others may add to it. */
export function isAnswerable(question: string, passages: readonly Compared[], rule: NearnessRule): boolean {
  return passages.some((passage) => isNear(question, passage, rule));
}

/** False where the embedder never learned the language of one of the two. */
export function vectorsCount(question: string, text: string, rule: NearnessRule): boolean {
  return speaks(rule, guessLanguage(question)) && speaks(rule, guessLanguage(text));
}

/** An undecided Latin text counts as spoken: questions are often too short to tell. */
function speaks({ languages }: NearnessRule, { script, language }: LanguageGuess): boolean {
  if (!languages) return true;
  return script === 'latin' && (language === undefined || languages.includes(language));
}
