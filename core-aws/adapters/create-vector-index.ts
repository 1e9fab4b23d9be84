import type { VectorIndex } from '../ports/vector-index.ts';
import type { VectorIndexDefinition } from '../tables.ts';
import { createVectorItems } from './native-index/vector-items.ts';
import { moveSegments } from './native-index/move-segments.ts';
import type { NativeParts } from './native-index/native-parts.ts';
import { createNativeRank } from './native-index/rank-native.ts';
import { sweepVersions } from './native-index/sweep-versions.ts';
import { chooseEngine, SWITCH_RULES } from './native-index/switch-rules.ts';
import type { EngineName, SwitchRules } from './native-index/switch-rules.ts';
import { createThinScanner } from './native-index/thin-scanner.ts';
import { createVersionLedger } from './native-index/version-ledger.ts';
import { verifyNative } from './native-index/verify-native.ts';
import { createPackedIndex } from './packed-index/create-packed-index.ts';
import type { PackedIndexOptions, PackedIndexPorts } from './packed-index/create-packed-index.ts';
import { isNative } from './packed-index/manifest.ts';
import { createManifestStore } from './packed-index/manifest-store.ts';
import { liveRowCount } from './packed-index/plan-merge.ts';
import { readContents } from './packed-index/read-state.ts';
import type { IndexContents } from './packed-index/read-state.ts';
import { createSegmentStore } from './packed-index/segment-store.ts';
import { eraseDue, tidyIndex } from './packed-index/tidy-index.ts';

/** Where an index lags, this long until it is asked again. */
const LAG_RETRY_S = 5;

export interface VectorIndexOptions extends Pick<PackedIndexOptions, 'cacheMaxBytes' | 'arrange' | 'spareFactor'> {
  /** DynamoDB's vector indexes over the table `VectorIndex`. A bot whose vectors none of them takes stays packed. */
  readonly vectorIndexes?: readonly VectorIndexDefinition[];
  readonly rules?: SwitchRules;
  /** How long one `tidy` moves segments before it says that there is more to do, in milliseconds. */
  readonly moveMaxMs?: number;
}

/**
 * The vector index of all bots. A bot is packed and searched in memory until it outgrows that; then DynamoDB's own
 * vector index searches it, and should it shrink it comes back. What a bot is stands in its manifest, and `tidy` moves
 * it, a segment at a time, while it answers. Uploads, removals and reading its state are the same for both: what
 * was uploaded lately is always packed and searched exactly, so that it is found at once although the other index
 * lags. Why so: docs/adr/0013-growth-engine.md.
 */
export function createVectorIndex(
  ports: PackedIndexPorts,
  { vectorIndexes = [], rules = SWITCH_RULES, moveMaxMs = 45_000, ...options }: VectorIndexOptions = {},
): VectorIndex {
  if (vectorIndexes.length === 0) return createPackedIndex(ports, options);
  const { client, tables, clock, chunks } = ports;
  const table = tables.vectorIndex;
  const parts: NativeParts = {
    manifests: createManifestStore({ client, table }),
    segments: createSegmentStore({ ...ports, table }),
    vectors: createVectorItems({ client, table, indexes: vectorIndexes }),
    ledger: createVersionLedger({ client, table, clock }),
    chunks,
    clock,
    rules,
  };
  const index = createPackedIndex(ports, {
    ...options,
    makeScanner: createThinScanner,
    rank: createNativeRank(parts.vectors),
  });

  function targetOf(contents: IndexContents): EngineName {
    const { manifest } = contents;
    const dimensions = manifest.model?.dimensions ?? 0;
    if (!vectorIndexes.some((candidate) => candidate.dimensions === dimensions)) return 'packed';
    return chooseEngine(rules, {
      engine: isNative(manifest) ? 'dynamodb-native' : 'packed',
      chunkCount: liveRowCount(contents),
      bytes: packedBytes(contents, dimensions),
    });
  }

  return {
    ...index,

    async stats(botId) {
      const stats = await index.stats(botId);
      const manifest = await parts.manifests.read(botId);
      return { ...stats, engine: manifest && isNative(manifest) ? 'dynamodb-native' : 'packed' };
    },

    async tidy(botId) {
      const contents = await readContents(parts, botId);
      const target = targetOf(contents);
      const isMove = target === 'dynamodb-native' || isNative(contents.manifest);
      const untilMs = clock.nowMs() + moveMaxMs;
      const moved = isMove ? await moveSegments(parts, botId, target, () => clock.nowMs() >= untilMs) : 'done';
      const dueInS = (dueMs: number | undefined): number =>
        dueMs === undefined ? Infinity : Math.max(1, Math.ceil((dueMs - clock.nowMs()) / 1_000));
      const packedInS =
        target === 'dynamodb-native'
          ? dueInS(await eraseDue(parts, botId))
          : ((await tidyIndex(parts, botId)).againInS ?? Infinity);
      const sweptInS = dueInS(await sweepVersions(parts, botId));
      const movedInS = moved === 'again' ? 1 : moved === 'waiting' ? LAG_RETRY_S : Infinity;
      const againInS = Math.min(movedInS, packedInS, sweptInS);
      return againInS === Infinity ? {} : { againInS };
    },

    async verify(botId, live, onProgress) {
      const findings = await index.verify(botId, live, onProgress);
      const native = await verifyNative(parts, botId, live, onProgress);
      return {
        ...findings,
        missing: [...new Set([...findings.missing, ...native.missing])].toSorted(),
        damaged: [...new Set([...findings.damaged, ...native.damaged])].toSorted(),
      };
    },

    async rebuild(botId, live, onProgress) {
      const state = await index.rebuild(botId, live, onProgress);
      // Everything is packed now. What DynamoDB has is believed no more: the next move writes and finds it anew.
      for (const entry of await parts.ledger.list(botId)) {
        if (entry.state !== 'erasing') await parts.ledger.change(botId, entry, { state: 'writing' });
      }
      return state;
    },
  };
}

/** What the bot takes in memory when it is packed. */
function packedBytes({ manifest, listings }: IndexContents, dimensions: number): number {
  const held = [...manifest.solos.values(), ...manifest.merged.values()];
  return held.reduce(
    (sum, { id, place, rowCount }) =>
      sum + (listings.get(id)?.bytes ?? 0) + (place.kind === 'native' ? rowCount * dimensions : 0),
    0,
  );
}
