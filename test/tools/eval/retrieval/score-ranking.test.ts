import { describe, expect, it } from 'vitest';
import { meanScores, scoreRanking } from '../../../../tools/eval/retrieval/score-ranking.ts';

describe('scoreRanking', () => {
  it('gives 1 for the best order there could be', () => {
    const grades = new Map([
      ['a', 2],
      ['b', 1],
    ]);
    expect(scoreRanking(['a', 'b', 'c'], grades)).toEqual({ ndcg10: 1, recall5: 1, mrr10: 1 });
  });

  it('discounts by rank, and counts what is missing', () => {
    const grades = new Map([
      ['a', 1],
      ['b', 1],
    ]);
    const scores = scoreRanking(['x', 'a', 'y'], grades);
    expect(scores.ndcg10).toBeCloseTo(1 / Math.log2(3) / (1 + 1 / Math.log2(3)), 10);
    expect(scores).toMatchObject({ recall5: 0.5, mrr10: 0.5 });
  });

  it('sees ten for nDCG and MRR and five for recall, not one more', () => {
    const at = (rank: number): string[] =>
      Array.from({ length: 12 }, (_, place) => (place === rank - 1 ? 'a' : `x${place}`));
    const grades = new Map([['a', 1]]);
    expect(scoreRanking(at(5), grades).recall5).toBe(1);
    expect(scoreRanking(at(6), grades).recall5).toBe(0);
    expect(scoreRanking(at(10), grades).mrr10).toBe(0.1);
    expect(scoreRanking(at(11), grades)).toEqual({ ndcg10: 0, recall5: 0, mrr10: 0 });
  });

  it('is averaged over questions', () => {
    expect(meanScores([]).ndcg10).toBe(0);
    expect(meanScores([1, 0].map((value) => ({ ndcg10: value, recall5: value, mrr10: value }))).mrr10).toBe(0.5);
  });
});
