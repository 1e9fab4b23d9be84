import { SegmentDamaged } from '../../domain/search/segment.ts';
import type { EmbeddedChunk } from '../../ports/chunk-store.ts';
import type { IndexFindings, LiveChunks, OnIndexProgress } from '../../ports/vector-index.ts';
import { answersFromMerged, EMPTY_MANIFEST, isNative } from '../packed-index/manifest.ts';
import { readContents } from '../packed-index/read-state.ts';
import { findUnindexed } from './make-searchable.ts';
import type { NativeParts } from './native-parts.ts';
import type { VectorRow } from './vector-items.ts';

/**
 * What a check of rows and words cannot see: whether DynamoDB has every vector, whether each is the stored one, and
 * whether a search finds it. `missing` and `damaged` are of chunks in native segments only.
 *
 * Cost: reads every vector item, and searches once for some hundred rows of a document.
 */
export async function verifyNative(
  { manifests, segments, vectors }: NativeParts,
  botId: string,
  live: LiveChunks,
  onProgress: OnIndexProgress = () => {},
): Promise<Pick<IndexFindings, 'missing' | 'damaged'>> {
  const manifest = (await manifests.read(botId)) ?? EMPTY_MANIFEST;
  if (!isNative(manifest)) return { missing: [], damaged: [] };
  const contents = await readContents({ manifests, segments }, botId, manifest).catch((thrown: unknown) => {
    if (thrown instanceof SegmentDamaged) return undefined;
    throw thrown;
  });
  // Without its listing a segment is unreadable, which the check of the rows has found already.
  if (!contents) return { missing: [], damaged: [] };
  const nativeVersions = new Set<string>();
  for (const { id, place } of contents.manifest.merged.values()) {
    if (place.kind !== 'native') continue;
    for (const { documentId, version } of contents.listings.get(id)?.documents ?? []) {
      if (answersFromMerged(contents.manifest, documentId)) nativeVersions.add(version);
    }
  }
  const documents = live.documents.filter(({ version }) => nativeVersions.has(version));
  const of = documents.reduce((sum, { chunkCount }) => sum + chunkCount, 0);
  const missing: string[] = [];
  const damaged: string[] = [];
  let done = 0;
  for (const document of documents) {
    const idOf = (hash: string): string => `${document.documentId}#${document.version}#${hash}`;
    const stored = await readStored(live.chunksOf(document));
    const dimensions = stored[0]?.vector.length;
    if (dimensions === undefined) continue;
    const held = new Map<string, Float32Array>();
    for await (const { hash, vector } of vectors.ofVersion(botId, document.version, dimensions)) held.set(hash, vector);
    const sound: VectorRow[] = [];
    for (const row of stored) {
      const vector = held.get(row.hash);
      if (!vector) missing.push(idOf(row.hash));
      else if (!isSame(vector, row.vector)) damaged.push(idOf(row.hash));
      else sound.push(row);
    }
    const unindexed = await findUnindexed(vectors, botId, document.version, sound);
    missing.push(...[...unindexed].map(idOf));
    done += stored.length;
    onProgress({ done, of: Math.max(of, done) });
  }
  return { missing, damaged };
}

async function readStored(chunks: AsyncIterable<EmbeddedChunk>): Promise<readonly VectorRow[]> {
  const rows = new Map<string, VectorRow>();
  for await (const { chunkId, vector } of chunks) {
    const hash = chunkId.slice(chunkId.lastIndexOf('#') + 1);
    rows.set(hash, { hash, vector });
  }
  return [...rows.values()];
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}
