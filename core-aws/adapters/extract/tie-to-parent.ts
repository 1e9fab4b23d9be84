import { existsSync } from 'node:fs';
import type { ForkOptions } from 'node:child_process';

/** Part of util-linux, which most Linux systems have. */
const SETPRIV = '/usr/bin/setpriv';

/**
 * How to start Node so that the system kills it when the thread that started it is gone, whatever ended that. A
 * process in an endless loop notices nothing by itself and would run for ever after a `kill -9` of ours. Where
 * `setpriv` is missing it is started plainly: such a process then ends with ours only if ours ends in an orderly way.
 * Source: prctl(2), PR_SET_PDEATHSIG, set by setpriv(1), which then becomes Node: the process id is the same.
 */
export function tieToParent(execArgv: readonly string[]): Pick<ForkOptions, 'execPath' | 'execArgv'> {
  return existsSync(SETPRIV)
    ? { execPath: SETPRIV, execArgv: ['--pdeathsig', 'KILL', process.execPath, ...execArgv] }
    : { execArgv: [...execArgv] };
}
