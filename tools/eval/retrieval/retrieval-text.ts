import type { SetReport } from './evaluate-set.ts';

const NAME_WIDTH = 18;

/** What stands above the lines of `setText`. */
export const RETRIEVAL_HEAD = [
  `${''.padEnd(NAME_WIDTH)}    docs  queries   nDCG@10 hybrid  vector    bm25   recall@5 hybrid  vector    bm25   MRR@10 hybrid  vector    bm25   ms/query`,
].join('\n');

/** One line of figures. */
export function setText({ set, docs, queries, ndcg10, recall5, mrr10, ms_per_query: ms }: SetReport): string {
  const three = ({ hybrid, vector, bm25 }: SetReport['ndcg10'], width: number): string =>
    `${hybrid.toFixed(3).padStart(width)}${vector.toFixed(3).padStart(8)}${bm25.toFixed(3).padStart(8)}`;
  return [
    set.padEnd(NAME_WIDTH),
    String(docs).padStart(8),
    String(queries).padStart(9),
    three(ndcg10, 17),
    three(recall5, 18),
    three(mrr10, 16),
    ms.toFixed(2).padStart(11),
  ].join('');
}

/** How far the embedding of a set is. */
export function progressText(set: string, done: number, of: number): string {
  return `embedding ${set}: ${done} of ${of} texts (${Math.floor((done / of) * 100)} %)`;
}
