import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const SKIPPED = new Set(['node_modules', 'dist', '.local', '.cache', '.git', '.wrangler']);

async function findPages(folder: string): Promise<string[]> {
  const entries = await readdir(new URL(folder, root), { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => !SKIPPED.has(entry.name))
      .map(async (entry) => {
        if (entry.isDirectory()) return findPages(`${folder}${entry.name}/`);
        return entry.name.endsWith('.md') ? [`${folder}${entry.name}`] : [];
      }),
  );
  return found.flat();
}

it('every link between our pages leads to a file that exists', async () => {
  const pages = await findPages('./');
  expect(pages.length).toBeGreaterThan(5);
  const broken: string[] = [];
  let seen = 0;
  for (const page of pages) {
    const text = await readFile(new URL(page, root), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      seen += 1;
      if (!existsSync(new URL(target, new URL(page, root)))) broken.push(`${page} -> ${target}`);
    }
  }
  expect(seen).toBeGreaterThan(0);
  expect(broken).toEqual([]);
});

it('every path in backticks that begins with a room exists', async () => {
  const broken: string[] = [];
  let seen = 0;
  for (const page of [
    'README.md',
    'CONTRIBUTING.md',
    'docs/journeys.md',
    'docs/errors.md',
    'docs/deploy.md',
    'docs/security.md',
    'shared/README.md',
  ]) {
    const text = await readFile(new URL(page, root), 'utf8');
    for (const [, path = ''] of text.matchAll(
      /`((?:shared|edge|widget|dashboard|core-aws|test|tools|docs)\/[^`\s…*]*)`/g,
    )) {
      seen += 1;
      if (!existsSync(new URL(path, root))) broken.push(`${page}: ${path}`);
    }
  }
  expect(seen).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});
