import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BUDGETS,
  brotliBytes,
  bytesOfFirstOpen,
  filesOfFirstOpen,
  findWidgetProblems,
  findWorkerProblems,
  isLanguageFile,
} from './bundle-rules.ts';
import type { BundleFile } from './bundle-rules.ts';

/** Weighs the bundles a customer's page or the edge loads, and looks for words that must not be in them. */
const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const args = process.argv.slice(2);

if (args.includes('--help')) {
  console.log(`npm run size                 builds what changed, then weighs the widget and the Worker
npm run size -- --no-worker  leaves the Worker out (its dry run takes some seconds)
Fails above ${BUDGETS.loaderMaxBytes} bytes (brotli) for widget.js, above ${BUDGETS.firstOpenMaxBytes} bytes for
everything up to the first open in the heaviest language, and on forbidden words (tools/bundle-rules.ts).`);
  process.exit(0);
}
const unknown = args.filter((arg) => !['--no-worker'].includes(arg));
if (unknown.length > 0) {
  console.error(`unknown option ${unknown.join(' ')}; see npm run size -- --help`);
  process.exit(2);
}

const site = join(root, 'dist/site');
run('node', ['tools/build.ts']);
const names = ['widget.js', ...(await readdir(join(site, 'widget'))).map((name) => `widget/${name}`)];
const files = await Promise.all(
  names
    .filter((name) => name.endsWith('.js'))
    .map(async (path): Promise<BundleFile> => ({ path, text: await readFile(join(site, path), 'utf8') })),
);
const firstOpen = filesOfFirstOpen(files);
const problems = findWidgetProblems(files, await readFile(join(root, 'node_modules/preact/dist/preact.mjs'), 'utf8'));

for (const file of files) {
  const when = firstOpen.includes(file)
    ? 'up to the first open'
    : isLanguageFile(file)
      ? 'in that language only'
      : file.path === 'widget/panel.js'
        ? 'only when a page kept an old loader'
        : 'after the panel has opened';
  report(file.path, brotliBytes(file.text), when);
}
const english = firstOpen.reduce((sum, { text }) => sum + brotliBytes(text), 0);
report('first open, English', english, `limit ${BUDGETS.firstOpenMaxBytes}`);
report('first open, heaviest language', bytesOfFirstOpen(files), `limit ${BUDGETS.firstOpenMaxBytes}`);

if (!args.includes('--no-worker')) {
  const outDir = await mkdtemp(join(tmpdir(), 'edgewise-worker-'));
  try {
    run('wrangler', ['deploy', '--dry-run', '--outdir', outDir]);
    const worker = { path: 'worker.js', text: await readFile(join(outDir, 'worker.js'), 'utf8') };
    report('Worker (not minified)', brotliBytes(worker.text), 'at the edge');
    problems.push(...findWorkerProblems(worker));
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

for (const problem of problems) console.error(`too much: ${problem}`);
if (problems.length > 0) process.exit(1);
console.log('sizes and words are within their limits');

function report(name: string, bytes: number, remark: string): void {
  console.log(`${name.padEnd(32)} ${bytes.toLocaleString('en').padStart(7)} B  ${remark}`);
}

function run(name: string, options: readonly string[]): void {
  const { status, stderr, error } = spawnSync(bin(name), options, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' },
  });
  if (status === 0) return;
  console.error(`${name} failed: ${error?.message ?? stderr}`);
  process.exit(1);
}
