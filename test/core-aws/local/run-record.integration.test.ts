import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../../../core-aws/local/process-table.ts';
import { takeDataDir } from '../../../core-aws/local/run-record.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'edgewise-run-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const mine = { pid: process.pid, runId: 'edgewise-mine', url: 'http://localhost:1' };
const writeRecord = (record: object | string): Promise<void> =>
  writeFile(join(dataDir, 'run.json'), typeof record === 'string' ? record : JSON.stringify(record));

/** A process that waits, with this in its command line; it leads its own group, as services do. */
function startWaiting(...args: string[]) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', ...args], {
    detached: true,
    stdio: 'ignore',
  });
  return { pid: child.pid ?? 0, gone: once(child, 'exit'), end: () => child.kill('SIGKILL') };
}

test('takes a free folder and gives it back', async () => {
  const { release } = await takeDataDir(dataDir, mine);
  expect(JSON.parse(await readFile(join(dataDir, 'run.json'), 'utf8'))).toEqual(mine);
  await release();
  await expect(readFile(join(dataDir, 'run.json'))).rejects.toThrow('ENOENT');
});

test('says which stack already runs from a folder', async () => {
  const other = startWaiting('start.ts', 'edgewise-other');
  await writeRecord({ pid: other.pid, runId: 'edgewise-other', url: 'http://localhost:4600' });
  await expect(takeDataDir(dataDir, mine)).rejects.toThrow(`http://localhost:4600 (process ${other.pid})`);
  expect(isAlive(other.pid)).toBe(true);
  other.end();
  await other.gone;
});

test('takes over the record of a stack that was killed, and ends what it left behind', async () => {
  const leftover = startWaiting('--run=edgewise-killed');
  const dead = startWaiting();
  dead.end();
  await dead.gone;
  await writeRecord({ pid: dead.pid, runId: 'edgewise-killed', url: 'http://localhost:4600' });
  await takeDataDir(dataDir, mine);
  await leftover.gone;
  expect(isAlive(leftover.pid)).toBe(false);
});

test('takes over a record whose process id now belongs to another program, and leaves that alone', async () => {
  const stranger = startWaiting('something-else');
  await writeRecord({ pid: stranger.pid, runId: 'edgewise-old', url: 'http://localhost:4600' });
  await takeDataDir(dataDir, mine);
  expect(isAlive(stranger.pid)).toBe(true);
  stranger.end();
  await stranger.gone;
});

test.each(['', '{"pid":', '[]'])('takes over a record that was cut while it was written (%j)', async (text) => {
  await writeRecord(text);
  await takeDataDir(dataDir, mine);
  expect(JSON.parse(await readFile(join(dataDir, 'run.json'), 'utf8'))).toEqual(mine);
});
