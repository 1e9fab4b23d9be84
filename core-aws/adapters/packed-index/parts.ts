import type { Clock } from '../../ports/clock.ts';
import type { ManifestStore } from './manifest-store.ts';
import type { SegmentStore } from './segment-store.ts';

/** What every operation of the packed index works with. */
export interface IndexParts {
  readonly manifests: ManifestStore;
  readonly segments: SegmentStore;
  readonly clock: Clock;
}

/** More rows than this lie in a file: reading them from the table would take longer than its 3,000 units a second allow. */
export const TABLE_MAX_ROWS = 10_000;
