import { isAlive, listProcesses } from './process-table.ts';

const CHECK_MS = 1_000;
const MAX_STEPS_UP = 3;

/**
 * Calls back when the `npm` that started this process is gone: a killed npm tells nobody, and the stack would go
 * on in the background, unseen. Does nothing when there is no npm above us.
 */
export async function watchNpm(
  env: Readonly<Record<string, string | undefined>>,
  onGone: () => void,
): Promise<{ readonly stop: () => void }> {
  const npmPid = env['npm_lifecycle_event'] === undefined ? undefined : await findNpm();
  if (npmPid === undefined) return { stop: () => {} };
  const timer = setInterval(() => {
    if (isAlive(npmPid)) return;
    clearInterval(timer);
    onGone();
  }, CHECK_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function findNpm(): Promise<number | undefined> {
  const all = new Map((await listProcesses()).map((entry) => [entry.pid, entry]));
  let pid = process.ppid;
  for (let step = 0; step < MAX_STEPS_UP; step += 1) {
    const entry = all.get(pid);
    if (!entry) return undefined;
    if (/\bnpm\b/.test(entry.command)) return pid;
    pid = entry.parentPid;
  }
  return undefined;
}
