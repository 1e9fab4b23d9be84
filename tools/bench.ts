import { COLDSTART_USAGE, runColdstartBench } from './bench/coldstart/run-coldstart-bench.ts';
import { INDEX_USAGE, runIndexBench } from './bench/index/run-index-bench.ts';
import { INGEST_USAGE, runIngestBench } from './bench/ingest/run-ingest-bench.ts';

/** Measures how fast parts of the product are, beside what they are compared with. */
const BENCHES: Readonly<
  Record<string, { readonly usage: string; readonly run: (args: readonly string[]) => Promise<number> }>
> = {
  index: { usage: INDEX_USAGE, run: runIndexBench },
  ingest: { usage: INGEST_USAGE, run: runIngestBench },
  coldstart: { usage: COLDSTART_USAGE, run: runColdstartBench },
};

const [name, ...args] = process.argv.slice(2);
const isHelp = process.argv.includes('--help') || process.argv.includes('-h');
const bench = name !== undefined && Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
const usage = (bench ? [bench] : Object.values(BENCHES)).map((one) => one.usage).join('\n\n');
if (isHelp) {
  console.log(usage);
} else if (bench) {
  process.exitCode = await bench.run(args);
} else {
  console.error(`${name === undefined ? 'say what to measure' : `cannot measure ${name}`}\n\n${usage}`);
  process.exitCode = 2;
}
