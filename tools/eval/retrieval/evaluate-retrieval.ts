import type { Embedder } from '../../../core-aws/ports/embedder.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { evaluateSet } from './evaluate-set.ts';
import type { SetReport } from './evaluate-set.ts';
import { findSets } from './find-sets.ts';
import { readSet } from './read-set.ts';
import { openVectorCache } from './vector-cache.ts';

export interface RetrievalEvents {
  readonly onReport?: (report: SetReport) => void;
  /** Called while texts are embedded that the cache does not know. */
  readonly onProgress?: (set: string, done: number, of: number) => void;
}

/** Measures every set of a folder, or the one that it is. Says what is wrong with the folder before anything runs long. */
export async function evaluateRetrieval(
  root: string,
  { embedder, cacheFolder }: { readonly embedder: Embedder; readonly cacheFolder: string },
  { onReport, onProgress }: RetrievalEvents = {},
): Promise<Result<readonly SetReport[], string>> {
  const found = findSets(root);
  if (found.length === 0) return err(`${root} holds no docs.jsonl, queries.jsonl and qrels.tsv, nor do its folders`);
  const sets = [];
  for (const { folder, name } of found) {
    const set = await readSet(folder);
    if (!set.ok) return set;
    if (set.value.questions.length === 0) return err(`${folder} has no question with a judgment`);
    sets.push({ ...set.value, name });
  }
  const cache = openVectorCache(cacheFolder, embedder);
  try {
    const reports: SetReport[] = [];
    for (const set of sets) {
      const report = await evaluateSet(set, {
        embedder,
        cache,
        onProgress: (done, of) => onProgress?.(set.name, done, of),
      });
      reports.push(report);
      onReport?.(report);
    }
    return ok(reports);
  } finally {
    cache.close();
  }
}
