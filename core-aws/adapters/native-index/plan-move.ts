import type { SegmentRef } from '../packed-index/manifest.ts';
import { deadRowCount } from '../packed-index/plan-merge.ts';
import type { IndexContents } from '../packed-index/read-state.ts';
import type { EngineName, SwitchRules } from './switch-rules.ts';

/** More native segments than this, and the smaller ones are put together. */
const MAX_NATIVE_SEGMENTS = 16;
/** A native segment of fewer rows is small. */
const SMALL_ROWS = 16_384;
/** One write of the manifest names them all, and an expression has at most 4 KB. */
const SOLOS_AT_ONCE = 40;

export interface MovePlan {
  readonly solos: ReadonlyMap<string, SegmentRef>;
  readonly merged: ReadonlyMap<string, SegmentRef>;
}

/**
 * The next segments to move or to put together; undefined: none. Every plan takes along all merged segments with rows
 * that answer no more, so that with it all marks of the dead can go, whatever it moves.
 */
export function planMove(
  contents: IndexContents,
  target: EngineName,
  { recentMaxChunks }: Pick<SwitchRules, 'recentMaxChunks'>,
): MovePlan | undefined {
  const { manifest } = contents;
  const dirty = [...manifest.merged].filter(([id]) => deadRowCount(contents, id) > 0);
  const foreign = [...manifest.merged].filter(
    ([, { place }]) => (place.kind === 'native') !== (target === 'dynamodb-native'),
  );
  const native = [...manifest.merged].filter(([, { place }]) => place.kind === 'native');
  const isCrowded = target === 'dynamodb-native' && native.length > MAX_NATIVE_SEGMENTS;
  const small = isCrowded ? native.filter(([, { rowCount }]) => rowCount < SMALL_ROWS) : [];
  const solos = target === 'dynamodb-native' ? solosToMove(contents, recentMaxChunks) : [];
  const next = foreign.find(([id]) => !dirty.some(([dirtyId]) => dirtyId === id));
  const merged = new Map([...dirty, ...(next ? [next] : []), ...(small.length > 1 ? small : [])]);
  if (merged.size === 0 && solos.length === 0 && manifest.dead.size === 0) return undefined;
  return { solos: new Map(solos), merged };
}

/** Recent uploads are found at once where they are; they are moved when there are many. */
function solosToMove({ manifest }: IndexContents, recentMaxChunks: number): readonly (readonly [string, SegmentRef])[] {
  const solos = [...manifest.solos].filter(([, { rowCount }]) => rowCount > 0);
  const rowCount = solos.reduce((sum, [, ref]) => sum + ref.rowCount, 0);
  if (rowCount <= recentMaxChunks && solos.length <= SOLOS_AT_ONCE / 2) return [];
  return solos.slice(0, SOLOS_AT_ONCE);
}
