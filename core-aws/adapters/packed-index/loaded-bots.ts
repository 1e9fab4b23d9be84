import { createVectorScanner } from '../../domain/search/vectors/create-vector-scanner.ts';
import type { VectorScanner } from '../../domain/search/vectors/vector-scanner.ts';
import { createLoadedBot } from './loaded-bot.ts';
import type { LoadedBot } from './loaded-bot.ts';
import { isOlder, manifestKey, refsOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { inParallel } from './in-parallel.ts';
import type { SegmentStore } from './segment-store.ts';

/** Segments fetched at once; each has its parts in parallel too. */
const SEGMENTS_AT_ONCE = 16;

/** The bots in this function's memory, the least recently asked given up first. */
export interface LoadedBots {
  /** The bot with all segments of the manifest; undefined: one of them is gone, so the manifest is no longer so. */
  readonly load: (botId: string, manifest: Manifest) => Promise<LoadedBot | undefined>;
  /** The newest manifest a bot was loaded by. */
  readonly lastSeen: (botId: string) => Manifest | undefined;
  readonly forget: (botId: string) => void;
  /** Gives up other bots until the budget is kept; for when one has grown outside of `load`. */
  readonly trim: (botId: string) => void;
}

interface Entry {
  readonly bot: LoadedBot;
  readonly newest: Manifest;
  readonly key: string;
}

/** @param maxBytes How much memory all bots together may take. A single larger one is kept until another is asked. */
export function createLoadedBots(
  segments: SegmentStore,
  {
    maxBytes,
    makeScanner = createVectorScanner,
  }: { readonly maxBytes: number; readonly makeScanner?: (dimensions: number) => VectorScanner },
): LoadedBots {
  /** In the order they were last asked. */
  const entries = new Map<string, Entry>();
  /** One refresh at a time for each bot; a later question waits and mostly finds that nothing is left to fetch. */
  const queues = new Map<string, Promise<unknown>>();

  function trim(botId: string): void {
    let total = [...entries.values()].reduce((sum, { bot }) => sum + bot.bytes(), 0);
    for (const [oldest, { bot }] of entries) {
      if (total <= maxBytes) return;
      if (oldest === botId) continue;
      total -= bot.bytes();
      entries.delete(oldest);
    }
  }

  function touch(botId: string, entry: Entry): LoadedBot {
    entries.delete(botId);
    entries.set(botId, entry);
    return entry.bot;
  }

  /** What is in memory, unless it is of another model or mostly of segments that are no more. */
  function usable(botId: string, manifest: Manifest, dimensions: number): LoadedBot {
    const loaded = entries.get(botId)?.bot;
    const liveCount = refsOf(manifest).reduce((sum, { rowCount }) => sum + rowCount, 0);
    if (loaded && loaded.vectors.dimensions === dimensions && loaded.wasteCount(manifest) <= liveCount) return loaded;
    return createLoadedBot(makeScanner(dimensions));
  }

  async function refresh(botId: string, manifest: Manifest, key: string): Promise<LoadedBot | undefined> {
    const known = entries.get(botId);
    if (known?.key === key) return touch(botId, known);
    // An index of documents without any text has no dimensions yet, and needs none.
    const bot = usable(botId, manifest, manifest.model?.dimensions ?? 1);
    const missing = refsOf(manifest).filter(({ id }) => !bot.has(id));
    const fetched = await inParallel(missing, SEGMENTS_AT_ONCE, async (ref) => ({
      id: ref.id,
      segment: await segments.read(botId, ref),
    }));
    if (fetched.some(({ segment }) => segment === undefined)) return undefined;
    try {
      for (const { id, segment } of fetched) if (segment) bot.append(id, segment);
    } catch (thrown) {
      // Half a segment may be in by now.
      if (entries.get(botId)?.bot === bot) entries.delete(botId);
      throw thrown;
    }
    bot.texts.keepLive(manifest);
    const newest = known && isOlder(manifest, known.newest) ? known.newest : manifest;
    touch(botId, { bot, newest, key });
    trim(botId);
    return bot;
  }

  return {
    async load(botId, manifest) {
      const key = manifestKey(manifest);
      const known = entries.get(botId);
      if (known?.key === key) return touch(botId, known);
      const before = queues.get(botId) ?? Promise.resolve();
      const mine = before.then(
        () => refresh(botId, manifest, key),
        () => refresh(botId, manifest, key),
      );
      queues.set(botId, mine);
      try {
        return await mine;
      } finally {
        if (queues.get(botId) === mine) queues.delete(botId);
      }
    },
    lastSeen: (botId) => entries.get(botId)?.newest,
    forget: (botId) => void entries.delete(botId),
    trim,
  };
}
