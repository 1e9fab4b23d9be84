import { parseArgs } from 'node:util';
import { WORST_INPUTS } from './eval/memory/worst-inputs.ts';
import { measureMemory } from './eval/memory/measure-memory.ts';
import { MEMORY_LIMIT_BYTES, memoryText } from './eval/memory/memory-text.ts';
import { evaluateDocuments } from './eval/evaluate-documents.ts';
import { readManifest } from './eval/read-manifest.ts';
import { fileText, summaryText } from './eval/report-text.ts';
import { sumUp } from './eval/sum-up.ts';

/** Measures how well files are read, and with how much memory: `npm run eval -- --help`. */
const USAGE = `npm run eval -- documents DIR [--json]

Reads DIR/manifest.json, reads and chunks every file it lists as the product does, and prints for each and in all:
expected state met, phrases found, secondary text found, deleted text absent, pages right, time, peak memory.

npm run eval -- memory [NAME...] [--warm] [--json]

Makes files at the limits of what is accepted, has the function ingest read each as on AWS (with local stores, and a
server that gives any vector), and prints the most memory its process and its readers held together. NAME picks some
of: ${WORST_INPUTS.map(({ name }) => name).join(', ')}. Takes some minutes. Linux only.

  --warm   reads all files in one process, one after the other, instead of a new one for each
  --json   prints one JSON object as the last line
  --help   prints this

Exit code: 0 when all was measured, and of memory when all stayed within the function's; 1 when something went wrong; 2 for a wrong command,
folder or manifest.`;

const { positionals, json, warm, help, problem } = readArguments();
const [what, folder, ...more] = positionals;
if (help) {
  console.log(USAGE);
} else if (problem === undefined && what === 'memory') {
  await showMemory(positionals.slice(1));
} else if (problem !== undefined || what !== 'documents' || folder === undefined || more.length > 0) {
  console.error(
    `${problem ?? (what === 'documents' ? 'one folder is needed' : `cannot evaluate ${what ?? 'nothing'}`)}\n\n${USAGE}`,
  );
  process.exitCode = 2;
} else {
  const files = await readManifest(folder);
  if (files.ok) {
    const results = await evaluateDocuments(folder, files.value, { onFile: (result) => console.log(fileText(result)) });
    const summary = sumUp(results);
    console.log(summaryText(summary, results));
    if (json) console.log(JSON.stringify(summary));
  } else {
    console.error(files.error);
    process.exitCode = 2;
  }
}

async function showMemory(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !WORST_INPUTS.some((input) => input.name === name));
  if (unknown !== undefined) {
    console.error(`there is no input ${unknown}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const inputs = WORST_INPUTS.filter(({ name }) => names.length === 0 || names.includes(name));
  const results = await measureMemory(inputs, { warm, onResult: (result) => console.log(memoryText(result)) });
  const peakBytes = Math.max(...results.map(({ totalBytes }) => totalBytes));
  console.log(`\nmost of all: ${Math.round(peakBytes / 1e6)} MB; the limit is ${MEMORY_LIMIT_BYTES / 1e6} MB`);
  if (json) console.log(JSON.stringify({ peak_mb: peakBytes / 1e6, limit_mb: MEMORY_LIMIT_BYTES / 1e6, results }));
  if (peakBytes >= MEMORY_LIMIT_BYTES) process.exitCode = 1;
}

function readArguments(): {
  readonly positionals: readonly string[];
  readonly json: boolean;
  readonly warm: boolean;
  readonly help: boolean;
  readonly problem?: string;
} {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        warm: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return { positionals, ...values };
  } catch (cause) {
    return {
      positionals: [],
      json: false,
      warm: false,
      help: false,
      problem: cause instanceof Error ? cause.message : String(cause),
    };
  }
}
