import { spawn } from 'node:child_process';

/** What `npm run check` runs before every commit, side by side; each says how it went, and all that failed is shown. */
const STEPS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', 'shared', 'edge', 'widget', 'dashboard', 'core-aws', 'test', 'tools'],
  ['types', 'tsc', '-b'],
  ['unit tests', 'vitest', 'run', '--project', 'unit', '--reporter', 'dot'],
];

if (process.argv.includes('--help')) {
  console.log('npm run check: format, lint, types and unit tests, side by side.\nnpm run format mends the format.');
  process.exit(0);
}

const outcomes = await Promise.all(
  STEPS.map(async ([name, command, ...args]) => {
    const startedAtMs = Date.now();
    const { code, output } = await run(command, args);
    const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
    console.log(code === 0 ? `${name}: good, ${seconds} s` : `${name}: failed after ${seconds} s`);
    return { failed: code !== 0, report: `\n${name} (${command} ${args.join(' ')})\n${output}` };
  }),
);
const failures = outcomes.filter(({ failed }) => failed);
for (const { report } of failures) console.error(report);
process.exit(failures.length > 0 ? 1 : 0);

function run(command: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
