import { guessLanguage } from '../answers/guess-language.ts';

/** How the two rankings weigh against each other: a property of the embedder, chosen by measurement. */
export interface FusionRule {
  /** 0: words alone, 1: vectors alone. */
  readonly vectorWeight: number;
  /** The only languages whose vectors mean something; left out: all of them. In others the words decide alone. */
  readonly languages?: readonly string[];
}

/** One candidate with both of its scores. */
export interface Candidate {
  readonly row: number;
  /** Cosine, -1..1. */
  readonly similarity: number;
  /** BM25, 0 where no word is shared. */
  readonly lexicalScore: number;
  /** How many of the codes the question names the row holds exactly; left out: none. */
  readonly codes?: number;
  /** BCP 47 tag of its document; left out: unknown. */
  readonly language?: string | undefined;
}

export interface FusionContext {
  /** Of which the language is guessed. */
  readonly question: string;
  /** The lowest cosine among all live rows, from which cosines count; left out: the lowest of the candidates. */
  readonly lowestSimilarity?: number;
}

/** Measured: docs/adr/0012-hybrid-search.md. The encoder learned English only. */
const SENTENCE_ENCODER_RULE: FusionRule = { vectorWeight: 0.4, languages: ['en'] };
/** Not measured; meaning counts as much as words with a model that reads every language. */
const GEMINI_RULE: FusionRule = { vectorWeight: 0.5 };

/** The rule for an embedder's id; an unknown one gets the more cautious. */
export function fusionRule(embedderId: string): FusionRule {
  return embedderId.startsWith('gemini-') ? GEMINI_RULE : SENTENCE_ENCODER_RULE;
}

/**
 * Orders candidates by both of their scores, best first, equal ones by row number: a weighted sum, the best BM25
 * score being 1 and 0 being 0, the best cosine 1 and the lowest 0. Rows that hold a code the question names come
 * before all others, since no vector tells one part number from the next.
 */
export function fuseRankings<C extends Candidate>(
  candidates: readonly C[],
  rule: FusionRule,
  { question, lowestSimilarity }: FusionContext,
): readonly C[] {
  const mostWords = Math.max(0, ...candidates.map(({ lexicalScore }) => lexicalScore));
  const nearest = Math.max(-1, ...candidates.map(({ similarity }) => similarity));
  const lowest = lowestSimilarity ?? Math.min(1, ...candidates.map(({ similarity }) => similarity));
  const isUnderstood = speaks(rule, questionLanguage(question, candidates));
  const vectorWeight = mostWords === 0 ? 1 : rule.vectorWeight;
  return candidates
    .map((candidate) => {
      const words = mostWords === 0 ? 0 : candidate.lexicalScore / mostWords;
      const nearness = nearest > lowest ? (candidate.similarity - lowest) / (nearest - lowest) : 0;
      const fused = isUnderstood
        ? (1 - vectorWeight) * words + (speaks(rule, candidate.language) ? vectorWeight * nearness : 0)
        : words;
      return { candidate, fused };
    })
    .toSorted(
      (a, b) =>
        (b.candidate.codes ?? 0) - (a.candidate.codes ?? 0) ||
        b.fused - a.fused ||
        b.candidate.similarity - a.candidate.similarity ||
        a.candidate.row - b.candidate.row,
    )
    .map(({ candidate }) => candidate);
}

/**
 * Questions are often too short to tell their language, but they share the words of it with what answers them: then
 * the row that shares most is believed. `und`: none of the languages we know by their script or their words.
 */
function questionLanguage(question: string, candidates: readonly Candidate[]): string | undefined {
  const { script, language } = guessLanguage(question);
  if (script !== undefined && script !== 'latin') return 'und';
  if (language !== undefined) return language;
  const best = candidates.reduce<Candidate | undefined>(
    (first, candidate) => (candidate.lexicalScore > (first?.lexicalScore ?? 0) ? candidate : first),
    undefined,
  );
  return best?.language;
}

function speaks({ languages }: FusionRule, language: string | undefined): boolean {
  return languages === undefined || language === undefined || languages.includes(language.split('-')[0] ?? '');
}
