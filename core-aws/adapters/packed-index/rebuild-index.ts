import { groupRuns } from '../../domain/search/segment-runs.ts';
import type { Run } from '../../domain/search/segment-runs.ts';
import type { EmbeddedChunk } from '../../ports/chunk-store.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { IndexMismatch } from '../../ports/vector-index.ts';
import type { IndexState, LiveChunks, OnIndexProgress } from '../../ports/vector-index.ts';
import { makeRuns } from './make-runs.ts';
import { EMPTY_MANIFEST, refsOf } from './manifest.ts';
import type { Manifest, SegmentRef } from './manifest.ts';
import { TABLE_MAX_ROWS } from './parts.ts';
import type { IndexParts } from './parts.ts';
import { capacityOf } from './plan-merge.ts';
import { readContents, toState } from './read-state.ts';
import { REPLACED_KEEP_MS, UNPUBLISHED_KEEP_MS } from './segment-store.ts';

const REBUILD_MAX_ATTEMPTS = 3;
const PUBLISH_MAX_ATTEMPTS = 20;

/**
 * Makes all segments anew from the chunk store and puts them in the place of the old ones in one write. Until then
 * the old ones answer, and a rebuild that dies leaves only segments that nobody reads. What is committed or removed
 * meanwhile is kept: see `combine`.
 */
export async function rebuildIndex(
  parts: IndexParts,
  botId: string,
  live: LiveChunks,
  onProgress: OnIndexProgress = () => {},
): Promise<IndexState> {
  const { manifests, segments, clock } = parts;
  for (let attempt = 0; attempt < REBUILD_MAX_ATTEMPTS; attempt += 1) {
    const before = await startingManifest(parts, botId, live);
    const { refs, dimensions } = await writeSegments(parts, botId, live, onProgress);
    const model = dimensions === undefined ? undefined : { embedderId: live.embedderId, dimensions };
    for (let publish = 0; publish < PUBLISH_MAX_ATTEMPTS; publish += 1) {
      const now = await manifests.read(botId);
      // A merge moved rows between segments, so what changed can no longer be told by document.
      if (now?.mergeCount !== before.mergeCount) break;
      const after = combine({ before, now, refs, model });
      if (!(await manifests.replace(botId, now, after))) continue;
      const kept = new Set(refsOf(after).map(({ id }) => id));
      const gone = refsOf(now).filter(({ id }) => !kept.has(id));
      await segments.bury(
        botId,
        gone.map(({ id }) => id),
        clock.nowMs() + REPLACED_KEEP_MS,
      );
      return toState(await readContents(parts, botId));
    }
    await segments.bury(
      botId,
      refs.map(({ id }) => id),
      clock.nowMs(),
    );
  }
  throw new StoreUnavailable(`the index kept changing under ${REBUILD_MAX_ATTEMPTS} attempts to rebuild it`);
}

/**
 * The new segments, beside what happened since the rebuild began: a document committed since keeps its solo, one
 * removed since is dead. A solo that is still the same is in the new segments.
 */
function combine({
  before,
  now,
  refs,
  model,
}: {
  readonly before: Manifest;
  readonly now: Manifest;
  readonly refs: readonly SegmentRef[];
  readonly model: Manifest['model'];
}): Manifest {
  const solos = new Map([...now.solos].filter(([documentId, { id }]) => before.solos.get(documentId)?.id !== id));
  const dead = new Set(
    [...now.dead].filter(
      (documentId) => !before.dead.has(documentId) || (before.solos.has(documentId) && !now.solos.has(documentId)),
    ),
  );
  if (model && now.model && solos.size > 0 && model.embedderId !== now.model.embedderId) {
    throw new IndexMismatch(
      `a document was embedded by ${now.model.embedderId} while others are by ${model.embedderId}`,
    );
  }
  return {
    generation: now.generation,
    mergeCount: now.mergeCount,
    model: model ?? now.model,
    solos,
    merged: new Map(refs.map((ref) => [ref.id, ref])),
    dead,
  };
}

/**
 * A bot whose manifest was lost had some generation, by which answers were cached. The seconds since 1970 are more
 * than any bot has had changes.
 */
async function startingManifest({ manifests, clock }: IndexParts, botId: string, live: LiveChunks): Promise<Manifest> {
  const found = await manifests.read(botId);
  if (found) return found;
  await manifests.create(botId, live.documents.length > 0 ? Math.floor(clock.nowMs() / 1_000) : 0);
  return (await manifests.read(botId)) ?? EMPTY_MANIFEST;
}

async function writeSegments(
  { segments, clock }: IndexParts,
  botId: string,
  live: LiveChunks,
  onProgress: OnIndexProgress,
): Promise<{ readonly refs: readonly SegmentRef[]; readonly dimensions: number | undefined }> {
  const startedAtMs = clock.nowMs();
  const of = live.documents.reduce((sum, { chunkCount }) => sum + chunkCount, 0);
  const place = of > TABLE_MAX_ROWS ? 'file' : 'table';
  const refs: SegmentRef[] = [];
  let dimensions: number | undefined;
  let waiting: Run[] = [];
  let done = 0;

  const flush = async (isLast: boolean): Promise<void> => {
    if (waiting.length === 0) return;
    const groups = groupRuns(waiting, capacityOf(place, dimensions ?? 1));
    const full = isLast ? groups : groups.slice(0, -1);
    for (const group of full) refs.push(await segments.write(botId, group, place));
    waiting = isLast ? [] : [...(groups.at(-1) ?? [])];
  };

  for (const document of live.documents) {
    const chunks = new Map<string, EmbeddedChunk>();
    for await (const chunk of live.chunksOf(document)) chunks.set(chunk.chunkId, chunk);
    if (chunks.size < document.chunkCount) {
      throw new StoreUnavailable(
        `document ${document.documentId} has ${chunks.size} of ${document.chunkCount} chunks in the store: it is being replaced, or has to be read again`,
      );
    }
    if (chunks.size === 0) {
      const { documentId, version, name, language } = document;
      const ofNothing = { documentId, version, name, ...(language === undefined ? {} : { language }) };
      refs.push(await segments.write(botId, [], 'table', ofNothing));
      continue;
    }
    dimensions ??= [...chunks.values()][0]?.vector.length;
    waiting.push(...makeRuns(document, [...chunks.values()]));
    await flush(false);
    done += document.chunkCount;
    onProgress({ done, of });
  }
  await flush(true);
  if (clock.nowMs() - startedAtMs > UNPUBLISHED_KEEP_MS / 2) {
    throw new StoreUnavailable('the rebuild took so long that its first segments may be taken for abandoned');
  }
  return { refs, dimensions };
}
