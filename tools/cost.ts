import { defaultAssumptions } from './cost/assumptions.ts';
import { estimate } from './cost/estimate.ts';
import { formatAssumptions, formatEstimate, formatPrices, formatSizes } from './cost/format-estimate.ts';
import { parseCostOptions, USAGE } from './cost/parse-cost-options.ts';
import { PRESETS } from './cost/presets.ts';
import { pricesOn } from './cost/prices.ts';

/** What a month costs: `npm run cost`. */
const options = parseCostOptions(process.argv.slice(2));
if (!options.ok) {
  console.error(`${options.error}\n\n${USAGE}`);
  process.exitCode = 2;
} else if (options.value.isHelp) {
  console.log(USAGE);
} else {
  const { load, assumptions, withFreeTier, asJson, isOverview } = options.value;
  const prices = pricesOn(Date.now());
  if (asJson) {
    const { lines, ...sums } = estimate(load, { assumptions, prices, withFreeTier });
    const costs = lines.map(({ name, price, quantity, free, usd }) => ({
      name,
      service: price.service,
      quantity,
      unit: price.unit,
      free,
      usd,
      price_read: price.read,
    }));
    console.log(
      JSON.stringify({ load, total_usd: sums.totalUsd, idle_usd: sums.idleUsd, lines: costs, assumptions }, null, 2),
    );
  } else if (isOverview) {
    const sizes = Object.entries(PRESETS).map(([name, preset]) => {
      const chosen = { ...defaultAssumptions(), ...preset.assumptions };
      return { name, estimate: estimate(preset.load, { assumptions: chosen, prices, withFreeTier }) };
    });
    console.log(`${formatSizes(sizes)}\n\nOne size, every line: npm run cost -- --preset small. More: --help`);
  } else {
    console.log(formatEstimate(estimate(load, { assumptions, prices, withFreeTier })));
    console.log(`\n${formatAssumptions(assumptions)}\n\n${formatPrices(prices)}`);
  }
}
