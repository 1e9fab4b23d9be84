import { HASH_BYTES, chunkIdOf, SegmentDamaged } from '../../domain/search/segment.ts';
import { packVectors } from '../../domain/search/vectors/pack-vectors.ts';
import { createWordIndex } from '../../domain/search/words/create-word-index.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import type { IndexFindings, LiveChunks, OnIndexProgress } from '../../ports/vector-index.ts';
import { answersFromMerged, EMPTY_MANIFEST, manifestKey, refsOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { IndexParts } from './parts.ts';
import type { LoadedSegment } from './segment-store.ts';

const READ_MAX_ATTEMPTS = 5;

interface PackedRow {
  readonly scale: number;
  readonly codes: Int8Array;
}

/** What an index really holds, read from the stores and from no memory. */
interface Packed {
  readonly rows: ReadonlyMap<string, PackedRow>;
  /** `{documentId}#{version}` of what lies in segments that cannot be read. */
  readonly unreadable: ReadonlySet<string>;
  /** Chunk ids that are found twice. */
  readonly twice: readonly string[];
}

/** Compares every chunk with the row made of it, byte by byte. Changes nothing. */
export async function verifyIndex(
  parts: IndexParts,
  botId: string,
  live: LiveChunks,
  onProgress: OnIndexProgress = () => {},
): Promise<IndexFindings> {
  const { rows, unreadable, twice } = await readPacked(parts, botId);
  const of = live.documents.reduce((sum, { chunkCount }) => sum + chunkCount, 0);
  const missing: string[] = [];
  const damaged: string[] = [];
  const seen = new Set<string>();
  for (const document of live.documents) {
    for await (const { chunkId, vector } of live.chunksOf(document)) {
      if (seen.has(chunkId)) continue;
      seen.add(chunkId);
      const row = rows.get(chunkId);
      if (row && !isPackedFrom(row, vector)) damaged.push(chunkId);
      if (!row) {
        const list = unreadable.has(`${document.documentId}#${document.version}`) ? damaged : missing;
        list.push(chunkId);
      }
    }
    onProgress({ done: seen.size, of: Math.max(of, seen.size) });
  }
  const extra = [...rows.keys()].filter((chunkId) => !seen.has(chunkId));
  return {
    checkedCount: seen.size,
    missing: missing.toSorted(),
    extra: [...new Set([...extra, ...twice])].toSorted(),
    damaged: damaged.toSorted(),
  };
}

function isPackedFrom({ scale, codes }: PackedRow, vector: Float32Array): boolean {
  // The vector of a row of a native segment lies elsewhere, and is compared by who put it there.
  if (codes.length === 0) return true;
  const packed = packVectors([vector]);
  return (
    packed.scales[0] === scale &&
    packed.codes.length === codes.length &&
    packed.codes.every((code, at) => code === codes[at])
  );
}

async function readPacked(parts: IndexParts, botId: string): Promise<Packed> {
  for (let attempt = 0; attempt < READ_MAX_ATTEMPTS; attempt += 1) {
    const manifest = (await parts.manifests.read(botId)) ?? EMPTY_MANIFEST;
    const packed = await readAllOf(parts, botId, manifest);
    const now = (await parts.manifests.read(botId)) ?? EMPTY_MANIFEST;
    // Else what is missing may only have been replaced while it was read.
    if (packed.unreadable.size === 0 || manifestKey(now) === manifestKey(manifest)) return packed;
  }
  throw new StoreUnavailable(`the index kept changing under ${READ_MAX_ATTEMPTS} attempts to read it`);
}

async function readAllOf({ segments }: IndexParts, botId: string, manifest: Manifest): Promise<Packed> {
  const rows = new Map<string, PackedRow>();
  const unreadable = new Set<string>();
  const twice: string[] = [];
  const listings = new Map((await segments.listings(botId)).map((listing) => [listing.id, listing]));
  for (const ref of refsOf(manifest)) {
    const segment = await readWhole(() => segments.read(botId, ref));
    if (segment === 'damaged') {
      for (const { documentId, version } of listings.get(ref.id)?.documents ?? []) {
        unreadable.add(`${documentId}#${version}`);
      }
    }
    if (segment === undefined || segment === 'damaged') continue;
    const { documents, hashes, vectors } = segment.rows;
    let row = 0;
    for (const document of documents) {
      const answers = !manifest.merged.has(ref.id) || answersFromMerged(manifest, document.documentId);
      for (const end = row + document.rowCount; row < end; row += 1) {
        if (!answers) continue;
        const chunkId = chunkIdOf(document, hashes.subarray(row * HASH_BYTES, (row + 1) * HASH_BYTES), 0);
        if (rows.has(chunkId)) twice.push(chunkId);
        rows.set(chunkId, {
          scale: vectors.scales[row] ?? 0,
          codes: vectors.codes.subarray(row * vectors.dimensions, (row + 1) * vectors.dimensions),
        });
      }
    }
  }
  return { rows, unreadable, twice };
}

async function readWhole(
  read: () => Promise<LoadedSegment | undefined>,
): Promise<LoadedSegment | 'damaged' | undefined> {
  try {
    const segment = await read();
    // Opened as a search opens them: their own checksums must hold too.
    if (segment) createWordIndex().append(segment.words.packed);
    return segment;
  } catch (thrown) {
    if (thrown instanceof StoreUnavailable) throw thrown;
    if (thrown instanceof SegmentDamaged || thrown instanceof Error) return 'damaged';
    throw thrown;
  }
}
