import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StartProblem, within } from './start-problem.ts';
import type { FromService, ToService } from './service-protocol.ts';

export interface ServiceSpec {
  /** As people call it, e.g. "DynamoDB". */
  readonly name: string;
  /** File in services/, without its ending; also the name of the log. */
  readonly module: string;
  readonly settings: unknown;
  readonly readyWithinMs: number;
}

export interface Supervisor {
  readonly start: (spec: ServiceSpec) => Promise<void>;
  readonly reload: (module: string) => void;
  /** Rejects with what happened as soon as a service dies that was not told to. */
  readonly failed: Promise<never>;
  readonly stopAll: () => Promise<void>;
}

const STOP_DEADLINE_MS = 6_000;
const LAST_LINES = 15;
const CALLERS: readonly string[] = ['edge', 'functions'];

/**
 * Starts each service in a process group of its own, keeps its log, and stops all of them. Own groups so that
 * Ctrl-C reaches the stack alone, and so that a service can be ended together with what it started itself.
 */
export function createSupervisor({
  runId,
  logDir,
  env,
  onCode,
  onNote,
}: {
  readonly runId: string;
  readonly logDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onCode: (code: Extract<FromService, { type: 'code' }>) => void;
  readonly onNote: (text: string) => void;
}): Supervisor {
  const running = new Map<string, ChildProcess>();
  let stopping = false;
  let fail: (problem: StartProblem) => void = () => {};
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => {});

  async function start(spec: ServiceSpec): Promise<void> {
    await mkdir(logDir, { recursive: true });
    const logPath = join(logDir, `${spec.module}.log`);
    const log = createWriteStream(logPath, { mode: 0o600, flags: 'a' });
    const lastLines: string[] = [];
    const child = fork(new URL(`./services/${spec.module}.ts`, import.meta.url), [`--run=${runId}`], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: process.platform !== 'win32',
      env,
      execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=DEP0040'],
    });
    running.set(spec.module, child);
    const keep = (data: Buffer): void => {
      log.write(data);
      lastLines.push(...data.toString().split('\n').filter(Boolean));
      lastLines.splice(0, lastLines.length - LAST_LINES);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);

    const ready = new Promise<void>((resolve, reject) => {
      child.on('message', (message: FromService) => {
        if (message.type === 'ready') resolve();
        else if (message.type === 'note') onNote(message.text);
        else onCode(message);
      });
      child.once('error', reject);
      child.once('close', (code, signal) => {
        running.delete(spec.module);
        log.end();
        if (stopping) return;
        const problem = new StartProblem(
          `${spec.name} ended by itself (${signal ?? `exit code ${code}`}). Its last lines, from ${logPath}:\n` +
            lastLines.map((line) => `  ${line}`).join('\n'),
        );
        reject(problem);
        fail(problem);
      });
    });
    ready.catch(() => {});
    tell(child, { type: 'start', settings: spec.settings });
    await within(spec.readyWithinMs, `${spec.name} does not get ready; see ${logPath}`, ready);
  }

  async function stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'exit');
    tell(child, { type: 'stop' });
    const timer = setTimeout(() => killGroup(child), STOP_DEADLINE_MS);
    await closed;
    clearTimeout(timer);
    killGroup(child);
  }

  return {
    start,
    failed,
    reload: (module) => {
      const child = running.get(module);
      if (child) tell(child, { type: 'reload' });
    },
    stopAll: async () => {
      stopping = true;
      // Those that call end before those that are called.
      const children = [...running];
      const callers = children.filter(([module]) => CALLERS.includes(module));
      const called = children.filter(([module]) => !CALLERS.includes(module));
      await Promise.all(callers.map(([, child]) => stop(child)));
      await Promise.all(called.map(([, child]) => stop(child)));
    },
  };
}

function tell(child: ChildProcess, message: ToService): void {
  if (child.connected) child.send(message);
}

/** The service and whatever it started. A group that is already gone is what we want. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone.
  }
}
