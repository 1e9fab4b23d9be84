import type { ChunkStore } from '../../ports/chunk-store.ts';
import type { IndexParts } from '../packed-index/parts.ts';
import type { SwitchRules } from './switch-rules.ts';
import type { VectorItems } from './vector-items.ts';
import type { VersionLedger } from './version-ledger.ts';

/** What moving a bot between memory and DynamoDB's own index works with. */
export interface NativeParts extends IndexParts {
  readonly vectors: VectorItems;
  readonly ledger: VersionLedger;
  /** Where the vectors come from, in both directions: an index is never made from another. */
  readonly chunks: ChunkStore;
  readonly rules: SwitchRules;
}

/** How one stretch of work ended. `again`: there is more, at once. `waiting`: for an index that lags, a while later. */
export type StepOutcome = 'done' | 'again' | 'waiting';
