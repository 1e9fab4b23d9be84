import { spawn } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = fileURLToPath(new URL('peers', import.meta.url));
const HOME = fileURLToPath(new URL('../../../.cache/bench-peers/', import.meta.url));
const FILES = ['package.json', 'package-lock.json'] as const;

export interface FetchedPeers {
  /** The module of a package, or undefined where it could not be installed here. */
  readonly load: (name: string) => unknown;
}

/**
 * Installs the other engines, on first use and outside the project's dependencies: they weigh 25 MB, one of them is
 * compiled, and only the bench needs them. Versions and digests are those of `peers/package-lock.json`. What cannot
 * be installed is left out, and the bench says so.
 */
export async function fetchPeers(onProgress: (text: string) => void): Promise<FetchedPeers> {
  if (!(await isInstalled())) {
    onProgress('fetching the engines to compare with into .cache/bench-peers (once; up to a minute) …');
    await mkdir(HOME, { recursive: true });
    await Promise.all(FILES.map((file) => cp(join(WANTED, file), join(HOME, file))));
    const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], HOME);
    if (code !== 0) onProgress(`npm ci ended with ${code}: comparing with what is there`);
  }
  const require = createRequire(join(HOME, 'package.json'));
  return {
    load(name) {
      try {
        return require(name);
      } catch {
        return undefined;
      }
    },
  };
}

/** npm writes the hidden lock file last, so it is there only after a whole installation of these versions. */
async function isInstalled(): Promise<boolean> {
  const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
  const [wanted, there, done] = await Promise.all([
    read(join(WANTED, 'package-lock.json')),
    read(join(HOME, 'package-lock.json')),
    read(join(HOME, 'node_modules/.package-lock.json')),
  ]);
  return done !== '' && wanted === there;
}

function run(command: string, args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
