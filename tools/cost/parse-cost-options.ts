import { parseArgs } from 'node:util';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Assumptions } from './assumptions.ts';
import { ASSUMPTIONS, defaultAssumptions, isAssumption } from './assumptions.ts';
import type { Load } from './count-usage.ts';
import { isPreset, PRESETS } from './presets.ts';

export interface CostOptions {
  readonly load: Load;
  readonly assumptions: Assumptions;
  readonly withFreeTier: boolean;
  readonly asJson: boolean;
  readonly isHelp: boolean;
  /** Nothing was asked for in particular: then all sizes are shown side by side. */
  readonly isOverview: boolean;
}

export const USAGE = `npm run cost [-- --visitors N --questions M --chunks K] [--set NAME=VALUE ...] [--preset ${Object.keys(PRESETS).join('|')}]

What a month costs, by service: an estimate from one table of prices, each with its date and source. Without numbers
it shows four sizes side by side. It asks no one: prices are as they were read, in US East (N. Virginia).

  --visitors N     visitors of the month
  --questions M    questions of the month
  --chunks K       pieces of documents stored
  --preset NAME    numbers and assumptions of a size, which the others change
  --set NAME=VALUE changes an assumption; the output lists them all
  --no-free-tier   as if nothing were free
  --json           one JSON object
  --help           this`;

/** `argv` is without the program. */
export function parseCostOptions(argv: readonly string[]): Result<CostOptions, string> {
  const parsed = readArgs(argv);
  if (!parsed.ok) return parsed;
  const { values } = parsed.value;
  const name = values.preset ?? 'small';
  if (!isPreset(name)) return err(`--preset is ${name}; it must be one of ${Object.keys(PRESETS).join(', ')}`);
  const { load, assumptions } = PRESETS[name];
  const numbers: Record<keyof Load, number> = { ...load };
  for (const key of ['visitors', 'questions', 'chunks'] as const) {
    const text = values[key];
    if (text === undefined) continue;
    const value = Number(text);
    if (!/^\d+$/u.test(text) || value > 1e12) return err(`--${key} is ${text}; it must be a whole number from 0`);
    numbers[key] = value;
  }
  const set: Record<string, number> = { ...defaultAssumptions(), ...assumptions };
  for (const pair of values.set ?? []) {
    const [key = '', text = ''] = pair.split('=');
    if (!isAssumption(key)) return err(`--set ${pair}: there is no assumption ${key}; the output lists them all`);
    const value = Number(text);
    const isRight = text !== '' && value >= 0 && Number.isFinite(value) && (!isShare(key) || value <= 1);
    if (!isRight) return err(`--set ${pair}: it must be ${isShare(key) ? 'from 0 to 1' : 'a number from 0'}`);
    if (key === 'chunks_per_document' && value === 0) return err(`--set ${pair}: it must be above 0`);
    set[key] = value;
  }
  return ok({
    load: numbers,
    assumptions: set as Assumptions,
    withFreeTier: !values['no-free-tier'],
    asJson: values.json,
    isHelp: values.help,
    isOverview: argv.every((word) => word === '--json' || word === '--no-free-tier'),
  });
}

function isShare(name: keyof Assumptions): boolean {
  return 'isShare' in ASSUMPTIONS[name];
}

function readArgs(argv: readonly string[]): Result<ReturnType<typeof parse>, string> {
  try {
    return ok(parse(argv));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    options: {
      visitors: { type: 'string' },
      questions: { type: 'string' },
      chunks: { type: 'string' },
      preset: { type: 'string' },
      set: { type: 'string', multiple: true },
      'no-free-tier': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}
