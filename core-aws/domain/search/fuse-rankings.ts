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
}

export interface FusionContext {
  /** The question, of which the language is guessed. */
  readonly question: string;
  /** The lowest cosine among all live rows, from which cosines count; left out: the lowest of the candidates. */
  readonly lowestSimilarity?: number;
}
