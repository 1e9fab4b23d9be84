import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ExpectedFile } from './read-manifest.ts';

const PEAK_PROCESS = fileURLToPath(new URL('peak-process.ts', import.meta.url));
const TIMEOUT_MS = 120_000;

/** Most memory in MB a process held that did nothing but read this file and cut it into chunks; undefined when it died. */
export async function measurePeakMb(
  path: string,
  { kind, password }: Pick<ExpectedFile, 'kind' | 'password'>,
): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [PEAK_PROCESS, kind, path, ...(password === undefined ? [] : [password])],
      { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' },
    );
    const bytes = Number(stdout.trim().split('\n').at(-1));
    return Number.isFinite(bytes) && bytes > 0 ? bytes / 1e6 : undefined;
  } catch {
    return undefined;
  }
}
