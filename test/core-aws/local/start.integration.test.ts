import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findFreePorts } from '../../support/free-ports.ts';

const START = fileURLToPath(new URL('../../../core-aws/local/start.ts', import.meta.url));

async function run(...args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [START, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_lifecycle_event: undefined },
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

test('--help says what there is and starts nothing', async () => {
  const { code, output } = await run('--help');
  expect(code).toBe(0);
  for (const flag of ['--fresh', '--port-base', '--help', 'npm run dev', 'GEMINI_API_KEY'])
    expect(output).toContain(flag);
});

test('an unknown flag ends with a clear line and code 2', async () => {
  const { code, output } = await run('--frseh');
  expect(code).toBe(2);
  expect(output).toContain("'--frseh'");
  expect(output).not.toContain('    at ');
});

test('names the port that is taken, what it was for, and what to do', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'edgewise-start-'));
  const base = await findFreePorts(8);
  const other = createServer().listen(base + 4, '127.0.0.1');
  await once(other, 'listening');
  try {
    const { code, output } = await run('--port-base', String(base), '--data-dir', dataDir);
    expect(code).toBe(1);
    expect(output).toContain(`port ${base + 4} (for DynamoDB) is taken by another program`);
    expect(output).toContain('--port-base');
    expect(output).not.toContain('    at ');
  } finally {
    other.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
