import type { Chunk } from '../../domain/chunk.ts';
import { fusionRule } from '../../domain/search/fuse-rankings.ts';
import type { FusionRule } from '../../domain/search/fuse-rankings.ts';
import { rankRows } from '../../domain/search/rank-rows.ts';
import type { RankedRow } from '../../domain/search/rank-rows.ts';
import type { ChunkStore } from '../../ports/chunk-store.ts';
import { IndexMismatch } from '../../ports/vector-index.ts';
import type { IndexSnapshot, Passage, SearchQuery } from '../../ports/vector-index.ts';
import type { LoadedBot } from './loaded-bot.ts';
import type { Manifest } from './manifest.ts';

/** What stands behind those wanted may take the place of what is gone. */
const RANKED_MIN = 100;
/** The most one `ChunkStore.find` takes. */
const FIND_MAX_IDS = 100;

/** Makes the answer of ranked passages with their texts, best first: near-duplicates, neighbours. */
export type ArrangePassages = (ranked: readonly Passage[], limit: number) => readonly Passage[];

/** One question to a bot's rows. */
export interface RankRequest {
  readonly botId: string;
  readonly manifest: Manifest;
  readonly bot: LoadedBot;
  readonly query: SearchQuery;
  readonly rule: FusionRule;
  readonly limit: number;
  readonly documentIds?: ReadonlySet<string>;
}

/** Ranks what answers, best first. */
export type RankLiveRows = (request: RankRequest) => readonly RankedRow[] | Promise<readonly RankedRow[]>;

export interface SearchOptions {
  readonly rank: RankLiveRows;
  /** How many passages `arrange` gets for each it is to return. */
  readonly spareFactor: number;
  readonly arrange: ArrangePassages;
  readonly textMaxBytes: number;
  /** Called when texts were taken into memory. */
  readonly onGrown: () => void;
}

/** A search of what one manifest says, whatever is committed or appended meanwhile. */
export function createSnapshot(
  { botId, manifest, bot }: { readonly botId: string; readonly manifest: Manifest; readonly bot: LoadedBot },
  chunks: ChunkStore,
  { rank, spareFactor, arrange, textMaxBytes, onGrown }: SearchOptions,
): IndexSnapshot {
  async function withTexts(ranked: readonly RankedRow[], wanted: number): Promise<readonly Passage[]> {
    const passages: Passage[] = [];
    for (let next = 0; passages.length < wanted && next < ranked.length;) {
      const batch = ranked.slice(next, next + Math.min(FIND_MAX_IDS, wanted - passages.length));
      next += batch.length;
      const texts = await textsOf(batch.map(({ row }) => bot.chunkIdOf(row)));
      for (const { row, similarity, lexicalScore, coverage } of batch) {
        const chunk = texts.get(bot.chunkIdOf(row));
        // Gone: it is being erased, so it is no answer any more.
        if (!chunk) continue;
        const { document } = bot.spanOf(row);
        passages.push({
          ...chunk,
          documentId: document.documentId,
          documentName: document.name,
          similarity,
          lexicalScore,
          coverage,
        });
      }
    }
    return passages;
  }

  async function textsOf(chunkIds: readonly string[]): Promise<ReadonlyMap<string, Chunk>> {
    const texts = new Map<string, Chunk>();
    const missing: string[] = [];
    for (const chunkId of chunkIds) {
      const known = bot.texts.get(chunkId);
      if (known) texts.set(chunkId, known);
      else missing.push(chunkId);
    }
    if (missing.length === 0) return texts;
    const found = await chunks.find(botId, missing);
    bot.texts.add(found, textMaxBytes);
    onGrown();
    for (const chunk of found) texts.set(chunk.chunkId, chunk);
    return texts;
  }

  return {
    generation: manifest.generation,

    async search(query, limit, filter) {
      const { model } = manifest;
      if (!model || (manifest.solos.size === 0 && manifest.merged.size === 0)) return [];
      refuseOtherModel(model, query);
      const ranked = await rank({
        botId,
        manifest,
        bot,
        query,
        rule: fusionRule(model.embedderId),
        limit: Math.max(RANKED_MIN, limit * spareFactor),
        ...(filter?.documentIds ? { documentIds: filter.documentIds } : {}),
      });
      return arrange(await withTexts(tiesByChunkId(ranked, bot), limit * spareFactor), limit);
    },
  };
}

/** All of it in memory: exact. */
export const rankInMemory: RankLiveRows = ({ manifest, bot, query, rule, limit, documentIds }) => {
  const isLive = bot.liveRows(manifest, documentIds);
  if (!isLive.includes(1)) return [];
  const languageOf = (row: number): string | undefined => bot.spanOf(row).document.language;
  return rankRows(query, { vectors: bot.vectors, words: bot.words, languageOf }, rule, { limit, isLive });
};

function refuseOtherModel(model: NonNullable<Manifest['model']>, query: SearchQuery): void {
  if (query.embedderId !== model.embedderId) {
    throw new IndexMismatch(
      `the question was embedded by ${query.embedderId}; the documents were by ${model.embedderId}`,
    );
  }
  if (query.vector.length !== model.dimensions) {
    throw new IndexMismatch(
      `the question's vector has ${query.vector.length} dimensions; those of the documents have ${model.dimensions}`,
    );
  }
}

/** Rows are numbered as segments came in, which differs between functions; chunk ids do not. */
function tiesByChunkId(ranked: readonly RankedRow[], bot: LoadedBot): readonly RankedRow[] {
  const isTie = (a: RankedRow, b: RankedRow): boolean =>
    a.similarity === b.similarity && a.lexicalScore === b.lexicalScore && a.codes === b.codes;
  const groups: RankedRow[][] = [];
  for (const row of ranked) {
    const last = groups.at(-1);
    if (last?.[0] && isTie(last[0], row)) last.push(row);
    else groups.push([row]);
  }
  return groups.flatMap((tied) =>
    tied.length === 1 ? tied : tied.toSorted((a, b) => (bot.chunkIdOf(a.row) < bot.chunkIdOf(b.row) ? -1 : 1)),
  );
}
