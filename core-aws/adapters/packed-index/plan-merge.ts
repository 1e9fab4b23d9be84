import { rowBytes } from '../../domain/search/segment.ts';
import type { SegmentCapacity } from '../../domain/search/segment-runs.ts';
import { answersFromMerged, isNative, refsOf } from './manifest.ts';
import type { SegmentRef } from './manifest.ts';
import { TABLE_MAX_ROWS } from './parts.ts';
import type { IndexContents } from './read-state.ts';
import { PART_MAX_BYTES } from './segment-store.ts';

/** More reads than this before the first answer, and small parts are put together. */
export const MAX_PARTS = 32;
/** A merged segment in the table is at most this many items: what a change to one of its documents rewrites. */
const PARTS_PER_SEGMENT = 4;
/** What directories add where a part ends within a document. */
const PART_SLACK_BYTES = 2_000;
/** Some 13 MB at 384 dimensions: read in a second, and what a change to one of its documents rewrites. */
const FILE_MAX_ROWS = 32_768;
/** One write of the manifest names them all, and an expression has at most 4 KB. */
const SOLOS_AT_ONCE = 60;

export interface MergePlan {
  readonly solos: ReadonlyMap<string, SegmentRef>;
  readonly merged: ReadonlyMap<string, SegmentRef>;
  /** Everything that is dead is dropped by this merge, so all marks go. */
  readonly marks: ReadonlySet<string>;
  readonly place: 'table' | 'file';
  readonly capacity: SegmentCapacity;
}

/**
 * What there is to merge; undefined: nothing. Every merged segment with rows that answer no more is rewritten, always:
 * erased text must leave soon, and with no dead rows left anywhere all marks can go. Small segments are put together
 * when there are many of them, full ones are left as they are.
 */
export function planMerge(
  contents: IndexContents,
  { maxParts = MAX_PARTS }: { readonly maxParts?: number } = {},
): MergePlan | undefined {
  const { manifest } = contents;
  // Rows without their vectors are merged by the other engine, which has them.
  if (isNative(manifest)) return undefined;
  const dimensions = manifest.model?.dimensions ?? 1;
  const dirty = new Map([...manifest.merged].filter(([id]) => deadRowCount(contents, id) > 0));
  const place = liveRowCount(contents) > TABLE_MAX_ROWS ? 'file' : 'table';
  const capacity = capacityOf(place, dimensions);
  const solos = new Map([...manifest.solos].filter(([, { rowCount }]) => rowCount > 0));

  const partCount = refsOf(manifest).reduce((sum, ref) => sum + partsOf(ref), 0);
  const tableRowCount = refsOf(manifest).reduce(
    (sum, { place: { kind }, rowCount }) => sum + (kind === 'table' ? rowCount : 0),
    0,
  );
  const joined = new Map([
    ...dirty,
    ...[...manifest.merged].filter(([, ref]) => !isFull(ref, place, capacity, dimensions)),
  ]);
  const isCrowded = partCount > maxParts && solos.size + joined.size > 1;
  const outgrewTable = place === 'file' && tableRowCount > TABLE_MAX_ROWS;
  const marks = manifest.dead;
  if (isCrowded || outgrewTable) {
    return { solos: new Map([...solos].slice(0, SOLOS_AT_ONCE)), merged: joined, marks, place, capacity };
  }
  if (dirty.size > 0 || marks.size > 0) return { solos: new Map(), merged: dirty, marks, place, capacity };
  return undefined;
}

/** How large merged segments become in this place. */
export function capacityOf(place: 'table' | 'file', dimensions: number): SegmentCapacity {
  return place === 'file'
    ? { maxBytes: FILE_MAX_ROWS * (rowBytes(dimensions) + PART_SLACK_BYTES), maxRows: FILE_MAX_ROWS }
    : { maxBytes: PARTS_PER_SEGMENT * (PART_MAX_BYTES - PART_SLACK_BYTES), maxRows: TABLE_MAX_ROWS };
}

export function deadRowCount({ manifest, listings }: IndexContents, mergedId: string): number {
  return (listings.get(mergedId)?.documents ?? []).reduce(
    (sum, { documentId, rowCount }) => sum + (answersFromMerged(manifest, documentId) ? 0 : rowCount),
    0,
  );
}

export function liveRowCount(contents: IndexContents): number {
  const { manifest } = contents;
  const all = refsOf(manifest).reduce((sum, { rowCount }) => sum + rowCount, 0);
  return [...manifest.merged.keys()].reduce((sum, id) => sum - deadRowCount(contents, id), all);
}

export function partsOf({ place }: SegmentRef): number {
  return place.kind === 'table' ? place.partCount : 1;
}

/** Full enough: rewriting it would move much to gain little. A large file even at half, a small one at three quarters. */
function isFull(
  { rowCount, place: { kind } }: SegmentRef,
  target: 'table' | 'file',
  { maxBytes, maxRows }: SegmentCapacity,
  dimensions: number,
): boolean {
  if (target === 'file') return kind === 'file' && rowCount >= 0.5 * maxRows;
  return kind === 'table' && rowCount * rowBytes(dimensions) >= 0.75 * maxBytes;
}
