import { fusionRule } from '../../../core-aws/domain/search/fuse-rankings.ts';
import { rankRows } from '../../../core-aws/domain/search/rank-rows.ts';
import { embedTexts } from './embed-texts.ts';
import type { EmbedTools } from './embed-texts.ts';
import { indexSet } from './index-set.ts';
import type { RetrievalSet } from './read-set.ts';
import { meanScores, scoreRanking } from './score-ranking.ts';
import type { RankingScores } from './score-ranking.ts';

/** Enough rows for ten documents of several chunks each. */
const ROW_LIMIT = 100;

const WAYS = ['hybrid', 'vector', 'bm25'] as const;
type ByWay = Readonly<Record<(typeof WAYS)[number], number>>;

/** What `--json` prints of one set. Times are of searching alone, the question's vector being there. */
export interface SetReport {
  readonly set: string;
  readonly docs: number;
  readonly queries: number;
  readonly ndcg10: ByWay;
  readonly recall5: ByWay;
  readonly mrr10: ByWay;
  readonly ms_per_query: number;
}

/** Asks every judged question of a set as the product searches, by vectors alone and by words alone. */
export async function evaluateSet(set: RetrievalSet, tools: EmbedTools): Promise<SetReport> {
  const index = await indexSet(set.documents, tools);
  const vectors = await embedTexts(
    set.questions.map(({ text }) => text),
    tools,
  );
  const rule = fusionRule(tools.embedder.id);
  const scores: Record<(typeof WAYS)[number], RankingScores[]> = { hybrid: [], vector: [], bm25: [] };
  let ms = 0;
  for (const [at, { text, grades }] of set.questions.entries()) {
    const vector = vectors[at];
    if (!vector) throw new Error(`question ${at} has no vector`);
    const start = performance.now();
    const hybrid = rankRows({ text, vector }, index, rule, { limit: ROW_LIMIT });
    ms += performance.now() - start;
    const rankings = {
      hybrid: hybrid.map(({ row }) => row),
      vector: index.vectors.search(vector, ROW_LIMIT).rows,
      bm25: index.words.ask(text).search(ROW_LIMIT).rows,
    };
    for (const way of WAYS) {
      // A document is as good as its best chunk.
      const documents = [...new Set(Array.from(rankings[way], index.documentOf))];
      scores[way].push(scoreRanking(documents, grades));
    }
  }
  const means = { hybrid: meanScores(scores.hybrid), vector: meanScores(scores.vector), bm25: meanScores(scores.bm25) };
  const byWay = (measure: keyof RankingScores): ByWay => ({
    hybrid: rounded(means.hybrid[measure]),
    vector: rounded(means.vector[measure]),
    bm25: rounded(means.bm25[measure]),
  });
  return {
    set: set.name,
    docs: set.documents.length,
    queries: set.questions.length,
    ndcg10: byWay('ndcg10'),
    recall5: byWay('recall5'),
    mrr10: byWay('mrr10'),
    ms_per_query: rounded(ms / Math.max(1, set.questions.length)),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
