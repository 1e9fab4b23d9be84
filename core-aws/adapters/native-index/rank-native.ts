import { rankRows } from '../../domain/search/rank-rows.ts';
import { hashOf } from '../../domain/search/segment.ts';
import type { VectorRanking, VectorScanner } from '../../domain/search/vectors/vector-scanner.ts';
import { inParallel } from '../packed-index/in-parallel.ts';
import type { LoadedBot, Span } from '../packed-index/loaded-bot.ts';
import { isNative } from '../packed-index/manifest.ts';
import { rankInMemory } from '../packed-index/search-snapshot.ts';
import type { RankLiveRows, RankRequest } from '../packed-index/search-snapshot.ts';
import { TOP_K_MAX, vectorId } from './vector-items.ts';
import type { VectorHit, VectorItems, VectorKey } from './vector-items.ts';

/** Of the rows that words name, this many have their vectors fetched; the rest count as no nearer than any other. */
const WORD_ROWS = 50;
/** As many rankings as the ranking in memory takes from each side. */
const CANDIDATES = 100;
/** The farthest few, of which the first that answers says where cosines begin. */
const FARTHEST = 10;
const SEARCHES_AT_ONCE = 16;

/**
 * Ranks a bot of which DynamoDB searches the vectors: the hundred nearest from there, exact rows of what was uploaded
 * lately from memory, and the words of all. A hit answers only if the manifest says so, so that neither another bot's
 * vector nor one of a removed document can. A bot without native segments is ranked in memory.
 *
 * Cost of one question: two searches of the vector index in parallel, and one batch of at most 50 reads.
 */
export function createNativeRank(vectors: VectorItems): RankLiveRows {
  return async (request) => {
    if (!isNative(request.manifest)) return rankInMemory(request);
    const { botId, manifest, bot, query, rule, limit, documentIds } = request;
    const isLive = bot.liveRows(manifest, documentIds);
    if (!isLive.includes(1)) return [];
    const near = bot.vectors.search(query.vector, Math.max(CANDIDATES, limit), { isLive });
    const worded = bot.words.ask(query.text, isLive).search(WORD_ROWS).rows;

    const [hits, farthest] = await Promise.all([
      nearest(vectors, request),
      vectors.search(
        botId,
        query.vector.map((value) => -value),
        FARTHEST,
      ),
    ]);
    const rowOf = rowFinder(bot, isLive);
    const known = new Map<number, number>();
    for (const hit of hits) {
      const row = rowOf(hit);
      if (row !== undefined) known.set(row, hit.similarity);
    }
    for (const [at, row] of near.rows.entries()) known.set(row, near.scores[at] ?? -1);
    for (const [row, similarity] of await similaritiesOf(vectors, request, worded, known)) known.set(row, similarity);

    const farthestLive = farthest.find((hit) => rowOf(hit) !== undefined);
    const lows = [
      ...(near.rows.length > 0 ? [near.lowest] : []),
      ...(farthestLive ? [-farthestLive.similarity] : []),
      ...known.values(),
    ];
    const lowest = Math.min(1, ...lows);
    // More may have been appended meanwhile: rows that this manifest does not know are not for this question.
    const isLiveNow = bot.liveRows(manifest, documentIds);
    return rankRows(
      query,
      {
        vectors: known.size === 0 ? bot.vectors : answering(bot.vectors, known, lowest),
        words: bot.words,
        languageOf: (row) => bot.spanOf(row).document.language,
      },
      rule,
      { limit, isLive: isLiveNow },
    );
  };
}

/** The nearest of all the bot's items, or of the documents asked for; each of those is a search of its own. */
async function nearest(
  vectors: VectorItems,
  { botId, query, documentIds }: RankRequest,
): Promise<readonly VectorHit[]> {
  if (!documentIds) return vectors.search(botId, query.vector, TOP_K_MAX);
  const found = await inParallel([...documentIds], SEARCHES_AT_ONCE, (documentId) =>
    vectors.search(botId, query.vector, TOP_K_MAX, { documentId }),
  );
  return found.flat();
}

/** Which live row a hit is; hits that answer no more, or not here, are none. */
function rowFinder(bot: LoadedBot, isLive: Uint8Array): (key: VectorKey) => number | undefined {
  const spans = new Map<string, Span[]>();
  for (let row = 0; row < isLive.length;) {
    const span = bot.spanOf(row);
    if (isLive[span.firstRow] === 1)
      spans.set(span.document.version, [...(spans.get(span.document.version) ?? []), span]);
    row = span.firstRow + span.document.rowCount;
  }
  return ({ version, hash }) => {
    for (const { hashes, firstRow, document } of spans.get(version) ?? []) {
      const wanted = hashOf(`#${hash}`);
      for (let row = 0; row < document.rowCount; row += 1) {
        let at = 0;
        while (at < wanted.length && hashes[row * wanted.length + at] === wanted[at]) at += 1;
        if (at === wanted.length) return firstRow + row;
      }
    }
    return undefined;
  };
}

/** Cosines of rows that words found and vectors did not. */
async function similaritiesOf(
  vectors: VectorItems,
  { botId, bot, query }: RankRequest,
  rows: Uint32Array,
  known: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, number>> {
  const inMemory = bot.vectors.similarities(query.vector, rows);
  const similarities = new Map<number, number>();
  const wanted = new Map<string, { readonly row: number; readonly key: VectorKey }>();
  for (const [at, row] of rows.entries()) {
    const similarity = inMemory[at] ?? Number.NaN;
    if (!Number.isNaN(similarity)) similarities.set(row, similarity);
    else if (!known.has(row)) {
      const chunkId = bot.chunkIdOf(row);
      const key = { version: bot.spanOf(row).document.version, hash: chunkId.slice(chunkId.lastIndexOf('#') + 1) };
      wanted.set(vectorId(key), { row, key });
    }
  }
  if (wanted.size === 0) return similarities;
  const found = await vectors.find(
    botId,
    [...wanted.values()].map(({ key }) => key),
    query.vector.length,
  );
  for (const [id, vector] of found) {
    const row = wanted.get(id)?.row;
    if (row !== undefined) similarities.set(row, dot(query.vector, vector));
  }
  return similarities;
}

/** A scanner that knows the answers already. A row nobody asked for is as far away as any. */
function answering(vectors: VectorScanner, known: ReadonlyMap<number, number>, lowest: number): VectorScanner {
  const ranked = [...known].toSorted(([rowA, a], [rowB, b]) => b - a || rowA - rowB);
  return {
    dimensions: vectors.dimensions,
    count: vectors.count,
    bytes: vectors.bytes,
    append: (rows) => vectors.append(rows),
    search: (_query, k, { isLive } = {}): VectorRanking => {
      const best = ranked.filter(([row]) => isLive?.[row] !== 0).slice(0, k);
      return {
        rows: Uint32Array.from(best, ([row]) => row),
        scores: Float32Array.from(best, ([, similarity]) => similarity),
        lowest,
      };
    },
    similarities: (_query, rows) => Float32Array.from(rows, (row) => known.get(row) ?? lowest),
  };
}

/** Both are of length one, so this is their cosine. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
