import type { MetricName } from '../metrics.ts';

/** Counts what happens in one call of a function; what there is to count is in `metrics.ts`. */
export interface Metrics {
  readonly add: (metric: MetricName, value?: number) => void;
  /** Hands over what was added since the last time; nothing when nothing was. */
  readonly publish: () => void;
}

/** Where nobody reads metrics: the local cloud and tests. */
export const NO_METRICS: Metrics = { add: () => {}, publish: () => {} };
