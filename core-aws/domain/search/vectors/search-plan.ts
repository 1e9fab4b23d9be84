/** Below this many rows comparing every row costs less than one ten-thousandth of a second more than preselecting. */
const PREFILTER_FROM_ROWS = 20_000;
const MIN_CANDIDATES = 200;
const CANDIDATES_PER_RESULT = 20;

export interface SearchPlan {
  /** How many rows are wanted, never more than there are. */
  readonly limit: number;
  /** How many rows the signs preselect; undefined: every row is compared. */
  readonly candidates: number | undefined;
}

/** How `count` rows are searched for the best `k`. */
export function planSearch(count: number, k: number, mode: 'auto' | 'scan' | 'prefilter' = 'auto'): SearchPlan {
  const limit = Math.max(0, Math.min(count, Math.floor(k)));
  const candidates = Math.max(MIN_CANDIDATES, CANDIDATES_PER_RESULT * limit);
  // Preselecting most of the rows would only add work, and lose none of the others.
  const isWorthIt = candidates < count && (mode === 'prefilter' || (mode === 'auto' && count >= PREFILTER_FROM_ROWS));
  return { limit, candidates: isWorthIt ? candidates : undefined };
}
