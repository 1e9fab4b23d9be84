import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { readMigrations } from '../../../core-aws/reporting/read-migrations.ts';
import { bundleFunction } from '../../../tools/functions-bundle/bundle-function.ts';
import { BUNDLE_MAX_BYTES } from '../../../tools/functions-bundle/check-bundle.ts';

it('the bundle of the export has the migrations where its code looks for them, and is small', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'edgewise-export-'));
  onTestFinished(() => rm(outDir, { recursive: true, force: true }));
  const { folder, codeBytes } = await bundleFunction('export-reports', outDir);
  const bundled = await readMigrations(pathToFileURL(join(folder, 'migrations/')));
  expect(bundled).toEqual(await readMigrations());
  expect(bundled.length).toBeGreaterThan(3);
  expect(codeBytes).toBeLessThan(BUNDLE_MAX_BYTES);
});
