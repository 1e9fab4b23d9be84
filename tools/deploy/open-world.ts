import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAws } from './aws.ts';
import type { CommandOutcome } from './deploy-command.ts';
import { createAccountSource } from './find-account.ts';
import type { Command, Options } from './parse-options.ts';
import { HELP, parseOptions } from './parse-options.ts';
import { createRunProgram } from './program.ts';
import type { World } from './world.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a command on the real world. Ctrl-C lets what runs end by itself, and says how to go on. */
export async function runCommand(
  command: Command,
  act: (options: Options, world: World) => Promise<CommandOutcome>,
): Promise<void> {
  const options = parseOptions(command, process.argv.slice(2));
  if (!options.ok) {
    console.error(`${options.error}\n\n${HELP[command]}`);
    process.exitCode = 2;
    return;
  }
  if (options.value.help) {
    console.log(HELP[command]);
    return;
  }
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(130);
    console.error('\nstopping; what is running is asked to end (Ctrl-C again: at once)');
    stopping.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const { exitCode, report } = await act(options.value, openWorld(options.value, stopping.signal));
    if (options.value.json) console.log(JSON.stringify({ ok: exitCode === 0, command, ...report }));
    process.exitCode = exitCode;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function openWorld({ json }: Options, signal: AbortSignal): World {
  return {
    root: ROOT,
    env: process.env,
    account: createAccountSource(),
    connectAws: (credentials, region) => createAws(credentials, region, { fetch: (request) => fetch(request) }),
    run: createRunProgram({ root: ROOT, env: process.env, signal }),
    fetch: (url, init) => fetch(url, init),
    // The last line is for a program then; what is for people goes beside it.
    say: (line) => (json ? console.error(line) : console.log(line)),
    confirm: process.stdin.isTTY ? (question) => ask(question, signal) : undefined,
    nowMs: () => Date.now(),
    sleep: async (ms) => {
      await wait(ms, undefined, { signal }).catch(() => undefined);
    },
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    nodeVersion: process.version,
    signal,
  };
}

async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (yes/no) `, { signal })).trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}
