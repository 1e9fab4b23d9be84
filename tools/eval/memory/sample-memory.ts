import { readFileSync } from 'node:fs';

/** Most memory seen, in bytes: all processes at one moment, and each kind at its own worst moment. */
export interface MemoryPeak {
  readonly totalBytes: number;
  readonly functionBytes: number;
  readonly readersBytes: number;
}

export interface MemorySampler {
  /** The peak since the start or the last call. */
  readonly takePeak: () => MemoryPeak;
  readonly stop: () => void;
}

/**
 * Watches a process and those it started. Resident memory: what two processes share (Node's own code, some 50 MB)
 * counts twice, which Lambda does not; so the figure errs upwards. A peak shorter than the interval can be missed.
 * Linux only. Source: proc_pid_status(5), proc_pid_task(5).
 */
export function sampleMemory(pid: number, { everyMs = 5 }: { readonly everyMs?: number } = {}): MemorySampler {
  const none: MemoryPeak = { totalBytes: 0, functionBytes: 0, readersBytes: 0 };
  let peak = none;
  const timer = setInterval(() => {
    const functionBytes = residentBytes(pid);
    const readersBytes = childrenOf(pid).reduce((sum, child) => sum + residentBytes(child), 0);
    peak = {
      totalBytes: Math.max(peak.totalBytes, functionBytes + readersBytes),
      functionBytes: Math.max(peak.functionBytes, functionBytes),
      readersBytes: Math.max(peak.readersBytes, readersBytes),
    };
  }, everyMs);
  return {
    takePeak() {
      const taken = peak;
      peak = none;
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}

function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/mu.exec(readOr(`/proc/${pid}/status`))?.[1];
  return kilobytes === undefined ? 0 : Number(kilobytes) * 1024;
}

function childrenOf(pid: number): readonly number[] {
  return readOr(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process has just ended.
    return '';
  }
}
