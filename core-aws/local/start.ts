/** `npm start`: the whole product on this machine. */
import { fileURLToPath } from 'node:url';
import { startLocalStack } from './local-stack.ts';
import { HELP, parseOptions } from './options.ts';
import { readyText } from './ready-text.ts';
import { StartProblem } from './start-problem.ts';
import { watchNpm } from './watch-npm.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STOP_DEADLINE_MS = 15_000;

const undos: (() => Promise<void> | void)[] = [];
const stopping = new AbortController();
let ending: Promise<void> | undefined;

/** Ends everything once, last started first, and leaves with this code. */
function end(exitCode: number): Promise<void> {
  ending ??= (async () => {
    stopping.abort();
    setTimeout(() => process.exit(exitCode || 1), STOP_DEADLINE_MS).unref();
    for (const undo of undos.reverse()) {
      await Promise.resolve(undo()).catch((error: unknown) => console.error(error));
    }
    process.exit(exitCode);
  })();
  return ending;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const parsed = parseOptions(process.argv.slice(2), ROOT);
if (!parsed.ok) {
  console.error(parsed.error);
  process.exit(2);
}
if (parsed.value.help) {
  console.log(HELP);
  process.exit(0);
}

process.on('SIGINT', () => {
  if (!ending) console.log('\nending everything ...');
  void end(130);
});
process.on('SIGTERM', () => void end(143));
process.on('SIGHUP', () => void end(129));
// A test that started us and died.
process.on('disconnect', () => void end(1));
await watchNpm(process.env, () => void end(1));

try {
  const stack = await startLocalStack(parsed.value, {
    env: process.env,
    signal: stopping.signal,
    progress: (line) => console.log(`${line} ...`),
    onStop: (undo) => undos.push(undo),
    onNote: (text) => console.log(text),
    onCode: (code) => {
      process.send?.(code);
      const purpose = code.purpose === 'reset' ? 'New password' : 'Confirmation';
      console.log(`${purpose} code for ${code.email}: ${code.code}`);
    },
  });
  console.log(readyText(stack.ready));
  process.send?.({ type: 'ready', ready: stack.ready });
  await stack.failed;
} catch (error) {
  if (!ending) {
    console.error(`\n${error instanceof StartProblem ? error.message : describe(error)}`);
    await end(1);
  }
}
