import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, listProcesses } from './process-table.ts';
import { StartProblem } from './start-problem.ts';

/** Who uses a data folder: written when a stack takes it, so that two never share one and leftovers are found. */
interface RunRecord {
  readonly pid: number;
  /** In the command line of every process of the run, so that a reused process id is not mistaken for it. */
  readonly runId: string;
  readonly url: string;
}

const FILE = 'run.json';
const LEFTOVER_DEADLINE_MS = 8_000;

/**
 * Takes the data folder for this run. A stack that still runs there is a problem to tell; one that was killed is
 * not: its record is taken over, and what is left of its processes is ended first.
 */
export async function takeDataDir(
  dataDir: string,
  mine: RunRecord,
): Promise<{ readonly release: () => Promise<void> }> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE);
  // Exclusive creation decides between two that start at the same moment.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(path, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const other = await readRecord(path);
    if (other && (await isStackOf(other))) {
      throw new StartProblem(
        `Edgewise already runs from this folder: ${other.url} (process ${other.pid}). ` +
          'End it with Ctrl-C in its terminal, or start a second one with: npm start -- --port-base 4700 --data-dir .local-2',
      );
    }
    if (other) await endLeftovers(other.runId);
    // Moving it away rather than deleting it: only one of two that found it stale can succeed.
    await rename(path, `${path}.stale-${mine.pid}`).catch(() => {});
    await rm(`${path}.stale-${mine.pid}`, { force: true });
  }
  throw new StartProblem(`another start keeps taking ${dataDir}; try again in a moment`);
}

/** Where the stack that runs from this folder answers; undefined: none does. For tools that work beside it. */
export async function findRunningStack(dataDir: string): Promise<{ readonly url: string } | undefined> {
  const record = await readRecord(join(dataDir, FILE));
  return record && (await isStackOf(record)) ? { url: record.url } : undefined;
}

async function readRecord(path: string): Promise<RunRecord | undefined> {
  try {
    const { pid, runId, url } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    return typeof pid === 'number' && typeof runId === 'string' ? { pid, runId, url: String(url) } : undefined;
  } catch {
    return undefined;
  }
}

/** Alive, and really a stack of ours: after a restart of the machine the id may belong to anything. */
async function isStackOf({ pid, runId }: RunRecord): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'win32') return true;
  const entry = (await listProcesses()).find((candidate) => candidate.pid === pid);
  return entry !== undefined && (entry.command.includes('start.ts') || entry.command.includes(runId));
}

/** Ends what a killed run left: every process that carries its id, and whatever runs in such a process's group. */
export async function endLeftovers(runId: string): Promise<void> {
  const untilMs = Date.now() + LEFTOVER_DEADLINE_MS;
  const groups = new Set<number>();
  for (;;) {
    const all = await listProcesses();
    for (const { command, groupId, pid } of all)
      if (command.includes(runId) && pid !== process.pid) groups.add(groupId);
    const left = all.filter(({ groupId, pid }) => groups.has(groupId) && pid !== process.pid);
    if (left.length === 0) return;
    if (Date.now() > untilMs) {
      throw new StartProblem(`processes of an earlier run do not end: ${left.map(({ pid }) => pid).join(', ')}`);
    }
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself in the meantime.
      }
    }
    await sleep(100);
  }
}
