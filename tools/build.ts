import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HEADERS_FILE } from './site-headers.ts';

/**
 * Builds what the edge serves as files: the widget, the dashboard and their headers, into dist/site. Nothing is
 * done when the sources are the same as last time, which is what makes a second `npm start` quick.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SITE = join(ROOT, 'dist/site');
const STAMP = join(ROOT, 'dist/site.stamp');
const LOCK = join(ROOT, 'dist/site.lock');
const ROOMS = ['widget', 'dashboard'] as const;
/** What the build reads: sources, settings and the versions of what builds them. */
const INPUTS = [...ROOMS, 'shared', 'tools/build.ts', 'tools/site-headers.ts', 'package.json', 'package-lock.json'];
const LOCK_DEADLINE_MS = 120_000;

if (process.argv.includes('--help')) {
  console.log(
    'npm run build: widget and dashboard into dist/site, if anything changed.\nnpm run build -- --force: in any case.',
  );
  process.exit(0);
}

await mkdir(join(ROOT, 'dist'), { recursive: true });
const release = await takeLock();
try {
  const inputs = await hashInputs();
  if (!process.argv.includes('--force') && (await isUpToDate(inputs))) {
    console.log('dist/site is up to date');
  } else {
    await buildSite(inputs);
  }
} finally {
  await release();
}

async function buildSite(inputs: string): Promise<void> {
  const startedAtMs = Date.now();
  await rm(STAMP, { force: true });
  await rm(SITE, { recursive: true, force: true });
  await mkdir(SITE, { recursive: true });
  for (const room of ROOMS) {
    const { code, output } = await run('vite', ['build', '--config', `${room}/vite.config.ts`, '--logLevel', 'warn']);
    if (code !== 0) {
      console.error(`${output}\nthe ${room} could not be built`);
      process.exitCode = 1;
      return;
    }
  }
  await writeFile(join(SITE, '_headers'), HEADERS_FILE);
  await writeFile(STAMP, inputs);
  console.log(`built widget and dashboard into dist/site, ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`);
}

async function isUpToDate(inputs: string): Promise<boolean> {
  try {
    const [stamp] = await Promise.all([
      readFile(STAMP, 'utf8'),
      ...['index.html', 'widget.js', '_headers'].map((name) => stat(join(SITE, name))),
    ]);
    return stamp === inputs;
  } catch {
    return false;
  }
}

/** One hash over every input's path and content; the order of a folder's listing plays no part. */
async function hashInputs(): Promise<string> {
  const paths = (await Promise.all(INPUTS.map((input) => listFiles(join(ROOT, input))))).flat().toSorted();
  const hash = createHash('sha256');
  for (const path of paths) {
    hash.update(path.slice(ROOT.length));
    hash.update('\0');
    hash.update(await readFile(path));
    hash.update('\0');
  }
  return hash.digest('hex');
}

async function listFiles(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Two builds at once would empty each other's folder, so the second waits for the first. */
async function takeLock(): Promise<() => Promise<void>> {
  const untilMs = Date.now() + LOCK_DEADLINE_MS;
  for (;;) {
    try {
      const file = await open(LOCK, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(LOCK, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) {
      const stale = `${LOCK}.${process.pid}`;
      await rename(LOCK, stale).catch(() => {});
      await rm(stale, { force: true });
    } else if (Date.now() > untilMs) {
      throw new Error(`another build (process ${holder}) does not end; delete ${LOCK} if there is none`);
    } else {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Vite's own program, run by this Node, so that it works without an npm script around it. */
function run(name: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const program = join(ROOT, 'node_modules', name, 'bin', `${name}.js`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Whoever starts this, a test runner for one, what is built is what ships.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
