import { expect, test } from 'vitest';
import { createTextExtractor } from '../../../core-aws/adapters/extract/create-text-extractor.ts';
import { runJob } from '../../../core-aws/functions/run-job.ts';
import { JOB_MAX_DELIVERIES } from '../../../core-aws/ports/job-queue.ts';
import type { TextExtractor } from '../../../core-aws/ports/text-extractor.ts';
import { createDocumentsWorld } from '../../support/documents-world.ts';

const HOSTILE = new URL('../../fixtures/hostile-reader.ts', import.meta.url);

test('a document whose reader is killed from outside fails only after the last delivery, and not as damaged', async () => {
  const world = await createDocumentsWorld();
  const { document_id: documentId } = await world.upload('a.txt', 'never answer');
  const [job] = await world.ports.jobs.takeAll();
  if (!job) throw new Error('no job was queued');
  const real = createTextExtractor({ readerEntry: HOSTILE });
  let killedCount = 0;
  const extractor: TextExtractor = {
    async extract(kind, bytes, options) {
      const read = await real.extract('txt', new TextEncoder().encode('echo'));
      const { pid } = JSON.parse((read.ok && read.value.blocks[0]?.text) || '{}');
      const onProgress = (): void => {
        killedCount += 1;
        process.kill(pid, 'SIGKILL');
      };
      return real.extract(kind, bytes, { ...options, onProgress });
    },
  };
  const deliver = (delivery: number) =>
    runJob({ ...world.ports, extractor }, job, { remainingMs: () => 300_000, delivery });
  for (let delivery = 1; delivery <= JOB_MAX_DELIVERIES; delivery += 1) {
    await expect(deliver(delivery)).rejects.toThrow('SIGKILL');
    expect(await world.stored(documentId)).toMatchObject({ status: 'reading' });
  }
  expect(killedCount).toBe(JOB_MAX_DELIVERIES);
  expect(await deliver(JOB_MAX_DELIVERIES + 1)).toEqual({ outcome: 'document_failed' });
  expect(await world.stored(documentId)).toMatchObject({ status: 'failed', failure: { reason: 'read_failed' } });
  real.close();
});
