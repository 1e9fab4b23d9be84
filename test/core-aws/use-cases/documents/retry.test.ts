import { beforeEach, describe, expect, test } from 'vitest';
import { FAILURE_REASONS } from '#shared/documents.ts';
import type { StoredDocument } from '../../../../core-aws/ports/document-store.ts';
import { StoreUnavailable } from '../../../../core-aws/ports/store-unavailable.ts';
import { abandonUpload } from '../../../../core-aws/use-cases/documents/abandon-upload.ts';
import { giveUpJob } from '../../../../core-aws/use-cases/documents/give-up-job.ts';
import { retryDocument } from '../../../../core-aws/use-cases/documents/retry-document.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});

const retry = (documentId: string, password?: string, ports = world.ports) =>
  retryDocument(ports, { ...world.whose, documentId, ...(password === undefined ? {} : { password }) });

/** A document whose job failed every time. */
async function failed(): Promise<StoredDocument> {
  const ticket = await world.upload('a.txt', 'Parrots live long.');
  for (const job of await world.ports.jobs.takeAll()) await giveUpJob(world.ports, job);
  return world.stored(ticket.document_id);
}

describe('Reading a failed document again', () => {
  test('queues the same version and forgets the failure', async () => {
    const { documentId, version, botId } = await failed();
    const answered = await retry(documentId);
    expect(answered).toMatchObject({ ok: true, value: { status: 'uploaded' } });
    expect(answered.ok && answered.value.failure).toBeUndefined();
    expect(await world.ports.jobs.takeAll()).toEqual([{ job: 'ingest', botId, documentId, version }]);
  });

  test('ends with the document ready', async () => {
    const { documentId } = await failed();
    await retry(documentId);
    await world.runJobs();
    expect(await world.stored(documentId)).toMatchObject({ status: 'ready' });
    expect(await world.find('parrots')).toHaveLength(1);
  });

  test('unpacks a ZIP again instead of reading it', async () => {
    const ticket = await world.upload('a.zip', 'no zip', 'zip');
    for (const job of await world.ports.jobs.takeAll()) await giveUpJob(world.ports, job);
    await retry(ticket.document_id, 'ignored');
    expect(await world.ports.jobs.takeAll()).toMatchObject([{ job: 'unpack' }]);
    expect(await world.stored(ticket.document_id)).not.toHaveProperty('passwordKey');
  });

  test('is one retry, however often it is clicked', async () => {
    const { documentId } = await failed();
    const clicks = await Promise.all([retry(documentId), retry(documentId), retry(documentId)]);
    for (const click of clicks) expect(click).toMatchObject({ ok: true, value: { status: 'uploaded' } });
    expect(await retry(documentId)).toMatchObject({ ok: true });
    await world.runJobs();
    expect(await world.stored(documentId)).toMatchObject({ status: 'ready', chunkCount: 1 });
    expect(await world.ports.jobs.takeAll()).toEqual([]);
  });

  test('can be asked for again when the queue did not take the job', async () => {
    const { documentId } = await failed();
    const broken = {
      ...world.ports,
      jobs: { ...world.ports.jobs, send: () => Promise.reject(new StoreUnavailable()) },
    };
    await expect(retry(documentId, undefined, broken)).rejects.toThrow(StoreUnavailable);
    expect(await retry(documentId)).toMatchObject({ ok: true });
    expect(await world.ports.jobs.takeAll()).toHaveLength(1);
  });
});

describe('A document that cannot be read again', () => {
  test.each(['ready', 'uploading'] as const)('is one that is %s, and says so', async (status) => {
    const ticket = status === 'ready' ? await world.upload('a.txt', 'Hello.') : await world.begin('a.txt');
    await world.runJobs();
    const refused = await retry(ticket.document_id);
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(refused.ok ? '' : refused.error.message).toContain(status);
    expect(await world.ports.jobs.takeAll()).toEqual([]);
  });

  test('is one whose file would fail again as it did, and says what to do instead', async () => {
    const ticket = await world.upload('a.zip', 'no zip', 'zip');
    await world.runJobs();
    const refused = await retry(ticket.document_id, 'whatever');
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(refused.ok ? '' : refused.error.message).toContain(`end the same way. ${FAILURE_REASONS.corrupt}`);
    expect(await world.ports.jobs.takeAll()).toEqual([]);
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'failed', failure: { reason: 'corrupt' } });
  });

  test('is one that needs a password and is given none', async () => {
    const { documentId, version, botId } = await failed();
    const failure = { reason: 'password_protected', message: FAILURE_REASONS.password_protected } as const;
    await world.ports.documents.update({ documentId, version, botId }, { failure, updatedAtMs: 1 });
    expect(await retry(documentId)).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining('password; give it') },
    });
    expect(await retry(documentId, 'sesame')).toMatchObject({ ok: true });
  });

  test('is one whose file never arrived: it is to be uploaded again', async () => {
    const ticket = await world.begin('a.txt');
    await abandonUpload(world.ports, { ...world.whose, documentId: ticket.document_id, version: ticket.version });
    const refused = await retry(ticket.document_id);
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(refused.ok ? '' : refused.error.message).toContain('upload it again');
  });

  test("is another owner's: it looks like none", async () => {
    const { documentId } = await failed();
    const strange = await retryDocument(world.ports, { ...world.whose, ownerId: 'somebody else', documentId });
    expect(strange).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});
