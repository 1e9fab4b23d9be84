import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FUNCTIONS } from '../../core-aws/function-definitions.ts';
import type { FunctionBundle } from '../../tools/functions-bundle/bundle-function.ts';
import { bundleFunction } from '../../tools/functions-bundle/bundle-function.ts';
import { checkBundle } from '../../tools/functions-bundle/check-bundle.ts';
import { measureImport } from '../../tools/bench/coldstart/measure-import.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let bundles: readonly FunctionBundle[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewise-bundles-'));
  bundles = await Promise.all(Object.values(FUNCTIONS).map(({ name }) => bundleFunction(name, folder)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('every function fits its limit and holds no offline model', () => {
  expect(bundles).toHaveLength(6);
  expect(bundles.flatMap((bundle) => checkBundle({ ...bundle, inputs: Object.keys(bundle.metafile.inputs) }))).toEqual(
    [],
  );
});

test('a bundle names no path of this machine, has no source map, and comes out the same twice', async () => {
  const again = join(folder, 'again');
  for (const { name, folder: made } of bundles) {
    const files = (await readdir(made)).filter((file) => file.endsWith('.mjs'));
    expect(files).toContain('index.mjs');
    const second = (await bundleFunction(name, again)).folder;
    for (const file of files) {
      const code = await readFile(join(made, file), 'utf8');
      expect(code.includes(ROOT) || code.includes('sourceMappingURL='), `${name}/${file}`).toBe(false);
      expect(await readFile(join(second, file), 'utf8')).toBe(code);
    }
  }
});

test('what a file is read by lies beside ingest, with the package that reads files of its own', async () => {
  const made = join(folder, 'ingest');
  expect(await readdir(made)).toContain('reader-process.mjs');
  expect((await readdir(join(made, 'node_modules/pdfjs-dist'))).toSorted()).toEqual([
    'LICENSE',
    'cmaps',
    'legacy',
    'package.json',
    'standard_fonts',
  ]);
});

test('a fresh process imports chat, and a module without a handler is told', async () => {
  const { medianMs } = await measureImport(join(folder, 'chat/index.mjs'), 1);
  expect(medianMs).toBeGreaterThan(0);
  await expect(measureImport(join(folder, 'ingest/reader-process.mjs'), 1)).rejects.toThrow();
});
