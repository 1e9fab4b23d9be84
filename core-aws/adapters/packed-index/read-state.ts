import { SegmentDamaged } from '../../domain/search/segment.ts';
import type { SegmentDocument } from '../../domain/search/segment.ts';
import type { IndexState } from '../../ports/vector-index.ts';
import { answersFromMerged, EMPTY_MANIFEST } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestStore } from './manifest-store.ts';
import type { Listing } from './listing.ts';
import type { SegmentStore } from './segment-store.ts';

const READ_MAX_ATTEMPTS = 5;

/** What a manifest says, with the listings of all its segments. */
export interface IndexContents {
  readonly manifest: Manifest;
  readonly listings: ReadonlyMap<string, Listing>;
}

/** Reads what is in an index without reading any vector of it. */
export async function readContents(
  { manifests, segments }: { readonly manifests: ManifestStore; readonly segments: SegmentStore },
  botId: string,
  known?: Manifest,
): Promise<IndexContents> {
  let manifest = known ?? (await manifests.read(botId)) ?? EMPTY_MANIFEST;
  for (let attempt = 1; ; attempt += 1) {
    const listings = new Map((await segments.listings(botId)).map((listing) => [listing.id, listing]));
    const missing = missingListing({ manifest, listings });
    if (missing === undefined) return { manifest, listings };
    if (attempt === READ_MAX_ATTEMPTS) throw new SegmentDamaged(`the listing of segment ${missing} is gone`);
    // It was erased because something newer took its place.
    manifest = (await manifests.read(botId)) ?? EMPTY_MANIFEST;
  }
}

function missingListing({ manifest, listings }: IndexContents): string | undefined {
  for (const refs of [manifest.solos, manifest.merged]) {
    for (const { id } of refs.values()) if (!listings.has(id)) return id;
  }
  return undefined;
}

/** The documents that answer, by id, each once, whatever number of segments it lies in. */
export function liveDocuments({ manifest, listings }: IndexContents): ReadonlyMap<string, SegmentDocument> {
  const live = new Map<string, SegmentDocument>();
  for (const [documentId, ref] of manifest.solos) {
    const listed = listings.get(ref.id)?.documents.find((document) => document.documentId === documentId);
    if (listed) live.set(documentId, listed);
  }
  for (const id of manifest.merged.keys()) {
    for (const document of listings.get(id)?.documents ?? []) {
      if (!answersFromMerged(manifest, document.documentId)) continue;
      const before = live.get(document.documentId);
      live.set(document.documentId, { ...document, rowCount: document.rowCount + (before?.rowCount ?? 0) });
    }
  }
  return live;
}

export function toState(contents: IndexContents): IndexState {
  return {
    generation: contents.manifest.generation,
    documents: [...liveDocuments(contents).values()].map(({ documentId, version, name, rowCount }) => ({
      documentId,
      version,
      name,
      chunkCount: rowCount,
    })),
  };
}
