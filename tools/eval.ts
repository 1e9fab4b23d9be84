import { parseArgs } from 'node:util';
import { createOfflineEmbedder } from '../core-aws/adapters/models/offline-embedder.ts';
import { evaluateDocuments } from './eval/evaluate-documents.ts';
import { measureMemory } from './eval/memory/measure-memory.ts';
import { MEMORY_LIMIT_BYTES, memoryText } from './eval/memory/memory-text.ts';
import { WORST_INPUTS } from './eval/memory/worst-inputs.ts';
import { readManifest } from './eval/read-manifest.ts';
import { fileText, summaryText } from './eval/report-text.ts';
import { evaluateRetrieval } from './eval/retrieval/evaluate-retrieval.ts';
import { progressText, RETRIEVAL_HEAD, setText } from './eval/retrieval/retrieval-text.ts';
import { sumUp } from './eval/sum-up.ts';

/** Measures how well files are read and with how much memory, and how well passages are found. */
const USAGE = `npm run eval -- documents DIR [--json]
npm run eval -- retrieval DIR [--json] [--cache DIR]
npm run eval -- memory [NAME...] [--warm] [--json]

documents: reads DIR/manifest.json, reads and chunks every file it lists as the product does, and prints for each and
in all: expected state met, phrases found, secondary text found, deleted text absent, pages right, time, peak memory.

retrieval: DIR holds docs.jsonl {id, title, text}, queries.jsonl {id, text} and qrels.tsv (query, document, grade), or
folders that do. Chunks, embeds (offline), packs and searches as the product does, and prints for each set nDCG@10,
recall@5 and MRR@10 of the product's search, of vectors alone and of words alone. A document is as good as its best
chunk. Questions without a judgment are left out.

  --cache  where embedded texts are kept between runs; .cache/embeddings when left out

memory: makes files at the limits of what is accepted, has the function ingest read each as on AWS (with local stores,
and a server that gives any vector), and prints the most memory its process and its readers held together. NAME picks
some of: ${WORST_INPUTS.map(({ name }) => name).join(', ')}. Takes some minutes. Linux only.

  --warm   reads all files in one process, one after the other, instead of a new one for each

  --json   prints one JSON object as the last line
  --help   prints this

Exit code: 0 when all was measured, and of memory when all stayed within the function's; 1 when something went wrong; 2 for a wrong command,
folder or manifest.`;

const { positionals, json, cache, warm, help, problem } = readArguments();
const [what, folder] = positionals;
if (help) console.log(USAGE);
else if (problem !== undefined) refuse(`${problem}\n\n${USAGE}`);
else if (what === 'memory') await showMemory(positionals.slice(1));
else if (what !== 'documents' && what !== 'retrieval') refuse(`cannot evaluate ${what ?? 'nothing'}\n\n${USAGE}`);
else if (folder === undefined || positionals.length > 2) refuse(`one folder is needed\n\n${USAGE}`);
else if (what === 'documents') await measureDocuments(folder);
else await measureRetrieval(folder);

async function measureDocuments(root: string): Promise<void> {
  const files = await readManifest(root);
  if (!files.ok) return refuse(files.error);
  const results = await evaluateDocuments(root, files.value, { onFile: (result) => console.log(fileText(result)) });
  const summary = sumUp(results);
  console.log(summaryText(summary, results));
  if (json) console.log(JSON.stringify(summary));
}

async function measureRetrieval(root: string): Promise<void> {
  let isHeadPrinted = false;
  const embedder = createOfflineEmbedder();
  const reports = await evaluateRetrieval(
    root,
    { embedder, cacheFolder: cache },
    {
      onProgress: (set, done, of) => console.error(progressText(set, done, of)),
      onReport: (report) => {
        if (!isHeadPrinted) console.log(RETRIEVAL_HEAD);
        isHeadPrinted = true;
        console.log(setText(report));
      },
    },
  );
  if (!reports.ok) return refuse(reports.error);
  const [only] = reports.value;
  if (json) console.log(JSON.stringify(reports.value.length === 1 ? only : { sets: reports.value }));
}

async function showMemory(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !WORST_INPUTS.some((input) => input.name === name));
  if (unknown !== undefined) return refuse(`there is no input ${unknown}\n\n${USAGE}`);
  const inputs = WORST_INPUTS.filter(({ name }) => names.length === 0 || names.includes(name));
  const results = await measureMemory(inputs, { warm, onResult: (result) => console.log(memoryText(result)) });
  const peakBytes = Math.max(...results.map(({ totalBytes }) => totalBytes));
  console.log(`\nmost of all: ${Math.round(peakBytes / 1e6)} MB; the limit is ${MEMORY_LIMIT_BYTES / 1e6} MB`);
  if (json) console.log(JSON.stringify({ peak_mb: peakBytes / 1e6, limit_mb: MEMORY_LIMIT_BYTES / 1e6, results }));
  if (peakBytes >= MEMORY_LIMIT_BYTES) process.exitCode = 1;
}

function refuse(message: string): void {
  console.error(message);
  process.exitCode = 2;
}

function readArguments(): {
  readonly positionals: readonly string[];
  readonly json: boolean;
  readonly cache: string;
  readonly warm: boolean;
  readonly help: boolean;
  readonly problem?: string;
} {
  const defaults = { json: false, cache: '.cache/embeddings', warm: false, help: false };
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: defaults.json },
        cache: { type: 'string', default: defaults.cache },
        warm: { type: 'boolean', default: defaults.warm },
        help: { type: 'boolean', default: defaults.help },
      },
    });
    return { positionals, ...values };
  } catch (cause) {
    return { positionals: [], ...defaults, problem: cause instanceof Error ? cause.message : String(cause) };
  }
}
