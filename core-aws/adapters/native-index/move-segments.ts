import { groupRuns } from '../../domain/search/segment-runs.ts';
import type { Run, SegmentCapacity } from '../../domain/search/segment-runs.ts';
import { packVectors } from '../../domain/search/vectors/pack-vectors.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { EMPTY_MANIFEST, manifestKey } from '../packed-index/manifest.ts';
import type { Manifest, SegmentRef } from '../packed-index/manifest.ts';
import { TABLE_MAX_ROWS } from '../packed-index/parts.ts';
import { capacityOf, liveRowCount } from '../packed-index/plan-merge.ts';
import { readContents } from '../packed-index/read-state.ts';
import { REPLACED_KEEP_MS } from '../packed-index/segment-store.ts';
import { readLiveRuns } from '../packed-index/tidy-index.ts';
import { CLAIM_MS, hashesOf, makeSearchable, versionsIn } from './make-searchable.ts';
import type { NativeParts, StepOutcome } from './native-parts.ts';
import { planMove } from './plan-move.ts';
import type { MovePlan } from './plan-move.ts';
import type { EngineName } from './switch-rules.ts';

/** Rows of one native segment: words and hashes of so many are some 12 MB, and what a change to one rewrites. */
const NATIVE_CAPACITY: SegmentCapacity = { maxBytes: Infinity, maxRows: 32_768 };

/**
 * Moves a bot's segments to the engine it should have, one after the other, each in one write of the manifest: until
 * that write the old segment answers, after it the new one, and no row ever in both or neither. A move that dies
 * leaves what nobody reads; the next goes on where it stopped, or back. Uploads and removals go on meanwhile, for the
 * same reasons as beside a merge: see `tidyIndex`.
 */
export async function moveSegments(
  parts: NativeParts,
  botId: string,
  target: EngineName,
  isOutOfTime: () => boolean,
): Promise<StepOutcome> {
  for (;;) {
    const contents = await readContents(parts, botId);
    const plan = planMove(contents, target, parts.rules);
    if (!plan) return 'done';
    if (isOutOfTime()) return 'again';
    const outcome = await moveOnce(parts, botId, { manifest: contents.manifest, plan, target, isOutOfTime });
    if (outcome !== 'done') return outcome;
  }
}

async function moveOnce(
  parts: NativeParts,
  botId: string,
  {
    manifest,
    plan,
    target,
    isOutOfTime,
  }: {
    readonly manifest: Manifest;
    readonly plan: MovePlan;
    readonly target: EngineName;
    readonly isOutOfTime: () => boolean;
  },
): Promise<StepOutcome> {
  const { manifests, segments, clock } = parts;
  const startedAtMs = clock.nowMs();
  const runs = await readLiveRuns(parts, botId, manifest, plan);
  if (!runs) return 'again';
  let moved: readonly Run[];
  if (target === 'dynamodb-native') {
    const outcome = await makeAllSearchable(parts, botId, runs, isOutOfTime);
    if (outcome === 'gone') return afterGone(parts, botId, manifest);
    if (outcome !== 'done') return outcome;
    moved = runs.map(withoutVectors);
  } else {
    const filled = await withVectors(parts, botId, runs);
    if (!filled) return afterGone(parts, botId, manifest);
    moved = filled;
  }
  const { place, capacity } = await placeFor(parts, botId, manifest, target);
  const added: SegmentRef[] = [];
  for (const group of groupRuns(moved, capacity)) added.push(await segments.write(botId, group, place));
  // Past that, the items may be taken for abandoned.
  const isLate = clock.nowMs() - startedAtMs > CLAIM_MS / 2;
  const isDone =
    !isLate &&
    (await manifests.merge(botId, {
      from: manifest,
      added,
      solosGone: plan.solos,
      mergedGone: plan.merged,
      marksGone: manifest.dead,
    }));
  const gone = isDone ? [...plan.solos.values(), ...plan.merged.values()] : added;
  await segments.bury(
    botId,
    gone.map(({ id }) => id),
    clock.nowMs() + (isDone ? REPLACED_KEEP_MS : 0),
  );
  if (isDone && target === 'dynamodb-native') await releaseClaims(parts, botId, moved);
  return isDone ? 'done' : 'again';
}

