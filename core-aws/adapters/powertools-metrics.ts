import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import { METRIC_DIMENSION, METRICS } from '../metrics.ts';
import type { Metrics } from '../ports/metrics.ts';

/**
 * Writes metrics as lines of the log in CloudWatch's Embedded Metric Format, from which CloudWatch makes time series by
 * itself: no call, no wait, nothing lost when Lambda freezes the environment.
 *
 * Cost: the line's bytes in the log, and each series as a custom metric while it is written to.
 * Errors: a metric that the function is not listed for in `metrics.ts` throws, since nothing would read it.
 */
export function createPowertoolsMetrics({
  service,
  namespace,
}: {
  readonly service: string;
  readonly namespace: string;
}): Metrics {
  // The dimension is given by name, so that no environment variable of Powertools has a say in it.
  const metrics = new Powertools({
    namespace,
    serviceName: service,
    defaultDimensions: { [METRIC_DIMENSION]: service },
  });
  return {
    add(metric, value = 1) {
      const { name, unit, services } = METRICS[metric];
      if (!services.some((listed) => listed === service)) throw new Error(`${service} is not listed to emit ${name}`);
      metrics.addMetric(name, unit, value);
    },
    publish() {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
