import type { Assumptions } from './assumptions.ts';
import type { Load, Usage } from './count-usage.ts';
import { countUsage } from './count-usage.ts';
import type { Price, PriceName } from './prices.ts';

export interface CostLine {
  readonly name: PriceName;
  readonly price: Price;
  readonly quantity: number;
  /** Of the quantity, what costs nothing. */
  readonly free: number;
  readonly usd: number;
}

export interface Estimate {
  readonly load: Load;
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  /** The same stage, its chunks stored, in a month in which nobody comes and nothing is read. */
  readonly idleUsd: number;
}

export interface EstimateOptions {
  readonly assumptions: Assumptions;
  readonly prices: Readonly<Record<PriceName, Price>>;
  /** False: as if nothing were free. */
  readonly withFreeTier: boolean;
}

/** What a month costs, by line. The free amounts are an account's: another stage in it uses the same ones up. */
export function estimate(load: Load, options: EstimateOptions): Estimate {
  const { assumptions } = options;
  const lines = toLines(countUsage(load, assumptions), options);
  const idle = toLines(
    countUsage({ ...load, visitors: 0, questions: 0 }, { ...assumptions, owners: 0, changed_share: 0 }),
    options,
  );
  return { load, lines, totalUsd: sum(lines), idleUsd: sum(idle) };
}

function toLines(usage: Usage, { prices, withFreeTier }: EstimateOptions): readonly CostLine[] {
  return (Object.keys(prices) as PriceName[]).map((name) => {
    const price = prices[name];
    const quantity = usage[name];
    const free = withFreeTier ? Math.min(quantity, price.free ?? 0) : 0;
    return { name, price, quantity, free, usd: ((quantity - free) / price.per) * price.usd };
  });
}

function sum(lines: readonly CostLine[]): number {
  return lines.reduce((total, { usd }) => total + usd, 0);
}
