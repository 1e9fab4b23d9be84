import type { ApiError } from '#shared/errors.ts';
import type { Env } from './config.ts';

export type RateLimitName = Exclude<keyof Env, 'ASSETS'>;

/** The period of every limit in wrangler.toml, where the numbers and their reasons stand. */
export const RATE_LIMIT_PERIOD_S = 60;

/** Counts one request under each key; undefined when all are within their limits. */
export type LimitRate = (checks: readonly (readonly [RateLimitName, string])[]) => Promise<ApiError | undefined>;

/**
 * Asks the Rate Limiting bindings. They count by Cloudflare location and settle within seconds: right against
 * floods, not for quotas. All keys are counted even when the first is over, so that none can be probed alone.
 */
export function createLimitRate(env: Env): LimitRate {
  return async function limitRate(checks) {
    const outcomes = await Promise.all(checks.map(([name, key]) => env[name].limit({ key })));
    if (outcomes.every((outcome) => outcome.success)) return undefined;
    return {
      code: 'rate_limited',
      message: `too many requests in a short time; wait ${RATE_LIMIT_PERIOD_S} seconds and try again`,
      retryAfterS: RATE_LIMIT_PERIOD_S,
    };
  };
}