/** The manifest names them now: nothing else has to keep them, and they can go as soon as it does not. */
async function releaseClaims({ ledger, clock }: NativeParts, botId: string, moved: readonly Run[]): Promise<void> {
  const versions = new Set(moved.map(({ document }) => document.version));
  for (const entry of await ledger.list(botId)) {
    if (versions.has(entry.version)) await ledger.change(botId, entry, { keepUntilMs: clock.nowMs() });
  }
}

/** What could be found of all versions; the first that is not searchable yet does not keep the others waiting. */
async function makeAllSearchable(
  parts: NativeParts,
  botId: string,
  runs: readonly Run[],
  isOutOfTime: () => boolean,
): Promise<StepOutcome | 'gone'> {
  let isWaiting = false;
  const known = new Map((await parts.ledger.list(botId)).map((entry) => [entry.version, entry]));
  for (const rows of versionsIn(runs)) {
    if (isOutOfTime()) return 'again';
    const outcome = await makeSearchable(parts, botId, rows, known.get(rows.version));
    if (outcome === 'gone' || outcome === 'again') return outcome;
    if (outcome === 'waiting') isWaiting = true;
  }
  return isWaiting ? 'waiting' : 'done';
}

/** Chunks of something that answers are gone: it was removed a moment ago, or somebody has to know. */
async function afterGone(parts: NativeParts, botId: string, manifest: Manifest): Promise<StepOutcome> {
  const now = (await parts.manifests.read(botId)) ?? EMPTY_MANIFEST;
  if (manifestKey(now) !== manifestKey(manifest)) return 'again';
  throw new StoreUnavailable(`chunks that the index of ${botId} answers from are gone from the chunk store`);
}

function withoutVectors(run: Run): Run {
  const { count } = run.vectors;
  return {
    ...run,
    vectors: { count, dimensions: 0, scales: new Float32Array(count), codes: new Int8Array() },
  };
}

/** Rows that lack their vectors get them again; undefined when a chunk is gone. */
async function withVectors(
  { chunks }: NativeParts,
  botId: string,
  runs: readonly Run[],
): Promise<readonly Run[] | undefined> {
  const filled: Run[] = [];
  let loaded: { readonly version: string; readonly vectors: ReadonlyMap<string, Float32Array> } | undefined;
  for (const run of runs) {
    if (run.vectors.dimensions > 0) {
      filled.push(run);
      continue;
    }
    if (loaded?.version !== run.document.version) {
      const vectors = new Map<string, Float32Array>();
      for await (const chunk of chunks.ofVersion({ botId, ...run.document })) vectors.set(chunk.chunkId, chunk.vector);
      loaded = { version: run.document.version, vectors };
    }
    const { documentId, version } = run.document;
    const rows: Float32Array[] = [];
    for (const hash of hashesOf(run.document, run.hashes)) {
      const vector = loaded.vectors.get(`${documentId}#${version}#${hash}`);
      if (!vector) return undefined;
      rows.push(vector);
    }
    filled.push({ ...run, vectors: packVectors(rows) });
  }
  return filled;
}

async function placeFor(
  parts: NativeParts,
  botId: string,
  manifest: Manifest,
  target: EngineName,
): Promise<{ readonly place: SegmentRef['place']['kind']; readonly capacity: SegmentCapacity }> {
  if (target === 'dynamodb-native') return { place: 'native', capacity: NATIVE_CAPACITY };
  const place = liveRowCount(await readContents(parts, botId, manifest)) > TABLE_MAX_ROWS ? 'file' : 'table';
  return { place, capacity: capacityOf(place, manifest.model?.dimensions ?? 1) };
}
