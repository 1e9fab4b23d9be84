import { readFileSync } from 'node:fs';

/**
 * Bytes of memory a process holds (resident set size), undefined where the system does not tell or the
 * process is gone. Linux only, which Lambda is; elsewhere a reader's heap is still bounded.
 * Source: proc_pid_status(5).
 */
export function residentBytes(pid: number): number | undefined {
  try {
    // Synchronous on purpose: the kernel answers in microseconds, and a busy thread pool must not delay it.
    const kilobytes = /^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
