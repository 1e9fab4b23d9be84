import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

async function read(path: string): Promise<string> {
  return readFile(new URL(path, root), 'utf8');
}

it('ADR 0002 has one line for every runtime dependency, with its licence', async () => {
  const manifest = JSON.parse(await read('package.json')) as { dependencies: Record<string, string> };
  const page = await read('docs/adr/0002-runtime-dependencies.md');
  const rows = [...page.matchAll(/^\| `([^`]+)` *\|[^|]+\|[^|]+\| ([^|]+?) *\|/gm)];
  const names = Object.keys(manifest.dependencies);
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(rows.map((row) => row[1]))).toEqual(new Set(names));
  expect(rows).toHaveLength(names.length);
  for (const [, name, licence] of rows) {
    const installed = JSON.parse(await read(`node_modules/${name}/package.json`)) as { license?: string };
    expect(licence, name).toBe(installed.license);
  }
});
