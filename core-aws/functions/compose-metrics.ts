import { createPowertoolsMetrics } from '../adapters/powertools-metrics.ts';
import type { Config } from '../config.ts';
import type { Metrics } from '../ports/metrics.ts';
import { NO_METRICS } from '../ports/metrics.ts';

/** A function's metrics, where the deployment names a place for them. */
export function composeMetrics(
  service: string,
  { POWERTOOLS_METRICS_NAMESPACE: namespace }: Pick<Config, 'POWERTOOLS_METRICS_NAMESPACE'>,
): Metrics {
  return namespace === undefined ? NO_METRICS : createPowertoolsMetrics({ service, namespace });
}
