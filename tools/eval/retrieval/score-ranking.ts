/** How well one ranking of documents answers one question: each 0..1. */
export interface RankingScores {
  readonly ndcg10: number;
  readonly recall5: number;
  readonly mrr10: number;
}

/**
 * nDCG@10 with linear gain against the best order there could be, recall among the first 5 of all that is relevant,
 * and 1 / rank of the first relevant document among 10.
 */
export function scoreRanking(ranked: readonly string[], grades: ReadonlyMap<string, number>): RankingScores {
  const gain = (values: readonly number[]): number =>
    values.slice(0, 10).reduce((sum, grade, at) => sum + grade / Math.log2(at + 2), 0);
  const best = gain([...grades.values()].toSorted((a, b) => b - a));
  const first = ranked.slice(0, 10).findIndex((id) => grades.has(id));
  return {
    ndcg10: best === 0 ? 0 : gain(ranked.map((id) => grades.get(id) ?? 0)) / best,
    recall5: ranked.slice(0, 5).filter((id) => grades.has(id)).length / Math.max(1, grades.size),
    mrr10: first < 0 ? 0 : 1 / (first + 1),
  };
}

export function meanScores(scores: readonly RankingScores[]): RankingScores {
  const mean = (measure: keyof RankingScores): number =>
    scores.reduce((sum, score) => sum + score[measure], 0) / Math.max(1, scores.length);
  return { ndcg10: mean('ndcg10'), recall5: mean('recall5'), mrr10: mean('mrr10') };
}
