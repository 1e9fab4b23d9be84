import { beforeEach, describe, expect, test } from 'vitest';
import { runJob } from '../../../../core-aws/functions/run-job.ts';
import type { StoredDocument } from '../../../../core-aws/ports/document-store.ts';
import { contentKey } from '../../../../core-aws/ports/file-store.ts';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import { StoreUnavailable } from '../../../../core-aws/ports/store-unavailable.ts';
import { beginUpload } from '../../../../core-aws/use-cases/documents/begin-upload.ts';
import { deleteDocument } from '../../../../core-aws/use-cases/documents/delete-document.ts';
import { giveUpJob } from '../../../../core-aws/use-cases/documents/give-up-job.ts';
import { ingestDocument } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { retryDocument } from '../../../../core-aws/use-cases/documents/retry-document.ts';
import { makeEncryptedPdf } from '../../../fixtures/make-pdf.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import { Killed, mortalPorts } from '../../../support/mortal-ports.ts';

const RIGHT = 'canary-sesame';
type IngestJob = Extract<Job, { job: 'ingest' }>;

let world: DocumentsWorld;
let documentId: string;
beforeEach(async () => {
  world = await createDocumentsWorld();
  documentId = (await world.upload('secret.pdf', makeEncryptedPdf('Owls hunt at night.', RIGHT), 'pdf')).document_id;
  await world.runJobs();
  expect(await told()).toBe('failed password_protected');
});

async function told(): Promise<string> {
  const { status, failure } = await world.stored(documentId);
  return [status, failure?.reason].filter(Boolean).join(' ');
}

/** Asks to read the document again and takes the job, which is not run yet. */
async function retry(password?: string): Promise<IngestJob> {
  const asked = await retryDocument(world.ports, { ...world.whose, documentId, password });
  expect(asked).toMatchObject({ ok: true, value: { status: 'uploaded' } });
  expect(JSON.stringify(asked)).not.toMatch(/canary|key/iu);
  const [job, ...more] = await world.ports.jobs.takeAll();
  if (job?.job !== 'ingest' || more.length > 0) throw new Error('not one job to read was queued');
  return job;
}

