import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { SETTING_NAMES } from '../../core-aws/infra/parse-settings.ts';
import { ALTERNATE_VARS } from '../../tools/deploy/core-outputs.ts';
import { KNOWN_FAILURES } from '../../tools/deploy/explain-failure.ts';
import { parseOptions } from '../../tools/deploy/parse-options.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

it('docs/deploy.md lists every failure the tools know, with what they say to do', async () => {
  const page = await read('docs/deploy.md');
  const rows = [...page.matchAll(/^\| `([^`]+)` +\| ([^|]+?) +\|$/gm)].map(([, sign, next]) => [sign, next]);
  expect(rows).toEqual(KNOWN_FAILURES.map(({ sign, next }) => [sign, next]));
});

it('every deploy, rollback and destroy that a page shows is one the commands take', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  let seen = 0;
  for (const path of ['README.md', 'docs/deploy.md', 'docs/security.md']) {
    const shown = (await read(path)).matchAll(/npm run (deploy|rollback|destroy)(?: -- ([^\n`#]*))?/g);
    for (const [whole, command, rest = ''] of shown) {
      if (command !== 'deploy' && command !== 'rollback' && command !== 'destroy') throw new Error(whole);
      seen += 1;
      expect(scripts[command], whole).toBe(`node tools/${command}.ts`);
      expect(parseOptions(command, rest.trim().split(/\s+/).filter(Boolean)), whole).toMatchObject({ ok: true });
    }
  }
  expect(seen).toBeGreaterThan(8);
});

it('docs/deploy.md names every setting and every var of a second core', async () => {
  const page = await read('docs/deploy.md');
  const own = new Set(['stage', 'region', 'account']);
  const names = [...SETTING_NAMES.filter((name) => !own.has(name)), ...ALTERNATE_VARS];
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});

it('docs/security.md names for every promise the code that keeps it and a test that holds it', async () => {
  const page = await read('docs/security.md');
  const promised = page.slice(page.indexOf('## What is promised'), page.indexOf('## What is not promised'));
  const rows = promised.split('\n').filter((line) => line.startsWith('| ') && !/^\| (promise|-)/.test(line));
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const [, promise = '', kept = '', held = ''] = row.split('|');
    expect(kept, promise).toMatch(/`(edge|core-aws|shared|tools|widget)\//);
    expect(held, promise).toMatch(/`test\/[^`]+\.ts`/);
  }
});
