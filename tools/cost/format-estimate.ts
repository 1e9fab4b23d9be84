import type { Assumptions } from './assumptions.ts';
import { ASSUMPTIONS, isAssumption } from './assumptions.ts';
import type { Estimate } from './estimate.ts';
import type { Price } from './prices.ts';

/** What the program prints, in lines of Markdown tables, so that a page can hold the very same. */
export function formatEstimate(estimate: Estimate): string {
  const { load, lines, totalUsd, idleUsd } = estimate;
  const services = new Map<string, number>();
  for (const { price, usd } of lines) services.set(price.service, (services.get(price.service) ?? 0) + usd);
  const rows = lines.map(({ price, quantity, free, usd }) => [
    price.service,
    price.what,
    `${count(quantity)} ${price.unit}`,
    free > 0 ? count(free) : '',
    money(usd),
  ]);
  return [
    `${count(load.visitors)} visitors, ${count(load.questions)} questions, ${count(load.chunks)} chunks stored`,
    '',
    table(['service', 'what', 'a month', 'free of it', 'cost'], rows, 4),
    '',
    table(
      ['service', 'cost'],
      [
        ...[...services].map(([service, usd]) => [service, money(usd)]),
        ['**total of a month**', `**${money(totalUsd)}**`],
        ['idle: a month in which nobody comes', money(idleUsd)],
      ],
      1,
    ),
  ].join('\n');
}

/** Sizes side by side, by service. */
export function formatSizes(estimates: readonly { readonly name: string; readonly estimate: Estimate }[]): string {
  const services = [...new Set(estimates.flatMap(({ estimate }) => estimate.lines.map(({ price }) => price.service)))];
  const cell = (pick: (estimate: Estimate) => string): readonly string[] =>
    estimates.map(({ estimate }) => pick(estimate));
  return table(
    ['', ...estimates.map(({ name }) => name)],
    [
      ['visitors', ...cell(({ load }) => count(load.visitors))],
      ['questions', ...cell(({ load }) => count(load.questions))],
      ['chunks', ...cell(({ load }) => count(load.chunks))],
      ...services.map((service) => [
        service,
        ...cell(({ lines }) =>
          money(lines.reduce((sum, { price, usd }) => sum + (price.service === service ? usd : 0), 0)),
        ),
      ]),
      ['**total of a month**', ...cell(({ totalUsd }) => `**${money(totalUsd)}**`)],
      ['idle: a month in which nobody comes', ...cell(({ idleUsd }) => money(idleUsd))],
      [
        'for a thousand questions, above idle',
        ...cell(({ load, totalUsd, idleUsd }) =>
          load.questions === 0 ? '' : money(((totalUsd - idleUsd) / load.questions) * 1_000),
        ),
      ],
    ],
    1,
  );
}

export function formatAssumptions(assumptions: Assumptions): string {
  const rows = Object.entries(assumptions).map(([name, value]) => {
    if (!isAssumption(name)) throw new Error(`${name} is no assumption`);
    return [name, `${value.toLocaleString('en')} ${ASSUMPTIONS[name].unit}`, ASSUMPTIONS[name].meaning];
  });
  return table(['assumption', 'is', 'meaning'], rows);
}

export function formatPrices(prices: Readonly<Record<string, Price>>): string {
  const rows = Object.values(prices).map(({ service, what, usd, per, unit, free, source, read }) => [
    `${service}: ${what}`,
    `$${usd} for ${per === 1 ? 'one' : per.toLocaleString('en')} ${unit}`,
    free === undefined ? '' : free.toLocaleString('en'),
    read,
    source,
  ]);
  return table(['price', 'US dollars', 'free a month', 'read', 'source'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[], rightFrom = head.length): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, column >= rightFrom)).join(' | ')} |`;
  const rule = widths.map((width, column) => (column >= rightFrom ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function pad(text: string, width: number, isRight: boolean): string {
  return isRight ? text.padStart(width) : text.padEnd(width);
}

function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
}

function money(usd: number): string {
  return `$${usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
