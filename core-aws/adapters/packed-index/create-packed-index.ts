import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SegmentDamaged } from '../../domain/search/segment.ts';
import { createVectorScanner } from '../../domain/search/vectors/create-vector-scanner.ts';
import type { VectorScanner } from '../../domain/search/vectors/vector-scanner.ts';
import type { ChunkStore } from '../../ports/chunk-store.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import type { FileStore } from '../../ports/file-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';
import type { Tables } from '../../tables.ts';
import { createLoadedBots } from './loaded-bots.ts';
import { createManifestStore } from './manifest-store.ts';
import { EMPTY_MANIFEST, isOlder, manifestKey, refsOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { deadRowCount, liveRowCount, MAX_PARTS, partsOf } from './plan-merge.ts';
import { liveDocuments, readContents, toState } from './read-state.ts';
import { rebuildIndex } from './rebuild-index.ts';
import { createSnapshot, rankInMemory } from './search-snapshot.ts';
import type { ArrangePassages, RankLiveRows } from './search-snapshot.ts';
import { createSegmentStore } from './segment-store.ts';
import { tidyIndex } from './tidy-index.ts';
import { verifyIndex } from './verify-index.ts';
import { commitDocument, removeDocument } from './write-document.ts';

const LOAD_MAX_ATTEMPTS = 5;

export interface PackedIndexPorts {
  readonly client: DynamoDBClient;
  readonly tables: Tables;
  readonly files: FileStore;
  /** Where the texts of what was found come from. */
  readonly chunks: ChunkStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export interface PackedIndexOptions {
  /** Memory for loaded bots with their texts: a quarter of a function's memory serves well. */
  readonly cacheMaxBytes?: number;
  /** Makes the passages of an answer from ranked ones; as they are, when left out. */
  readonly arrange?: ArrangePassages;
  /** How many ranked passages `arrange` gets for each it is to return. */
  readonly spareFactor?: number;
  /** More reads than this for a cold bot, and `tidy` puts small segments together. */
  readonly maxParts?: number;
  /** How rows are compared and ranked where not all vectors are in memory. */
  readonly makeScanner?: (dimensions: number) => VectorScanner;
  readonly rank?: RankLiveRows;
}

/**
 * The vector index as packed, immutable segments and one manifest item for each bot, searched in memory: exact, and
 * for a bot that is loaded one small read a question. Layout, protocol and why nothing is lost:
 * docs/adr/0011-packed-index.md.
 *
 * Cost at 384 dimensions: loading 10,000 chunks 489 read units in 13 calls, asking again 0.5 or 1 unit in one call.
 */
export function createPackedIndex(
  { client, tables, files, chunks, clock, randomness }: PackedIndexPorts,
  {
    cacheMaxBytes = 256 * 1_024 * 1_024,
    arrange = (ranked, limit) => ranked.slice(0, limit),
    spareFactor = 1,
    maxParts = MAX_PARTS,
    makeScanner = createVectorScanner,
    rank = rankInMemory,
  }: PackedIndexOptions = {},
): VectorIndex {
  const manifests = createManifestStore({ client, table: tables.vectorIndex });
  const segments = createSegmentStore({ client, table: tables.vectorIndex, files, clock, randomness });
  const parts = { manifests, segments, clock };
  const loaded = createLoadedBots(segments, { maxBytes: cacheMaxBytes, makeScanner });

  const readNow = async (botId: string): Promise<Manifest> => (await manifests.read(botId)) ?? EMPTY_MANIFEST;

  async function readFor(botId: string, freshness: 'current' | 'settled'): Promise<Manifest> {
    if (freshness === 'current') return readNow(botId);
    const manifest = (await manifests.read(botId, false)) ?? EMPTY_MANIFEST;
    const seen = loaded.lastSeen(botId);
    // The cheaper read may be of a moment ago; what one question has seen, the next must not miss.
    return seen && isOlder(manifest, seen) ? readNow(botId) : manifest;
  }

  return {
    commit: (document, given) => commitDocument(parts, document, given),
    remove: (botId, documentId) => removeDocument(parts, botId, documentId),
    generation: async (botId) => (await readNow(botId)).generation,
    state: async (botId) => toState(await readContents(parts, botId)),

    async snapshot(botId, freshness = 'current') {
      let manifest = await readFor(botId, freshness);
      for (let attempt = 1; ; attempt += 1) {
        const bot = await loaded.load(botId, manifest);
        if (bot) {
          return createSnapshot({ botId, manifest, bot }, chunks, {
            rank,
            arrange,
            spareFactor,
            textMaxBytes: cacheMaxBytes / 4,
            onGrown: () => loaded.trim(botId),
          });
        }
        const now = await readNow(botId);
        if (attempt === LOAD_MAX_ATTEMPTS || (attempt > 1 && manifestKey(now) === manifestKey(manifest))) {
          throw new SegmentDamaged(`the manifest of ${botId} names a segment that is gone; the index is to be rebuilt`);
        }
        manifest = now;
      }
    },

    async stats(botId) {
      const contents = await readContents(parts, botId);
      const { manifest, listings } = contents;
      const refs = refsOf(manifest);
      return {
        engine: 'packed',
        generation: manifest.generation,
        documentCount: liveDocuments(contents).size,
        chunkCount: liveRowCount(contents),
        deadCount: [...manifest.merged.keys()].reduce((sum, id) => sum + deadRowCount(contents, id), 0),
        segmentCount: refs.reduce((sum, ref) => sum + partsOf(ref), 0),
        bytes: refs.reduce((sum, { id }) => sum + (listings.get(id)?.bytes ?? 0), 0),
      };
    },

    verify: (botId, live, onProgress) => verifyIndex(parts, botId, live, onProgress),
    rebuild: (botId, live, onProgress) => rebuildIndex(parts, botId, live, onProgress),
    tidy: (botId) => tidyIndex(parts, botId, { maxParts }),

    async eraseBot(botId) {
      loaded.forget(botId);
      // The manifest first: from then on nothing of the bot answers, however long the rest takes.
      await manifests.erase(botId);
      await segments.eraseBot(botId);
    },
  };
}