describe('A password', () => {
  test('opens the file, and lies in plain neither in the job nor in the record', async () => {
    const job = await retry(RIGHT);
    const record = await world.stored(documentId);
    expect(job.sealedPassword).toMatch(/^[\w-]{12}\.[\w-]{50,}$/u);
    expect(record.passwordKey).toMatch(/^[\w-]{43}$/u);
    expect(JSON.stringify([job, record])).not.toContain('canary');
    await world.run(job);
    expect(await told()).toBe('ready');
    expect(await world.find('owls')).toHaveLength(1);
  });

  test.each([
    ['read', (job: IngestJob) => world.run(job), 'ready'],
    ['given up', (job: IngestJob) => giveUpJob(world.ports, job), 'failed read_failed'],
    ['deleted', () => deleteDocument(world.ports, { ...world.whose, documentId }), 'uploaded'],
    ['replaced', () => beginUpload(world.ports, { ...world.whose, name: 'secret.pdf', kind: 'pdf' }), 'uploading'],
  ] as const)('cannot be opened any more once its document was %s', async (_, end, expected) => {
    const job = await retry(RIGHT);
    expect(await world.stored(documentId)).toHaveProperty('passwordKey');
    await end(job);
    expect(await told()).toBe(expected);
    expect(await world.stored(documentId)).not.toHaveProperty('passwordKey');
    const before = await world.stored(documentId);
    await world.run(job);
    expect(await world.stored(documentId)).toEqual(before);
  });

  test('that is wrong can be followed by the right one', async () => {
    const wrong = await retry('canary-wrong');
    await world.run(wrong);
    expect(await told()).toBe('failed password_wrong');
    expect(await world.stored(documentId)).not.toHaveProperty('passwordKey');
    await world.run(await retry(RIGHT));
    expect(await told()).toBe('ready');
  });

  test.each([
    ['delivered once more', (job: IngestJob) => world.run(job)],
    ['given up late', (job: IngestJob) => giveUpJob(world.ports, job)],
  ])('given anew is not undone by the job of the one before, %s', async (_, come) => {
    const wrong = await retry('canary-wrong');
    await world.run(wrong);
    const right = await retry(RIGHT);
    await come(wrong);
    const { sealedPassword: _sealed, ...plain } = right;
    await come(plain);
    expect(await told()).toBe('uploaded');
    await world.run(right);
    expect(await told()).toBe('ready');
  });

  test('given anew before the reading began is the one that is tried', async () => {
    const jobs = [await retry('canary-wrong'), await retry(), await retry(RIGHT)];
    for (const job of jobs) await world.run(job);
    expect(await told()).toBe('ready');
  });

  test('is not lost when the queue did not take the job and the owner asks again', async () => {
    const jobs = { ...world.ports.jobs, send: () => Promise.reject(new StoreUnavailable()) };
    const asked = retryDocument({ ...world.ports, jobs }, { ...world.whose, documentId, password: RIGHT });
    await expect(asked).rejects.toThrow(StoreUnavailable);
    await world.run(await retry(RIGHT));
    expect(await told()).toBe('ready');
  });

  test('serves every delivery of its job, wherever the ones before were killed', async () => {
    const job = await retry(RIGHT);
    let deaths = 0;
    for (let dieAt = 1; (await told()) !== 'ready'; dieAt += 1) {
      const { ports } = mortalPorts(world.ports, { dieAt, moment: dieAt % 2 ? 'before' : 'after' });
      await ingestDocument(ports, job).catch((cause: unknown) => {
        if (!(cause instanceof Killed)) throw cause;
        deaths += 1;
      });
      expect(await told()).toMatch(/^(?:uploaded|reading|ready)$/u);
    }
    expect(deaths).toBeGreaterThan(5);
    expect(await world.stored(documentId)).not.toHaveProperty('passwordKey');
  });

  test('serves every turn of a long reading', async () => {
    world = await createDocumentsWorld({ maxBatch: 1 });
    const lines = Array.from(
      { length: 48 },
      (_, at) => `Owl number ${at} hunts at night, in the forest of ${at * 7} firs.`,
    );
    const text = lines.join(') Tj 0 -14 Td (');
    documentId = (await world.upload('long.pdf', makeEncryptedPdf(text, RIGHT), 'pdf')).document_id;
    await world.runJobs();
    let job: Job = await retry(RIGHT);
    let turns = 0;
    const at = { remainingMs: () => 300_000, delivery: 1 };
    for (; (await told()) !== 'ready' && turns < 100; turns += 1) {
      // What the turn before has kept is gone: the file has to be opened again.
      await world.ports.files.erasePrefix(contentKey({ ...(await world.stored(documentId)) }));
      await runJob(world.ports, job, at, { turnMs: 0 });
      [job = job] = await world.ports.jobs.takeAll();
    }
    expect(turns).toBeGreaterThan(1);
    expect(await told()).toBe('ready');
  });

  test('taken back before the reading began is not tried', async () => {
    const jobs = [await retry(RIGHT), await retry()];
    for (const job of jobs) await world.run(job);
    expect(await told()).toBe('failed password_protected');
  });

  test('is asked for again when the key is gone from the record', async () => {
    const job = await retry(RIGHT);
    await world.ports.documents.update(await world.stored(documentId), { passwordKey: undefined, updatedAtMs: 1 });
    await world.run(job);
    expect(await told()).toBe('failed password_protected');
  });

  test('is asked for again when its seal does not open', async () => {
    const job = await retry(RIGHT);
    const sealed = job.sealedPassword ?? '';
    await world.run({
      ...job,
      sealedPassword: sealed.slice(0, 20) + (sealed[20] === 'A' ? 'B' : 'A') + sealed.slice(21),
    });
    expect(await told()).toBe('failed password_protected');
    expect((await world.stored(documentId)).failure?.message).toContain('give it again');
    await world.run(await retry(RIGHT));
    expect(await told()).toBe('ready');
  });

  test('opens no other document, even one whose record holds the same key', async () => {
    const job = await retry(RIGHT);
    const { passwordKey } = await world.stored(documentId);
    const other = await world.upload('other.pdf', makeEncryptedPdf('Doves coo.', RIGHT), 'pdf');
    await world.ports.jobs.takeAll();
    const record: StoredDocument = await world.stored(other.document_id);
    await world.ports.documents.update(record, { passwordKey, updatedAtMs: 1 });
    await world.run({ ...job, documentId: other.document_id, version: other.version });
    expect(await world.stored(other.document_id)).toMatchObject({ failure: { reason: 'password_protected' } });
    await world.run(job);
    expect(await told()).toBe('ready');
  });

  test('of an earlier version reads nothing of the one that replaced it', async () => {
    const job = await retry(RIGHT);
    await world.upload('secret.pdf', makeEncryptedPdf('Owls sleep by day.', RIGHT), 'pdf');
    await world.run(job);
    expect(await told()).toBe('uploaded');
    await world.runJobs();
    expect(await told()).toBe('failed password_protected');
  });
});
