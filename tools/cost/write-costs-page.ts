import { defaultAssumptions } from './assumptions.ts';
import { estimate } from './estimate.ts';
import { formatAssumptions, formatEstimate, formatPrices, formatSizes } from './format-estimate.ts';
import { PRESETS } from './presets.ts';
import { pricesOn } from './prices.ts';

/** The tables of docs/costs.md by the marks they stand between, as the program prints them on that day. */
export function costTables(atMs: number): Readonly<Record<'sizes' | 'small' | 'assumptions' | 'prices', string>> {
  const prices = pricesOn(atMs);
  const sizes = Object.entries(PRESETS).map(([name, { load, assumptions }]) => ({
    name,
    estimate: estimate(load, {
      assumptions: { ...defaultAssumptions(), ...assumptions },
      prices,
      withFreeTier: true,
    }),
  }));
  const assumptions = { ...defaultAssumptions(), ...PRESETS.small.assumptions };
  return {
    sizes: formatSizes(sizes),
    small: formatEstimate(estimate(PRESETS.small.load, { assumptions, prices, withFreeTier: true })),
    assumptions: formatAssumptions(assumptions),
    prices: formatPrices(prices),
  };
}

/** The page with the tables between its marks made anew. */
export function fillCostsPage(page: string, atMs: number): string {
  return Object.entries(costTables(atMs)).reduce((text, [name, table]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const from = text.indexOf(open);
    const to = text.indexOf(close);
    if (from < 0 || to < from) throw new Error(`the page has no marks ${open} and ${close}`);
    return `${text.slice(0, from + open.length)}\n\n${table}\n\n${text.slice(to)}`;
  }, page);
}
