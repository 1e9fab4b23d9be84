import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  readonly command: string;
}

/** Every process we may see: from /proc on Linux (slim images have no `ps`), else from `ps`; empty on Windows. */
export async function listProcesses(): Promise<readonly ProcessEntry[]> {
  if (process.platform === 'win32') return [];
  if (process.platform === 'linux') {
    const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const entries = await Promise.all(names.map(readEntry));
    return entries.filter((entry) => entry !== undefined);
  }
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=,args='], { maxBuffer: 1 << 24 });
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    if (!match) return [];
    const [, pid, parentPid, groupId, command = ''] = match;
    return [{ pid: Number(pid), parentPid: Number(parentPid), groupId: Number(groupId), command }];
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Undefined for a process that ended while we looked, or that is only waiting to be collected. */
async function readEntry(name: string): Promise<ProcessEntry | undefined> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${name}/stat`, 'utf8'),
      readFile(`/proc/${name}/cmdline`, 'utf8'),
    ]);
    // The program's name, in brackets, may itself hold spaces and brackets.
    const [state, parentPid, groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    return {
      pid: Number(name),
      parentPid: Number(parentPid),
      groupId: Number(groupId),
      command: command.replaceAll('\0', ' ').trim(),
    };
  } catch {
    return undefined;
  }
}
