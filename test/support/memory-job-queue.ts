import type { Job, JobQueue } from '../../core-aws/ports/job-queue.ts';

/** A queue that only remembers: tests take the jobs out and run them when, and as often as, they like. */
export interface MemoryJobQueue extends JobQueue {
  /** Takes all jobs sent so far. */
  readonly takeAll: () => Promise<readonly Job[]>;
}

export function createMemoryJobQueue(): MemoryJobQueue {
  let jobs: Job[] = [];
  return {
    async send(job) {
      jobs.push({ ...job });
    },
    async takeAll() {
      const taken = jobs;
      jobs = [];
      return taken;
    },
  };
}
