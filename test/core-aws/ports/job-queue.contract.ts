import { describe, expect, test } from 'vitest';
import type { Job, JobQueue } from '../../../core-aws/ports/job-queue.ts';
import { sampleId } from '../../support/sample-records.ts';

/** What every `JobQueue` must do; `takeAll` receives what was sent, in any order. */
export function jobQueueContract(make: () => JobQueue & { readonly takeAll: () => Promise<readonly Job[]> }): void {
  describe('as a JobQueue', () => {
    test('delivers every kind of job as it was sent', async () => {
      const queue = make();
      const [botId, documentId, version] = [sampleId('bot'), sampleId('document'), sampleId('version')];
      const jobs: readonly Job[] = [
        { job: 'ingest', botId, documentId, version },
        { job: 'ingest', botId, documentId, version, sealedPassword: 'name.sealed_text-1', failedDeliveries: 2 },
        { job: 'check_document', botId, documentId, version, tryNumber: 2 },
        { job: 'unpack', botId, documentId, version },
        { job: 'erase_document', botId, documentId },
        { job: 'erase_bot', botId },
      ];
      for (const job of jobs) await queue.send(job);
      const inOrder = (some: readonly Job[]): readonly string[] => some.map((job) => JSON.stringify(job)).toSorted();
      expect(inOrder(await queue.takeAll())).toEqual(inOrder(jobs));
      expect(await queue.takeAll()).toEqual([]);
    });
  });
}
