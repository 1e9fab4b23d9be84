import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalPorts } from '../../core-aws/local/ports.ts';
import { localPorts } from '../../core-aws/local/ports.ts';
import type { ReadyFacts } from '../../core-aws/local/ready-text.ts';
import type { FromService } from '../../core-aws/local/service-protocol.ts';
import type { StackState } from '../../core-aws/local/stack-state.ts';
import { findFreePorts } from './free-ports.ts';

const START = fileURLToPath(new URL('../../core-aws/local/start.ts', import.meta.url));
const READY_WITHIN_MS = 240_000;
const CODE_WITHIN_MS = 20_000;

export interface LocalCloud {
  readonly edgeUrl: string;
  readonly demoUrl: string;
  readonly ports: LocalPorts;
  readonly dataDir: string;
  /** Undefined without the demo. */
  readonly demo: { readonly email: string; readonly password: string; readonly botId: string | undefined } | undefined;
  /** The edge's key pair, to call the core as the edge does. */
  readonly edgeKeys: StackState['edgeKeys'];
  readonly region: string;
  /** The next code sent to this address, or one that came already and was not asked for. */
  readonly nextCode: (email: string) => Promise<string>;
  /** All that was written to the terminal so far. */
  readonly output: () => string;
  /** Ends it as Ctrl-C does; the data folder goes too, unless the test gave its own. */
  readonly stop: () => Promise<void>;
  /** Kills the stack the hard way and waits until it is gone; its data folder stays. */
  readonly kill9: () => Promise<void>;
  readonly pid: number;
}

/** `npm start` for tests: the same program, on free ports and a data folder of its own. */
export async function startLocalCloud({
  portBase,
  dataDir,
  fresh = false,
  demo = false,
  bundled = false,
  env = {},
}: {
  readonly portBase?: number;
  readonly dataDir?: string;
  readonly fresh?: boolean;
  /** The demo account, bot and documents; reading them takes some seconds. */
  readonly demo?: boolean;
  /** The functions as they are deployed; they have to be bundled already. */
  readonly bundled?: boolean;
  readonly env?: Readonly<Record<string, string>>;
} = {}): Promise<LocalCloud> {
  const base = portBase ?? (await findFreePorts(Object.keys(localPorts(0)).length));
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'edgewise-')));
  const child = fork(
    START,
    [
      '--port-base',
      String(base),
      '--data-dir',
      folder,
      ...(fresh ? ['--fresh'] : []),
      ...(demo ? [] : ['--no-demo']),
      ...(bundled ? ['--bundled'] : []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, npm_lifecycle_event: undefined, GEMINI_API_KEY: undefined, ...env },
    },
  );
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
  const codes = collectCodes(child);

  let ready: ReadyFacts;
  try {
    ready = await untilReady(child, () => output);
  } catch (error) {
    child.kill('SIGTERM');
    if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const state = JSON.parse(await readFile(join(folder, 'stack.json'), 'utf8')) as StackState;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    edgeUrl: ready.edgeUrl,
    demoUrl: ready.demoUrl,
    ports: localPorts(base),
    dataDir: folder,
    demo: demo ? { email: state.demo.email, password: state.demo.password, botId: state.demo.botId } : undefined,
    edgeKeys: state.edgeKeys,
    region: 'eu-central-1',
    nextCode: codes,
    output: () => output,
    pid: child.pid ?? 0,
    kill9: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGINT');
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function untilReady(child: ChildProcess, output: () => string): Promise<ReadyFacts> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the stack is not ready after ${READY_WITHIN_MS / 1000} s:\n${output()}`)),
      READY_WITHIN_MS,
    );
    child.on('message', (message: { type: string; ready: ReadyFacts }) => {
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message.ready);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the stack ended with code ${code}:\n${output()}`));
    });
  });
}

function collectCodes(child: ChildProcess): (email: string) => Promise<string> {
  const arrived = new Map<string, string[]>();
  const waiting = new Map<string, (code: string) => void>();
  child.on('message', (message: FromService) => {
    if (message.type !== 'code') return;
    const take = waiting.get(message.email);
    waiting.delete(message.email);
    if (take) take(message.code);
    else arrived.set(message.email, [...(arrived.get(message.email) ?? []), message.code]);
  });
  return (email) =>
    new Promise((resolve, reject) => {
      const here = arrived.get(email)?.shift();
      if (here !== undefined) {
        resolve(here);
        return;
      }
      const timer = setTimeout(() => reject(new Error('no code was sent')), CODE_WITHIN_MS);
      waiting.set(email, (code) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
}
