import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { geminiKeyParameter } from '../../../core-aws/infra/permission-statements.ts';
import { readCoreOutputs } from '../../../tools/deploy/core-outputs.ts';
import { namesOf } from '../../../tools/deploy/parse-options.ts';
import { createRunProgram } from '../../../tools/deploy/program.ts';
import { synthesise } from '../../core-aws/infra/synthesise.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The height of a terminal nobody made larger. */
const SCREEN_LINES = 24;

/** As on a machine where nobody ever signed in anywhere. */
async function run(script: string, ...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const home = await mkdtemp(join(tmpdir(), 'edgewise-home-'));
  const env = {
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    XDG_CONFIG_HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'tools', script), ...args], { cwd: ROOT, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.on('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

test('a rehearsal without accounts bundles, synthesises and builds for real, and tells all that is missing on one screen', async () => {
  const { code, output } = await run('deploy.ts', '--dry-run', '--json');
  expect(code, output).toBe(1);
  const lines = output.trimEnd().split('\n');
  const report = JSON.parse(lines.at(-1) ?? '') as { ok: boolean; rehearsed: { title: string; problem?: string }[] };
  expect(report.ok).toBe(false);
  expect(report.rehearsed).toHaveLength(4);
  expect(report.rehearsed.filter(({ problem }) => problem !== undefined)).toEqual([]);
  for (const name of ['AWS credentials', 'AWS region', 'Cloudflare sign-in', 'Gemini key']) {
    expect(output).toMatch(new RegExp(`MISSING ${name}`));
  }
  expect(lines.length).toBeLessThanOrEqual(SCREEN_LINES);
  expect(output).not.toMatch(/^\s+at .*:\d+/m);
}, 180_000);

test.each(['rollback.ts', 'destroy.ts'])(
  '%s without an account ends with what is missing, and no trace',
  async (script) => {
    const { code, output } = await run(script, '--dry-run');
    expect(code).toBe(1);
    expect(output).toMatch(/No AWS region.*\nNo AWS credentials/);
    expect(output).not.toMatch(/^\s+at .*:\d+/m);
  },
);

test('the stacks have the names and outputs that the deployment reads', () => {
  for (const stage of ['dev', 'prod'] as const) {
    const { prefix, geminiParameter } = namesOf(stage);
    const { templates } = synthesise({ stage });
    const outputs = Object.fromEntries(
      Object.entries(templates).map(([stack, template]) => [
        stack,
        Object.fromEntries(
          Object.keys((template as { readonly Outputs?: object }).Outputs ?? {}).map((name) => [name, 'x']),
        ),
      ]),
    );
    expect(readCoreOutputs(JSON.stringify(outputs), prefix)).toMatchObject({ ok: true });
    expect(geminiParameter).toBe(geminiKeyParameter({ stage }));
  }
});

test('a program gets its secrets by its standard input, and ends when the deployment is stopped', async () => {
  const stopping = new AbortController();
  const runProgram = createRunProgram({ root: ROOT, env: process.env, signal: stopping.signal });
  const read = await runProgram({
    name: 'node',
    args: ['-e', 'process.stdin.on("data", (d) => console.log(d.length)); process.exitCode = 3'],
    stdin: 'secret',
  });
  expect(read).toMatchObject({ code: 3, stdout: '6\n' });
  const endless = runProgram({
    name: 'node',
    args: ['-e', 'console.log("up"); setInterval(() => {}, 1000)'],
    onLine: () => stopping.abort(),
  });
  expect((await endless).code).not.toBe(0);
});
