import { parseArgs } from 'node:util';
import { createTextExtractor } from '../../../core-aws/adapters/extract/create-text-extractor.ts';
import { createCachedEmbedder } from '../../../core-aws/adapters/models/cached-embedder.ts';
import { createOfflineEmbedder } from '../../../core-aws/adapters/models/offline-embedder.ts';
import { chunkBlocks } from '../../../core-aws/domain/documents/chunk-blocks.ts';
import { embeddingText } from '../../../core-aws/domain/documents/embedding-text.ts';
import { makeReportPdf } from './make-report-pdf.ts';
import { measureEmbedding } from './measure-embedding.ts';

/** Measures how long a document takes from file to vectors, and where: `npm run bench -- ingest`. */
export const INGEST_USAGE = `npm run bench -- ingest [--pages N] [--json]

Makes a PDF of N pages (10), 500 words each, and takes it from file to vectors as the ingest function does with the
offline embedder: reading in a process of its own, cutting into passages, embedding in a thread of its own. Then
embeds the same passages in every way there is a choice between, one after the other in the same run.

  --json   prints one JSON object as the last line
  --help   prints this`;

/** Returns the exit code. */
export async function runIngestBench(args: readonly string[]): Promise<number> {
  const pages = readArguments(args);
  if ('problem' in pages) {
    console.error(pages.problem);
    return 2;
  }
  const stages = await measureStages(pages.count);
  const totalMs = stages.times.reduce((sum, { ms }) => sum + ms, 0);
  console.log(`${pages.count} pages, ${stages.texts.length} passages, ${(totalMs / 1000).toFixed(1)} s to vectors\n`);
  for (const { stage, ms } of stages.times) {
    console.log(`${stage.padEnd(34)}${ms.toFixed(0).padStart(8)} ms${((100 * ms) / totalMs).toFixed(0).padStart(5)} %`);
  }
  const ways = await measureEmbedding(stages.texts);
  const [first] = ways;
  console.log(
    `\n${'embedding again, side by side'.padEnd(34)}${'ms'.padStart(8)}   ratio  CPU ms   longest pause of this thread`,
  );
  for (const { how, ms, cpuMs, longestPauseMs } of ways) {
    const ratio = (ms / (first?.ms ?? ms)).toFixed(2).padStart(8);
    const cpu = cpuMs.toFixed(0).padStart(8);
    console.log(
      `${how.padEnd(34)}${ms.toFixed(0).padStart(8)}${ratio}${cpu}${longestPauseMs.toFixed(0).padStart(8)} ms`,
    );
  }
  if (pages.json) {
    console.log(
      JSON.stringify({
        pages: pages.count,
        passages: stages.texts.length,
        total_ms: Math.round(totalMs),
        stages: stages.times.map(({ stage, ms }) => ({ stage, ms: Math.round(ms), share: ms / totalMs })),
        embedding: ways.map(({ how, ms, cpuMs, longestPauseMs }) => ({
          how,
          ms: Math.round(ms),
          cpu_ms: Math.round(cpuMs),
          longest_pause_ms: Math.round(longestPauseMs),
        })),
      }),
    );
  }
  return 0;
}

async function measureStages(pageCount: number): Promise<{
  readonly texts: readonly string[];
  readonly times: readonly { readonly stage: string; readonly ms: number }[];
}> {
  const file = await makeReportPdf({ pageCount });
  const extractor = createTextExtractor();
  const offline = createOfflineEmbedder();
  const embedder = createCachedEmbedder(offline);
  const times: { stage: string; ms: number }[] = [];
  const timed = async <T>(stage: string, act: () => T | Promise<T>): Promise<T> => {
    const startedAtMs = performance.now();
    const value = await act();
    times.push({ stage, ms: performance.now() - startedAtMs });
    return value;
  };
  try {
    const read = await timed('read (and start the reader)', () => extractor.extract('pdf', file));
    if (!read.ok) throw new Error(`the PDF cannot be read: ${read.error.kind}`);
    const texts = await timed('cut', () =>
      chunkBlocks(read.value.blocks, { documentId: 'bench', version: '1' }, embedder).map((chunk) =>
        embeddingText(chunk, embedder.maxTokens),
      ),
    );
    await timed('load the model', () => embedder.embedQuestion('Is the model there?'));
    const embedded = await timed('embed', () => embedder.embedPassages(texts));
    if (!embedded.ok) throw new Error(`embedding failed: ${embedded.error.kind}`);
    return { texts, times };
  } finally {
    extractor.close();
    await offline.close();
  }
}

function readArguments(
  args: readonly string[],
): { readonly count: number; readonly json: boolean } | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        pages: { type: 'string', default: '10' },
        json: { type: 'boolean', default: false },
      },
    });
    const count = Number(values.pages);
    if (!Number.isInteger(count) || count < 1 || count > 500) {
      throw new Error(`--pages is ${values.pages}; it must be a whole number from 1 to 500`);
    }
    return { count, json: values.json };
  } catch (cause) {
    return { problem: `${cause instanceof Error ? cause.message : String(cause)}\n\n${INGEST_USAGE}` };
  }
}
