import { parseArgs } from 'node:util';
import { evaluateDocuments } from './eval/evaluate-documents.ts';
import { readManifest } from './eval/read-manifest.ts';
import { fileText, summaryText } from './eval/report-text.ts';
import { sumUp } from './eval/sum-up.ts';

/** Measures how well files are read: `npm run eval -- documents DIR [--json]`. */
const USAGE = `npm run eval -- documents DIR [--json]

Reads DIR/manifest.json, reads and chunks every file it lists as the product does, and prints for each and in all:
expected state met, phrases found, secondary text found, deleted text absent, pages right, time, peak memory.

  --json   prints one JSON object as the last line
  --help   prints this

Exit code: 0 when all was measured, whatever the figures; 1 when something went wrong; 2 for a wrong command,
folder or manifest.`;

const { positionals, json, help, problem } = readArguments();
const [what, folder] = positionals;
if (help) {
  console.log(USAGE);
} else if (problem !== undefined || what !== 'documents' || folder === undefined || positionals.length > 2) {
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

function readArguments(): {
  readonly positionals: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
  readonly problem?: string;
} {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    });
    return { positionals, ...values };
  } catch (cause) {
    return {
      positionals: [],
      json: false,
      help: false,
      problem: cause instanceof Error ? cause.message : String(cause),
    };
  }
}
