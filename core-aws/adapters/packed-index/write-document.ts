import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { IndexMismatch } from '../../ports/vector-index.ts';
import type { IndexedDocument, IndexState } from '../../ports/vector-index.ts';
import type { EmbeddedChunk } from '../../ports/chunk-store.ts';
import { makeRuns } from './make-runs.ts';
import { afterCommit, afterRemove, answersFromMerged, EMPTY_MANIFEST, refsOf } from './manifest.ts';
import type { Manifest, SegmentRef } from './manifest.ts';
import type { Model } from './manifest-store.ts';
import { TABLE_MAX_ROWS } from './parts.ts';
import type { IndexParts } from './parts.ts';
import { liveDocuments, readContents, toState } from './read-state.ts';
import { REPLACED_KEEP_MS, UNPUBLISHED_KEEP_MS } from './segment-store.ts';

const PUBLISH_MAX_ATTEMPTS = 8;

/**
 * Makes a document version answer: its segment first, then one write of the manifest that names it in the place of
 * the document's older one. Nothing of that depends on what others write, so uploads never wait for each other.
 */
export async function commitDocument(
  parts: IndexParts,
  document: IndexedDocument & { readonly embedderId: string },
  chunks: readonly EmbeddedChunk[],
): Promise<IndexState> {
  const { manifests, segments, clock } = parts;
  const { botId, documentId, version, name, language, embedderId } = document;
  const runs = makeRuns(document, chunks);
  const dimensions = chunks[0]?.vector.length;
  const stray = chunks.find(({ vector }) => vector.length !== dimensions);
  if (stray) throw new RangeError(`chunk ${stray.chunkId} has ${stray.vector.length} dimensions, others ${dimensions}`);
  const model = dimensions === undefined ? undefined : { embedderId, dimensions };

  const before = await manifests.read(botId);
  if (!before) await manifests.create(botId);
  else if (!fits(before, model)) await refuseBesideOthers(parts, botId, documentId, before, model);

  const startedAtMs = clock.nowMs();
  const place = new Set(chunks.map(({ chunkId }) => chunkId)).size > TABLE_MAX_ROWS ? 'file' : 'table';
  const ref = await segments.write(botId, runs, place, {
    documentId,
    version,
    name,
    ...(language === undefined ? {} : { language }),
  });
  if (clock.nowMs() - startedAtMs > UNPUBLISHED_KEEP_MS / 2) {
    throw new StoreUnavailable(`segment ${ref.id} took so long to write that it may be taken for abandoned`);
  }

  for (let attempt = 0; attempt < PUBLISH_MAX_ATTEMPTS; attempt += 1) {
    const old = await manifests.commit(botId, documentId, ref, model);
    if (old) return published(parts, botId, { old, after: afterCommit(old, documentId, ref, model), kept: ref });
    const manifest = await manifests.read(botId);
    if (!manifest) await manifests.create(botId);
    else if (!fits(manifest, model)) {
      await refuseBesideOthers(parts, botId, documentId, manifest, model, ref);
      const after: Manifest = {
        ...afterCommit(EMPTY_MANIFEST, documentId, ref, model),
        generation: manifest.generation + 1,
        mergeCount: manifest.mergeCount + 1,
      };
      if (await manifests.replace(botId, manifest, after)) {
        return published(parts, botId, { old: manifest, after, kept: ref });
      }
    }
  }
  throw new StoreUnavailable(`the manifest kept changing under ${PUBLISH_MAX_ATTEMPTS} attempts to write it`);
}

/** Takes a document out: one write of the manifest, whatever is there of it. */
export async function removeDocument(parts: IndexParts, botId: string, documentId: string): Promise<IndexState> {
  const { manifests } = parts;
  const before = await manifests.read(botId);
  if (!before) return toState({ manifest: EMPTY_MANIFEST, listings: new Map() });
  if (!(await mayAnswer(parts, botId, documentId, before))) return toState(await readContents(parts, botId, before));
  const old = await manifests.remove(botId, documentId);
  if (!old) return toState(await readContents(parts, botId));
  return published(parts, botId, { old, after: afterRemove(old, documentId) });
}

/** Remembers when what was replaced may go, and tells what answers now. */
async function published(
  parts: IndexParts,
  botId: string,
  { old, after, kept }: { readonly old: Manifest; readonly after: Manifest; readonly kept?: SegmentRef },
): Promise<IndexState> {
  const live = new Set(refsOf(after).map(({ id }) => id));
  const gone = refsOf(old).filter(({ id }) => !live.has(id) && id !== kept?.id);
  await parts.segments.bury(
    botId,
    gone.map(({ id }) => id),
    parts.clock.nowMs() + REPLACED_KEEP_MS,
  );
  return toState(await readContents(parts, botId, after));
}

function fits(manifest: Manifest, model: Model | undefined): boolean {
  if (!model || !manifest.model) return true;
  return manifest.model.embedderId === model.embedderId && manifest.model.dimensions === model.dimensions;
}

async function refuseBesideOthers(
  parts: IndexParts,
  botId: string,
  documentId: string,
  manifest: Manifest,
  model: Model | undefined,
  written?: SegmentRef,
): Promise<void> {
  const live = liveDocuments(await readContents(parts, botId, manifest));
  if (![...live.values()].some((other) => other.documentId !== documentId && other.rowCount > 0)) return;
  if (written) await parts.segments.bury(botId, [written.id], parts.clock.nowMs());
  throw new IndexMismatch(
    `vectors of ${model?.embedderId} with ${model?.dimensions} dimensions; the bot's other documents have those of ${manifest.model?.embedderId} with ${manifest.model?.dimensions}`,
  );
}

/** A listing that is gone cannot say no. */
async function mayAnswer(
  { segments }: IndexParts,
  botId: string,
  documentId: string,
  manifest: Manifest,
): Promise<boolean> {
  if (manifest.solos.has(documentId)) return true;
  if (manifest.merged.size === 0 || !answersFromMerged(manifest, documentId)) return false;
  const listings = new Map((await segments.listings(botId)).map((listing) => [listing.id, listing]));
  return [...manifest.merged.keys()].some(
    (id) => listings.get(id)?.documents.some((document) => document.documentId === documentId) ?? true,
  );
}
