import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const bin = (name: string): string => join(root, 'node_modules/.bin', name);

/** Each enforcer of the house rules, run with the project's own settings on a file that breaks one. */
describe('the enforcers', () => {
  let copy: string;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'edgewise-enforcers-'));
    for (const file of [
      '.oxlintrc.json',
      '.oxfmtrc.json',
      'tsconfig.base.json',
      'shared/tsconfig.json',
      'edge/tsconfig.json',
      'core-aws/domain/tsconfig.json',
    ]) {
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await cp(join(root, file), join(copy, file));
    }
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  async function outcome(
    command: string,
    args: readonly string[],
  ): Promise<{ readonly failed: boolean; readonly output: string }> {
    try {
      const { stdout, stderr } = await run(bin(command), [...args], { cwd: copy });
      return { failed: false, output: stdout + stderr };
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      return { failed: true, output: stdout + stderr };
    }
  }

  async function plant(file: string, source: string): Promise<void> {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await writeFile(join(copy, file), source);
  }

  it.each([
    [
      'edge/planted.ts',
      "import { readConfig } from '../core-aws/config.ts';\nexport const x = readConfig;\n",
      'through shared and HTTP',
    ],
    ['shared/planted.ts', "import * as z from 'zod';\nexport const x = z;\n", 'zod/mini'],
    ['core-aws/use-cases/planted.ts', 'export const now = (): number => Date.now();\n', 'take a Clock'],
    ['core-aws/domain/planted.ts', 'export const key = (): unknown => process.env;\n', 'this layer is pure'],
    ['widget/planted.ts', 'export const x = (y: any): unknown => y;\n', 'no-explicit-any'],
  ])('linter refuses %s', async (file, source, says) => {
    await plant(file, source);
    const { failed, output } = await outcome('oxlint', [file]);
    expect(output).toContain(says);
    expect(failed).toBe(true);
  });

  it('linter passes a clean file', async () => {
    await plant('core-aws/use-cases/clean.ts', 'export const double = (value: number): number => value * 2;\n');
    expect(await outcome('oxlint', ['core-aws/use-cases/clean.ts'])).toMatchObject({ failed: false });
  });

  it.each([
    ['core-aws/domain', 'export const now: string = process.version;\n', 'process'],
    ['core-aws/domain', "export const page = fetch('https://example.com');\n", 'fetch'],
    ['shared', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n", 'node:fs'],
    ['shared', 'const list: readonly string[] = [];\nexport const first: string = list[0];\n', "'undefined'"],
  ])('compiler refuses what %s may not use', async (room, source, says) => {
    await plant(`${room}/planted.ts`, source);
    const { failed, output } = await outcome('tsc', ['-p', room, '--noEmit', '--emitDeclarationOnly', 'false']);
    expect(output).toContain(says);
    expect(failed).toBe(true);
  });

  it('formatter refuses an unformatted file', async () => {
    await plant('edge/unformatted.ts', 'export const x = {a:1}\n');
    expect(await outcome('oxfmt', ['--check', 'edge/unformatted.ts'])).toMatchObject({ failed: true });
  });
});
