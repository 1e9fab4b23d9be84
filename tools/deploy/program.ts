import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** A program of this project, by name; never looked up on the PATH, so the versions are those of package-lock.json. */
export type ProgramName = 'cdk' | 'wrangler' | 'node';

export interface Program {
  readonly name: ProgramName;
  /** For `node`: the script's path from the root, then its arguments. Seen by every process: no secrets here. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where secrets go. */
  readonly stdin?: string;
  readonly onLine?: (line: string) => void;
}

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  /** Both streams in the order they came, for explaining a failure. */
  readonly output: string;
}

/** Runs a program to its end. Never throws for what the program does; a failure to start is code 127. */
export type RunProgram = (program: Program) => Promise<ProgramResult>;

const SCRIPTS = { cdk: ['aws-cdk', 'bin', 'cdk'], wrangler: ['wrangler', 'bin', 'wrangler.js'] } as const;

/** Programs as children of this Node, without a shell: the same on every system, and nothing to quote. */
export function createRunProgram({
  root,
  env,
  signal,
}: {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}): RunProgram {
  return ({ name, args, env: more, stdin, onLine }) =>
    new Promise((resolve) => {
      const script = name === 'node' ? [] : [join(root, 'node_modules', ...SCRIPTS[name])];
      const child = spawn(process.execPath, [...script, ...args], {
        cwd: root,
        env: { ...env, WRANGLER_SEND_METRICS: 'false', FORCE_COLOR: '0', NO_COLOR: '1', ...more },
        stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      let stdout = '';
      let output = '';
      let unfinished = '';
      const take = (text: string): void => {
        output += text;
        const lines = (unfinished + text).split(/\r?\n/);
        unfinished = lines.pop() ?? '';
        for (const line of lines) onLine?.(line);
      };
      const stop = (): void => void child.kill('SIGINT');
      signal.addEventListener('abort', stop, { once: true });
      const end = (code: number): void => {
        signal.removeEventListener('abort', stop);
        if (unfinished !== '') onLine?.(unfinished);
        resolve({ code, stdout, output });
      };
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        take(text);
      });
      child.stderr?.setEncoding('utf8').on('data', take);
      child.on('error', (error) => {
        output += error.message;
        end(127);
      });
      child.on('close', (code) => end(code ?? 130));
      // A program that ended before it read everything closes the pipe; its exit code says why.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(stdin);
    });
}
