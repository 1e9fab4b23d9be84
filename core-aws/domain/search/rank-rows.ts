import { fuseRankings } from './fuse-rankings.ts';
import type { Candidate, FusionRule } from './fuse-rankings.ts';
import type { VectorScanner } from './vectors/vector-scanner.ts';
import type { WordIndex } from './words/word-index.ts';

/** Each ranking names its best so many, and every one of them is then judged by both. */
const CANDIDATES = 100;

/** A row with all that was learned about it. */
export interface RankedRow extends Candidate {
  readonly codes: number;
  /** As in `Passage` of the vector index port. */
  readonly coverage: number;
}

/**
 * Ranks rows for a question by meaning and by words together. Both indexes number their rows alike. Words alone may
 * find what vectors miss and the other way round, so the best of each are scored by both before they are fused.
 */
export function rankRows(
  question: { readonly text: string; readonly vector: Float32Array },
  index: {
    readonly vectors: VectorScanner;
    readonly words: WordIndex;
    readonly languageOf: (row: number) => string | undefined;
  },
  rule: FusionRule,
  { limit, isLive }: { readonly limit: number; readonly isLive?: Uint8Array },
): readonly RankedRow[] {
  const count = Math.max(CANDIDATES, limit);
  const near = index.vectors.search(question.vector, count, isLive ? { isLive } : {});
  const asked = index.words.ask(question.text, isLive);
  const rows = Uint32Array.from(new Set([...near.rows, ...asked.search(count).rows]));
  const similarities = index.vectors.similarities(question.vector, rows);
  const { scores, coverage, codes } = asked.score(rows);
  const candidates = Array.from(rows, (row, at) => ({
    row,
    similarity: similarities[at] ?? -1,
    lexicalScore: scores[at] ?? 0,
    coverage: coverage[at] ?? 0,
    codes: codes[at] ?? 0,
    language: index.languageOf(row),
  }));
  return fuseRankings(candidates, rule, {
    question: question.text,
    ...(near.rows.length === 0 ? {} : { lowestSimilarity: near.lowest }),
  }).slice(0, limit);
}
