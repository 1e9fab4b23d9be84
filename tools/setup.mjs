/**
 * Runs before `npm start`, `npm run dev` and `npm test`, on whatever Node the machine has: makes sure that the
 * packages of package-lock.json are installed and that the Node of this project (node_modules/.bin/node) works.
 * It uses nothing that has to be installed, and returns at once when there is nothing to do.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.edgewise-setup');
const LOCK = join(ROOT, '.cache', 'setup.lock');
const PROJECT_NODE = join(MODULES, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const MIN_NODE_MAJOR = 20;
const LOCK_DEADLINE_MS = 10 * 60_000;
const INSTALL_DEADLINE_MS = 10 * 60_000;
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ERR_SOCKET_TIMEOUT|network/i;

class SetupProblem extends Error {}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  console.error(`\n${error.message}`);
  process.exit(1);
}

async function setUp() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < MIN_NODE_MAJOR) {
    throw new SetupProblem(
      `Edgewise needs Node ${MIN_NODE_MAJOR} or newer to start; this is ${process.version}. Get one from https://nodejs.org.`,
    );
  }
  if (isDone()) return;
  const release = await takeLock();
  try {
    // Another start may have done it while this one waited.
    if (isDone()) return;
    if (!isInstalled()) await install();
    await ensureProjectNode();
    writeFileSync(STAMP, wanted());
  } finally {
    release();
  }
}

/** Everything that decides what is installed. */
function wanted() {
  const hash = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/** True after someone ran `npm install` by hand: npm's own record of what is there says what the lock file says. */
function isInstalled() {
  try {
    const { packages: there } = JSON.parse(readFileSync(join(MODULES, '.package-lock.json'), 'utf8'));
    const { packages: listed } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
    return (
      Object.keys(there).every((path) => path in listed) &&
      Object.entries(listed).every(([path, { version, optional }]) =>
        path === '' ? true : there[path] ? there[path].version === version : optional === true,
      )
    );
  } catch {
    return false;
  }
}

function isDone() {
  try {
    return readFileSync(STAMP, 'utf8') === wanted() && existsSync(PROJECT_NODE);
  } catch {
    return false;
  }
}

async function install() {
  console.log('installing packages (first start, or package-lock.json changed) ...');
  const startedAtMs = Date.now();
  const ticker = setInterval(() => {
    console.log(`  still installing, ${Math.round((Date.now() - startedAtMs) / 1000)} s`);
  }, 15_000);
  try {
    await checkRegistry();
    let { code, output } = await npm(['ci', ...QUIET]);
    if (code !== 0 && lacksOnlyOtherSystems(output)) {
      ({ code, output } = await npm(['install', '--no-save', ...QUIET]));
    }
    if (code !== 0) throw new SetupProblem(explain(output));
  } finally {
    clearInterval(ticker);
  }
  console.log(`  installed in ${Math.round((Date.now() - startedAtMs) / 1000)} s`);
}

/**
 * Asked once and briefly, because `npm ci` tries an unreachable registry again for minutes without a word. Any answer
 * will do, also a refusal: a mirror need not know this address.
 */
async function checkRegistry() {
  const { code, output } = await npm(['ping', '--fetch-retries=0', '--fetch-timeout=10000']);
  if (code !== 0 && UNREACHABLE.test(output)) throw new SetupProblem(explain(output));
}

/**
 * npm leaves a package for another system out of package-lock.json when the registry did not have it at that time,
 * and `npm ci` then refuses the lock file everywhere. `npm install` keeps to the same versions and does not mind.
 */
function lacksOnlyOtherSystems(output) {
  const missing = [...output.matchAll(/Missing: (\S+)@\S* from lock file/g)].map((match) => match[1]);
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const optional = new Set(Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {})));
  return missing.length > 0 && !/Invalid: /.test(output) && missing.every((name) => optional.has(name));
}

/** The package `node` fetches its program in an install script, which npm may have been told not to run. */
async function ensureProjectNode() {
  const expected = JSON.parse(readFileSync(join(MODULES, 'node', 'package.json'), 'utf8')).version;
  if (projectNodeVersion() === expected) return;
  console.log('fetching the Node version of this project ...');
  const { code, output } = await run(process.execPath, ['installArchSpecificPackage.js'], join(MODULES, 'node'));
  if (code === 0 && projectNodeVersion() === undefined) await npm(['rebuild', 'node']);
  const version = projectNodeVersion();
  if (version !== expected) {
    throw new SetupProblem(
      `Node ${expected}, which this project runs on, could not be fetched (found ${version ?? 'none'}).\n${explain(output)}`,
    );
  }
}

function projectNodeVersion() {
  try {
    return execFileSync(PROJECT_NODE, ['--version'], {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .slice(1);
  } catch {
    return undefined;
  }
}

/** Says in one line what a failed npm means, and keeps npm's own first errors below it. */
function explain(output) {
  const lines = output.trim().split('\n');
  const errors = lines.filter((line) => /^npm (error|ERR!)\s+\S/.test(line));
  const last = (errors.length > 0 ? errors.slice(0, 8) : lines.slice(-8)).join('\n');
  if (UNREACHABLE.test(output)) {
    return `The packages could not be downloaded: the npm registry does not answer. Check the network (or proxy), then start again.\n${last}`;
  }
  if (/\bE(401|403|404|5\d\d)\b/.test(output)) {
    return `The packages could not be downloaded: the npm registry refuses. Check "npm config get registry", then start again.\n${last}`;
  }
  if (/ENOSPC/.test(output)) return `The packages could not be installed: the disk is full.\n${last}`;
  if (/EACCES|EPERM/.test(output)) {
    return `The packages could not be installed: no right to write in ${ROOT}.\n${last}`;
  }
  return `The packages could not be installed. npm says:\n${last}`;
}

/** npm's own program where we know it, so that no shell is needed and the right npm is used. */
function npm(args) {
  const program = process.env.npm_execpath;
  return program !== undefined && program.endsWith('npm-cli.js')
    ? run(process.execPath, [program, ...args], ROOT)
    : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, ROOT);
}

function run(program, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && program.endsWith('.cmd'),
      timeout: INSTALL_DEADLINE_MS,
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code, signal) => {
      if (signal === 'SIGTERM') output += `\nended after ${INSTALL_DEADLINE_MS / 60_000} minutes (ETIMEDOUT)`;
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Two starts at once would install over each other, so the second waits for the first. */
async function takeLock() {
  const untilMs = Date.now() + LOCK_DEADLINE_MS;
  let told = false;
  for (;;) {
    try {
      mkdirSync(dirname(LOCK), { recursive: true });
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      const release = () => rmSync(LOCK, { force: true });
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
        process.once(signal, () => {
          release();
          process.exit(1);
        });
      }
      return release;
    } catch (error) {
      if (error.code === 'EACCES' || error.code === 'EROFS') {
        throw new SetupProblem(`The packages could not be installed: no right to write in ${ROOT}.`);
      }
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(readOr(LOCK, ''));
    if (holder > 0 && !isAlive(holder)) {
      // Moved away rather than deleted, so that only one of two that see it stale succeeds.
      try {
        renameSync(LOCK, `${LOCK}.${process.pid}`);
      } catch {
        // The other one was quicker.
      }
      rmSync(`${LOCK}.${process.pid}`, { force: true });
      continue;
    }
    if (!told) console.log('another start is installing the packages; waiting for it ...');
    told = true;
    if (Date.now() > untilMs) {
      throw new SetupProblem(
        `Another start (process ${holder}) does not finish installing. If there is none, delete ${LOCK}.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function readOr(path, fallback) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
