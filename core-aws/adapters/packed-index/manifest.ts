import * as z from 'zod/mini';

/** Where a live segment lies and what reading it takes: all that a reader needs before it has the segment. */
export interface SegmentRef {
  readonly id: string;
  readonly rowCount: number;
  readonly place:
    | { readonly kind: 'table'; readonly partCount: number }
    /** One file of `bytes`. */
    | { readonly kind: 'file'; readonly bytes: number }
    /** The same without the vectors, which DynamoDB's own index holds; only merged segments lie so. */
    | { readonly kind: 'native'; readonly bytes: number };
}

/**
 * What of a bot answers right now.
 *
 * A row of a solo answers. A row of a merged segment answers unless its document has a solo or is among the dead.
 * So a document's upload and its removal each need to know nothing of what was there before.
 */
export interface Manifest {
  /** Grows with every commit and remove. */
  readonly generation: number;
  /** Grows with everything else that is written here. */
  readonly mergeCount: number;
  /** Absent until the first commit. */
  readonly model: { readonly embedderId: string; readonly dimensions: number } | undefined;
  /** By document: the segment of its newest version, until that is merged. */
  readonly solos: ReadonlyMap<string, SegmentRef>;
  /** By segment id. */
  readonly merged: ReadonlyMap<string, SegmentRef>;
  /** Documents whose rows in merged segments answer no more. */
  readonly dead: ReadonlySet<string>;
}

const ManifestItem = z.object({
  generation: z.int(),
  merge_count: z.int(),
  embedder: z.optional(z.string()),
  dimensions: z.optional(z.int()),
  solos: z.record(z.string(), z.string()),
  merged: z.record(z.string(), z.string()),
  dead: z.optional(z.set(z.string())),
});

export const EMPTY_MANIFEST: Manifest = {
  generation: 0,
  mergeCount: 0,
  model: undefined,
  solos: new Map(),
  merged: new Map(),
  dead: new Set(),
};

const BYTES_MARK = { file: 'b', native: 'n' } as const;

/**
 * `{id}:{rows}:{parts}` in the table, `{id}:{rows}:{bytes}b` in a file, ending in `n` for a native one: 64 of them and
 * the manifest is below 4 KB.
 */
export function writeRef({ id, rowCount, place }: SegmentRef): string {
  return `${id}:${rowCount}:${place.kind === 'table' ? place.partCount : `${place.bytes}${BYTES_MARK[place.kind]}`}`;
}

export function readRef(text: string): SegmentRef {
  const match = /^([0-9a-z]+):(\d+):(\d+)([bn]?)$/.exec(text);
  if (!match) throw new Error(`the manifest has a segment written as ${text}`);
  const [, id = '', rowCount, size, mark] = match;
  return {
    id,
    rowCount: Number(rowCount),
    place: mark
      ? { kind: mark === 'n' ? 'native' : 'file', bytes: Number(size) }
      : { kind: 'table', partCount: Number(size) },
  };
}

/** Parses the item; throws on another shape, instead of answering from nothing. */
export function readManifest(raw: unknown): Manifest {
  const item = ManifestItem.parse(raw);
  return {
    generation: item.generation,
    mergeCount: item.merge_count,
    model:
      item.embedder === undefined || item.dimensions === undefined
        ? undefined
        : { embedderId: item.embedder, dimensions: item.dimensions },
    solos: readRefs(item.solos),
    merged: readRefs(item.merged),
    dead: item.dead ?? new Set(),
  };
}

function readRefs(refs: Readonly<Record<string, string>>): ReadonlyMap<string, SegmentRef> {
  return new Map(Object.entries(refs).map(([key, text]) => [key, readRef(text)]));
}

export function refsOf(manifest: Manifest): readonly SegmentRef[] {
  return [...manifest.solos.values(), ...manifest.merged.values()];
}

/** Whether any of its vectors are searched by DynamoDB's own index: what a bot's engine is. */
export function isNative({ merged }: Manifest): boolean {
  return [...merged.values()].some(({ place }) => place.kind === 'native');
}

/** Whether rows of this document answer where they lie in merged segments. */
export function answersFromMerged({ solos, dead }: Manifest, documentId: string): boolean {
  return !solos.has(documentId) && !dead.has(documentId);
}

/** Equal for manifests that say the same, whenever they were read. */
export function manifestKey(manifest: Manifest): string {
  const refs = (map: ReadonlyMap<string, SegmentRef>): string[] =>
    [...map].map(([key, ref]) => `${key}=${writeRef(ref)}`).toSorted();
  return JSON.stringify([
    manifest.generation,
    manifest.model ?? null,
    refs(manifest.solos),
    refs(manifest.merged),
    [...manifest.dead].toSorted(),
  ]);
}

/** Whether this was so before the other was. */
export function isOlder(manifest: Manifest, than: Manifest): boolean {
  return manifest.generation < than.generation || manifest.mergeCount < than.mergeCount;
}

/** What a commit makes of a manifest; the table does the same in one write. */
export function afterCommit(
  manifest: Manifest,
  documentId: string,
  ref: SegmentRef,
  model: Manifest['model'],
): Manifest {
  return {
    ...manifest,
    generation: manifest.generation + 1,
    model: model ?? manifest.model,
    solos: new Map([...manifest.solos, [documentId, ref]]),
  };
}

/** What a removal makes of a manifest; the table does the same in one write. */
export function afterRemove(manifest: Manifest, documentId: string): Manifest {
  return {
    ...manifest,
    generation: manifest.generation + 1,
    solos: new Map([...manifest.solos].filter(([solo]) => solo !== documentId)),
    dead: new Set([...manifest.dead, documentId]),
  };
}
