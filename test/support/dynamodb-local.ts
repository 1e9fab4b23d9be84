import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * AWS's own DynamoDB Local, which travels inside an npm package. The package is fetched as it is, without the
 * 300 others it names, into a cache folder outside the project's dependencies, and checked against its digest
 * before anything of it runs.
 */
const PACKAGE = 'amplify-dynamodb-simulator';
const VERSION = '2.9.30';
const SHA512 = 'xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==';
const CACHE = fileURLToPath(new URL('../../.cache/dynamodb-local/', import.meta.url));
const HOME = join(CACHE, VERSION);
const EMULATOR = join(HOME, 'package', 'emulator');
const FETCH_TIMEOUT_MS = 90_000;
const START_TIMEOUT_MS = 60_000;

export type DynamoDbLocal = { readonly available: true } | { readonly available: false; readonly reason: string };

/** Makes DynamoDB Local ready to start, fetching it once; says why where that is not possible. */
export async function prepareDynamoDbLocal(): Promise<DynamoDbLocal> {
  if (spawnSync('java', ['-version']).status !== 0) return { available: false, reason: 'no java on the PATH' };
  if (existsSync(EMULATOR)) return { available: true };
  await mkdir(CACHE, { recursive: true });
  const staging = await mkdtemp(join(CACHE, 'fetch-'));
  try {
    const archive = join(staging, `${PACKAGE}-${VERSION}.tgz`);
    run('npm', ['pack', `${PACKAGE}@${VERSION}`, '--silent', '--pack-destination', staging], staging);
    const digest = createHash('sha512')
      .update(await readFile(archive))
      .digest('base64');
    if (digest !== SHA512) return { available: false, reason: `${PACKAGE}@${VERSION} has another digest: ${digest}` };
    run('tar', ['-xzf', archive], staging);
    await rm(archive);
    await rename(staging, HOME).catch((error: unknown) => {
      // Another test process was faster: its copy is as good.
      if (!existsSync(EMULATOR)) throw error;
    });
    return { available: true };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Starts it in memory on a free port; `stop` ends the process and waits for its end. */
export async function startDynamoDbLocal(): Promise<{ readonly endpoint: string; readonly stop: () => Promise<void> }> {
  const port = await freePort();
  const child = spawn(
    'java',
    ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', '-inMemory', '-port', String(port)],
    { cwd: EMULATOR, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      complaints += String(error);
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const answers = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    );
    if (answers) return { endpoint, stop };
    const over = await Promise.race([ended.then(() => true), new Promise<false>((go) => setTimeout(go, 100, false))]);
    if (over || Date.now() > deadlineMs) {
      await stop();
      throw new Error(`DynamoDB Local did not start: ${complaints}`);
    }
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  const done = spawnSync(command, args, {
    cwd,
    timeout: FETCH_TIMEOUT_MS,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    throw new Error(`${command} ${args[0] ?? ''} failed: ${done.error?.message ?? done.stderr.trim()}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
