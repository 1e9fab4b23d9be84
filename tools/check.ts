import { spawn } from 'node:child_process';

/** What `npm run check` runs before every commit, each with its own line and time; stops at the first failure. */
const STEPS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', 'shared', 'edge', 'widget', 'dashboard', 'core-aws', 'test', 'tools'],
  ['types', 'tsc', '-b'],
  ['unit tests', 'vitest', 'run', '--project', 'unit', '--reporter', 'dot'],
];

if (process.argv.includes('--help')) {
  console.log(
    'npm run check: format, lint, types and unit tests; stops at the first that fails.\nnpm run format mends the format.',
  );
  process.exit(0);
}

for (const [name, command, ...args] of STEPS) {
  const startedAtMs = Date.now();
  const { code, output } = await run(command, args);
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  if (code !== 0) {
    console.error(output);
    console.error(`${name}: failed after ${seconds} s (${command} ${args.join(' ')})`);
    process.exit(1);
  }
  console.log(`${name}: good, ${seconds} s`);
}

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
