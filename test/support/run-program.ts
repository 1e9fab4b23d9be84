import { spawn } from 'node:child_process';

const TIMEOUT_MS = 120_000;

/** Runs a program to its end; throws with what it complained of when it fails or takes too long. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, uid, gid }: { readonly cwd: string; readonly uid?: number; readonly gid?: number },
): Promise<void> {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    shell: process.platform === 'win32' && command === 'npm',
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args[0] ?? ''} failed: ${complaints.trim()}`);
}
