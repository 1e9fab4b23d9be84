import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FUNCTIONS } from '../../../core-aws/function-definitions.ts';
import { measureImport } from './measure-import.ts';
import { bundleFunction } from '../../functions-bundle/bundle-function.ts';

/** Measures how long a new environment of a function takes to load its code: `npm run bench -- coldstart`. */
export const COLDSTART_USAGE = `npm run bench -- coldstart [--runs N] [--json]

Bundles every function as it is deployed and imports each in N (9) fresh Node processes, one after the other. Prints the
median and the extremes. AWS adds the start of the environment, and its processors are slower at 256 MB.

  --json   prints one JSON object as the last line
  --help   prints this`;

/** What visitors wait for. */
const CHAT_MAX_MS = 250;
const OUT_DIR = fileURLToPath(new URL('../../../dist/functions', import.meta.url));

/** Returns the exit code. */
export async function runColdstartBench(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  if ('problem' in asked) {
    console.error(asked.problem);
    return 2;
  }
  const rows: { readonly name: string; readonly medianMs: number; readonly minMs: number; readonly maxMs: number }[] =
    [];
  console.log(`${'function'.padEnd(20)}${'median'.padStart(10)}${'least'.padStart(10)}${'most'.padStart(10)}`);
  for (const { name } of Object.values(FUNCTIONS)) {
    const { folder } = await bundleFunction(name, OUT_DIR);
    const times = await measureImport(join(folder, 'index.mjs'), asked.runs);
    const row = { name, ...times };
    rows.push(row);
    const ms = (value: number): string => `${value.toFixed(0)} ms`.padStart(10);
    console.log(`${name.padEnd(20)}${ms(row.medianMs)}${ms(row.minMs)}${ms(row.maxMs)}`);
  }
  let isTooSlow = false;
  const chatMs = rows.find(({ name }) => name === 'chat')?.medianMs ?? Infinity;
  if (chatMs > CHAT_MAX_MS) {
    console.error(`chat takes ${chatMs.toFixed(0)} ms to load; the limit is ${CHAT_MAX_MS} ms`);
    isTooSlow = true;
  }
  if (asked.json) {
    console.log(
      JSON.stringify({
        runs: asked.runs,
        functions: rows.map(({ name, medianMs, minMs, maxMs }) => ({
          name,
          median_ms: medianMs,
          min_ms: minMs,
          max_ms: maxMs,
        })),
      }),
    );
  }
  return isTooSlow ? 1 : 0;
}

function readArguments(
  args: readonly string[],
): { readonly runs: number; readonly json: boolean } | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string', default: '9' },
        json: { type: 'boolean', default: false },
      },
    });
    const runs = Number(values.runs);
    if (!Number.isInteger(runs) || runs < 1 || runs > 100) {
      throw new Error(`--runs is ${values.runs}; it must be a whole number from 1 to 100`);
    }
    return { runs, json: values.json };
  } catch (cause) {
    return { problem: `${cause instanceof Error ? cause.message : String(cause)}\n\n${COLDSTART_USAGE}` };
  }
}
