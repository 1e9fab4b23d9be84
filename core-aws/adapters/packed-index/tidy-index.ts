import { SegmentDamaged } from '../../domain/search/segment.ts';
import { groupRuns, splitRuns } from '../../domain/search/segment-runs.ts';
import type { Run } from '../../domain/search/segment-runs.ts';
import { inParallel } from './in-parallel.ts';
import { answersFromMerged, EMPTY_MANIFEST, manifestKey, refsOf } from './manifest.ts';
import type { Manifest, SegmentRef } from './manifest.ts';
import type { IndexParts } from './parts.ts';
import { MAX_PARTS, planMerge } from './plan-merge.ts';
import type { MergePlan } from './plan-merge.ts';
import { readContents } from './read-state.ts';
import { REPLACED_KEEP_MS } from './segment-store.ts';

const MERGE_MAX_ROUNDS = 8;
/** Read or erased at once. */
const SEGMENTS_AT_ONCE = 8;

/** Merges what there is to merge, then erases what nothing reads any more. */
export async function tidyIndex(
  parts: IndexParts,
  botId: string,
  { maxParts = MAX_PARTS }: { readonly maxParts?: number } = {},
): Promise<{ readonly againInS?: number }> {
  const isMerged = await mergeAll(parts, botId, maxParts);
  const nextDueMs = await eraseDue(parts, botId);
  if (!isMerged) return { againInS: 1 };
  if (nextDueMs === undefined) return {};
  return { againInS: Math.max(1, Math.ceil((nextDueMs - parts.clock.nowMs()) / 1_000)) };
}

/** False when others kept changing what was being merged. */
async function mergeAll(parts: IndexParts, botId: string, maxParts: number): Promise<boolean> {
  for (let round = 0; round < MERGE_MAX_ROUNDS; round += 1) {
    const contents = await readContents(parts, botId);
    const plan = planMerge(contents, { maxParts });
    if (!plan) return true;
    await merge(parts, botId, contents.manifest, plan);
  }
  return planMerge(await readContents(parts, botId), { maxParts }) === undefined;
}

/**
 * Writes the merged segments, then one write of the manifest that names them in the place of the old ones.
 *
 * Why nothing is lost and nothing comes back: that write fails when another merge was faster, and when a solo it
 * takes over was replaced or removed meanwhile. A removal or upload that it does not notice concerns a document whose
 * rows here are from a merged segment; it left a mark or a solo, and both outlive this write: only marks that were
 * there before the merge began go, and their rows are in none of the segments that stay.
 */
async function merge(parts: IndexParts, botId: string, manifest: Manifest, plan: MergePlan): Promise<void> {
  const { manifests, segments, clock } = parts;
  const runs = await readLiveRuns(parts, botId, manifest, plan);
  if (!runs) return;
  const added: SegmentRef[] = [];
  for (const group of groupRuns(runs, plan.capacity)) added.push(await segments.write(botId, group, plan.place));
  const isDone = await manifests.merge(botId, {
    from: manifest,
    added,
    solosGone: plan.solos,
    mergedGone: plan.merged,
    marksGone: plan.marks,
  });
  const gone = isDone ? [...plan.solos.values(), ...plan.merged.values()] : added;
  await segments.bury(
    botId,
    gone.map(({ id }) => id),
    // What nobody could see may go at once.
    clock.nowMs() + (isDone ? REPLACED_KEEP_MS : 0),
  );
}

/** What of the planned segments answers; undefined when the manifest is no longer so. */
export async function readLiveRuns(
  { manifests, segments }: IndexParts,
  botId: string,
  manifest: Manifest,
  plan: Pick<MergePlan, 'solos' | 'merged'>,
): Promise<readonly Run[] | undefined> {
  const refs = [...plan.solos.values(), ...plan.merged.values()];
  const read = await inParallel(refs, SEGMENTS_AT_ONCE, async (ref) => ({
    ref,
    segment: await segments.read(botId, ref),
  }));
  const runs: Run[] = [];
  for (const { ref, segment } of read) {
    if (!segment) {
      const now = (await manifests.read(botId)) ?? EMPTY_MANIFEST;
      if (manifestKey(now) === manifestKey(manifest)) throw new SegmentDamaged(`a part of segment ${ref.id} is gone`);
      return undefined;
    }
    const isSolo = !manifest.merged.has(ref.id);
    for (const run of splitRuns(segment.rows, segment.words)) {
      if (isSolo || answersFromMerged(manifest, run.document.documentId)) runs.push(run);
    }
  }
  // Rows of a document stand together, so that its next change touches few segments.
  return runs.toSorted((a, b) => compare(a.document.documentId, b.document.documentId));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Erases the segments whose time has come and that the manifest does not name; returns when the next one's does.
 * The manifest is read after the listings: a segment that was in it and is not any more never comes back.
 */
export async function eraseDue({ manifests, segments, clock }: IndexParts, botId: string): Promise<number | undefined> {
  const listings = await segments.listings(botId);
  const live = new Set(refsOf((await manifests.read(botId)) ?? EMPTY_MANIFEST).map(({ id }) => id));
  const nowMs = clock.nowMs();
  const abandoned = listings.filter(({ id }) => !live.has(id));
  await inParallel(
    abandoned.filter(({ eraseFromMs }) => eraseFromMs <= nowMs),
    SEGMENTS_AT_ONCE,
    (listing) => segments.erase(botId, listing),
  );
  const later = abandoned.map(({ eraseFromMs }) => eraseFromMs).filter((eraseFromMs) => eraseFromMs > nowMs);
  return later.length > 0 ? Math.min(...later) : undefined;
}
