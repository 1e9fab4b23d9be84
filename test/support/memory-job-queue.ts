import type { Job, JobQueue } from '../../core-aws/ports/job-queue.ts';

/** A queue that only remembers: tests take the jobs out and run them when, and as often as, they like. */
export interface MemoryJobQueue extends JobQueue {
  /** The delays asked for so far, in seconds, of the jobs that were to wait; housekeeping always waits. */
  readonly delaysS: readonly number[];
  /** Takes all jobs sent so far. */
  readonly takeAll: () => Promise<readonly Job[]>;
}

export function createMemoryJobQueue(): MemoryJobQueue {
  let jobs: Job[] = [];
  const delaysS: number[] = [];
  return {
    delaysS,
    async send(job, { delayS } = {}) {
      if (delayS !== undefined && job.job !== 'tidy_index') delaysS.push(delayS);
      jobs.push({ ...job });
    },
    async takeAll() {
      const taken = jobs;
      jobs = [];
      return taken;
    },
  };
}
