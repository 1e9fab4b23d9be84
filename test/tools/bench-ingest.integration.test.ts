import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const bench = (...args: readonly string[]) => run('node', ['tools/bench.ts', 'ingest', ...args]);

it('npm run bench -- ingest: measures every stage and every way of embedding', async () => {
  const { stdout } = await bench('--pages', '1', '--json');
  const lines = stdout.trim().split('\n');
  const figures: unknown = JSON.parse(lines.at(-1) ?? '');
  const ms = expect.any(Number) as number;
  expect(figures).toMatchObject({
    pages: 1,
    total_ms: ms,
    stages: ['read (and start the reader)', 'cut', 'load the model', 'embed'].map((stage) => ({ stage, ms })),
    embedding: ['in this thread', 'in a thread of its own', 'in two threads', 'known from before'].map((how) => ({
      how,
      ms,
    })),
  });
  expect(Reflect.get(Object(figures), 'passages')).toBeGreaterThan(1);
});

it('npm run bench -- ingest: says how it is used, and refuses a number of pages that is none', async () => {
  expect((await bench('--help')).stdout).toContain('--pages N');
  await expect(bench('--pages', 'ten')).rejects.toMatchObject({ code: 2 });
});
