import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { measureMemory } from '../../../tools/eval/memory/measure-memory.ts';
import type { MemoryPeak } from '../../../tools/eval/memory/sample-memory.ts';
import { sampleMemory } from '../../../tools/eval/memory/sample-memory.ts';
import { WORST_INPUTS } from '../../../tools/eval/memory/worst-inputs.ts';

const MEGABYTE = 1e6;
const HELD_BYTES = 120 * MEGABYTE;

describe.runIf(process.platform === 'linux')('The measuring of memory', () => {
  test('sees what a process and one it started hold together, though they let go of it again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edgewise-memory-test-'));
    const program = join(folder, 'holder.mjs');
    await writeFile(
      program,
      `import { fork } from 'node:child_process';
       const isChild = process.argv[2] === 'child';
       let held = isChild ? Buffer.alloc(${HELD_BYTES}, 1) : undefined;
       if (!isChild) fork(process.argv[1], ['child']).on('message', () => process.send('holding'));
       else process.send(held.length);
       process.on('disconnect', () => process.exit());`,
    );
    const holder = fork(program, [], { stdio: 'ignore' });
    const sampler = sampleMemory(holder.pid ?? 0);
    try {
      await once(holder, 'message');
      let peak = sampler.takePeak();
      await expect
        .poll(() => (peak = max(peak, sampler.takePeak())).readersBytes, { timeout: 10_000 })
        .toBeGreaterThan(HELD_BYTES);
      expect(peak.functionBytes).toBeGreaterThan(20 * MEGABYTE);
      expect(peak.functionBytes).toBeLessThan(HELD_BYTES);
      expect(peak.totalBytes).toBeGreaterThan(HELD_BYTES + 20 * MEGABYTE);
    } finally {
      sampler.stop();
      holder.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    }
  }, 20_000);

  test('has a file read by the function itself, and says how it ended and what it took', async () => {
    const [result, ...more] = await measureMemory([
      {
        name: 'small.txt',
        kind: 'txt',
        most: 'a few words',
        make: () => Buffer.from('Parrots live for eighty years.'),
      },
    ]);
    expect(more).toEqual([]);
    expect(result).toMatchObject({ name: 'small.txt', ending: 'ready', chunkCount: 1, turns: 1, bytes: 30 });
    expect(result?.readersBytes).toBeGreaterThan(20 * MEGABYTE);
    expect(result?.totalBytes).toBeGreaterThan(result?.functionBytes ?? 0);
    expect(result?.totalBytes).toBeLessThan(400 * MEGABYTE);
  }, 60_000);

  test('has 150,000 list items read well within the memory of the function', async () => {
    const items = WORST_INPUTS.filter(({ name }) => name === 'blocks.txt');
    const [result] = await measureMemory(items);
    expect(result?.ending).toBe('ready');
    // 740 MB of it were the sentence segmenter's once.
    expect(result?.functionBytes).toBeLessThan(600 * MEGABYTE);
  }, 120_000);
});

function max(a: MemoryPeak, b: MemoryPeak): MemoryPeak {
  return {
    totalBytes: Math.max(a.totalBytes, b.totalBytes),
    functionBytes: Math.max(a.functionBytes, b.functionBytes),
    readersBytes: Math.max(a.readersBytes, b.readersBytes),
  };
}
