import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const BENCH = fileURLToPath(new URL('../../../tools/bench.ts', import.meta.url));
const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));

async function bench(...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return run(NODE, [BENCH, ...args]);
}

test(
  'a run ends with one JSON object that has every figure, and needs no other engine',
  { timeout: 120_000 },
  async () => {
    const { stdout } = await bench('index', '--sizes', '950', '--no-peers', '--no-chat', '--json');
    expect(stdout).toContain('950 chunks');
    const result: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(result).toEqual({
      sizes: {
        '950': expect.objectContaining({
          kernel_x: expect.any(Number),
          prefilter_x: expect.any(Number),
          recall_int8: expect.any(Number),
          recall_prefilter: expect.any(Number),
          decode_x: expect.any(Number),
          // One manifest, two parts of the vectors; the same again changes nothing and costs one small read.
          cold_rcu: expect.any(Number),
          cold_calls: 3,
          cold_trips: 2,
          warm_rcu: 0.5,
          warm_calls: 1,
          peers: {},
        }),
      },
    });
    const { '950': figures } = (result as { sizes: Record<string, Record<string, number>> }).sizes;
    expect(figures?.['recall_int8']).toBeGreaterThan(0.98);
    expect(figures?.['recall_prefilter']).toBeGreaterThan(0.98);
    // What 950 rows of 400 bytes take, in units of 4,096 bytes at half price, and no more than a few beside.
    expect(figures?.['cold_rcu']).toBeGreaterThan(46);
    expect(figures?.['cold_rcu']).toBeLessThan(50);
    expect(figures?.['original_rcu']).toBeGreaterThan(600);
  },
);

test('says what it can measure', async () => {
  expect((await bench('--help')).stdout).toContain('npm run bench -- index');
  expect((await bench('index', '--help')).stdout).toContain('--sizes');
});

test('refuses another bench and sizes that are none, with exit code 2', async () => {
  for (const args of [[], ['nothing'], ['index', '--sizes', 'ten'], ['index', '--sizes', '9'], ['index', '--speed']]) {
    await expect(bench(...args)).rejects.toMatchObject({ code: 2 });
  }
});
