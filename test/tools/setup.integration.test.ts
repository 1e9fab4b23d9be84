import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SETUP = fileURLToPath(new URL('../../tools/setup.mjs', import.meta.url));
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'edgewise-setup-'));
  await mkdir(join(root, 'tools'));
  await copyFile(SETUP, join(root, 'tools/setup.mjs'));
  await writeFile(join(root, 'package.json'), '{}');
  await writeLock('1');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const writeLock = (version: string): Promise<void> =>
  writeFile(
    join(root, 'package-lock.json'),
    JSON.stringify({
      packages: {
        '': {},
        'node_modules/node': { version, optionalDependencies: { '@other/system': '1' } },
      },
    }),
  );

/** An npm that does this, and writes down how it was called. */
async function fakeNpm(script: string): Promise<string> {
  const path = join(root, 'npm-cli.js');
  await writeFile(
    path,
    `const fs = require('node:fs'); const path = require('node:path');
fs.appendFileSync(path.join(__dirname, 'calls'), process.argv[2] + '\\n');
function installNode(version) {
  fs.mkdirSync('node_modules/.bin', { recursive: true });
  fs.mkdirSync('node_modules/node', { recursive: true });
  fs.writeFileSync('node_modules/node/package.json', JSON.stringify({ version }));
  fs.writeFileSync('node_modules/.bin/node', '#!/bin/sh\\necho v' + version + '\\n', { mode: 0o755 });
}
${script}`,
  );
  return path;
}
const INSTALLS = `setTimeout(() => installNode('24.0.0'), 200);`;
const allCalls = async (): Promise<string[]> =>
  (await readFile(join(root, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
/** Without the look at the registry that stands before every installation. */
const calls = async (): Promise<string[]> => (await allCalls()).filter((call) => call !== 'ping');

async function setUp(npm: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [join(root, 'tools/setup.mjs')], {
    env: { ...process.env, npm_execpath: npm },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

test('installs once, and again only when package-lock.json has changed', async () => {
  const npm = await fakeNpm(INSTALLS);
  expect(await setUp(npm)).toMatchObject({ code: 0 });
  expect(await setUp(npm)).toEqual({ code: 0, output: '' });
  expect(await calls()).toEqual(['ci']);
  await writeLock('2');
  expect(await setUp(npm)).toMatchObject({ code: 0 });
  expect(await calls()).toEqual(['ci', 'ci']);
});

test('does not install over what npm install has just put there', async () => {
  const npm = await fakeNpm(INSTALLS);
  await setUp(npm);
  await writeLock('2');
  await writeFile(
    join(root, 'node_modules/.package-lock.json'),
    JSON.stringify({ packages: { 'node_modules/node': { version: '2' } } }),
  );
  expect(await setUp(npm)).toMatchObject({ code: 0 });
  expect(await calls()).toEqual(['ci']);
});

test('lets the second of two starts wait for the first', async () => {
  const npm = await fakeNpm(INSTALLS);
  const [one, two] = await Promise.all([setUp(npm), setUp(npm)]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(await calls()).toEqual(['ci']);
});

test('takes over the lock of a start that was killed', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  await mkdir(join(root, '.cache'));
  await writeFile(join(root, '.cache/setup.lock'), String(dead.pid));
  expect(await setUp(await fakeNpm(INSTALLS))).toMatchObject({ code: 0 });
});

test.each([
  [
    'npm error code ENOTFOUND\nnpm error request to https://registry.npmjs.org failed',
    'does not answer. Check the network',
  ],
  ['npm error code E503\nnpm error 503 Service Unavailable', 'the npm registry refuses'],
  ['npm error code ENOSPC', 'the disk is full'],
])('says in one line what %j means, and ends with code 1', async (message, meaning) => {
  const { code, output } = await setUp(
    await fakeNpm(`console.error(${JSON.stringify(message)}); process.exitCode = 1;`),
  );
  expect(code).toBe(1);
  expect(output).toContain(meaning);
  expect(output).not.toContain('    at ');
});

test('falls back to npm install when the lock file lacks only packages of other systems', async () => {
  const npm = await fakeNpm(`if (process.argv[2] === 'ci') {
  console.error('npm error code EUSAGE\\nnpm error Missing: @other/system@ from lock file');
  process.exitCode = 1;
} else installNode('24.0.0');`);
  expect(await setUp(npm)).toMatchObject({ code: 0 });
  expect(await calls()).toEqual(['ci', 'install']);
});

test('does not fall back when the lock file lacks anything else', async () => {
  const npm = await fakeNpm(`console.error('npm error Missing: zod@4.0.0 from lock file'); process.exitCode = 1;`);
  expect(await setUp(npm)).toMatchObject({ code: 1 });
  expect(await calls()).toEqual(['ci']);
});

test('fetches the Node of this project itself when npm was told not to run install scripts', async () => {
  const npm = await fakeNpm(`installNode('24.0.0'); fs.rmSync('node_modules/.bin/node');
fs.writeFileSync('node_modules/node/installArchSpecificPackage.js',
  "require('node:fs').writeFileSync('../.bin/node', '#!/bin/sh\\\\necho v24.0.0\\\\n', { mode: 0o755 })");`);
  expect(await setUp(npm)).toMatchObject({ code: 0 });
});

test('says so when the Node of this project cannot be had', async () => {
  const npm = await fakeNpm(
    `installNode('24.0.0'); fs.writeFileSync('node_modules/.bin/node', '#!/bin/sh\\necho v18.0.0\\n');`,
  );
  const { code, output } = await setUp(npm);
  expect(code).toBe(1);
  expect(output).toContain('Node 24.0.0, which this project runs on, could not be fetched (found 18.0.0)');
});

test('says at once that the registry does not answer, and installs nothing', async () => {
  const npm = await fakeNpm(`console.error('npm error code ECONNREFUSED'); process.exit(1);`);
  const { code, output } = await setUp(npm);
  expect(code).toBe(1);
  expect(output).toContain('the npm registry does not answer');
  expect(await allCalls()).toEqual(['ping']);
});

test('installs from a mirror that does not know the address it is asked at', async () => {
  const npm = await fakeNpm(`if (process.argv[2] === 'ping') { console.error('npm error code E404'); process.exit(1); }
${INSTALLS}`);
  expect(await setUp(npm)).toMatchObject({ code: 0 });
  expect(await allCalls()).toEqual(['ping', 'ci']);
});
