import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { StartProblem, within } from './start-problem.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_DEADLINE_MS = 180_000;

/** Builds widget and dashboard into dist/site, in a process of its own; quick when nothing has changed. */
export async function buildSite(env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, ['tools/build.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const built = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new StartProblem(`the dashboard and widget could not be built:\n${output.trim()}`));
    });
  });
  try {
    await within(BUILD_DEADLINE_MS, 'the dashboard and widget are not built', built);
  } finally {
    child.kill();
  }
}
