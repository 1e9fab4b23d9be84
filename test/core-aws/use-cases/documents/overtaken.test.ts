import { zipSync } from 'fflate';
import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { abandonUpload } from '../../../../core-aws/use-cases/documents/abandon-upload.ts';
import { completeUpload } from '../../../../core-aws/use-cases/documents/complete-upload.ts';
import { deleteDocument } from '../../../../core-aws/use-cases/documents/delete-document.ts';
import { ingestDocument } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { listDocuments } from '../../../../core-aws/use-cases/documents/list-documents.ts';
import { unpackArchive } from '../../../../core-aws/use-cases/documents/unpack-archive.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});
const files = (): Promise<readonly string[]> => world.ports.files.list('bots/');
const zipOf = (name: string, text: string): Uint8Array =>
  zipSync({ [name]: Buffer.from(text), 'boat.png': Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]) });

describe('An upload that is overtaken', () => {
  test('leaves no file behind when a newer one is read before its own has arrived', async () => {
    const early = await world.begin('prices.txt');
    const late = await world.upload('prices.txt', 'Tea costs two euros.');
    await world.runJobs();
    await world.ports.files.put(early.object_key, Buffer.from('Tea costs one euro.'));
    const step = { ...world.whose, documentId: early.document_id, version: early.version };
    expect(await completeUpload(world.ports, step)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    await abandonUpload(world.ports, step);
    expect(await files()).toEqual([late.object_key]);
    expect(await world.find('tea')).toEqual(['Tea costs two euros.']);
  });

  test.each(['document', 'bot'] as const)('leaves no file behind when its %s is erased meanwhile', async (what) => {
    const ticket = await world.begin('prices.txt');
    const step = { ...world.whose, documentId: ticket.document_id, version: ticket.version };
    if (what === 'document') await deleteDocument(world.ports, step);
    else {
      await world.ports.bots.markDeleted(world.bot.botId, 1);
      await world.run({ job: 'erase_bot', botId: world.bot.botId });
    }
    await world.runJobs();
    await world.ports.files.put(ticket.object_key, Buffer.from('Tea costs one euro.'));
    await abandonUpload(world.ports, step);
    expect(await files()).toEqual([]);
  });

  test('cannot be used to erase a file of another owner', async () => {
    const { object_key, document_id: documentId, version } = await world.begin('prices.txt');
    await world.ports.files.put(object_key, Buffer.from('Tea costs one euro.'));
    await abandonUpload(world.ports, { ...world.whose, ownerId: 'somebody else', documentId, version });
    expect(await files()).toEqual([object_key]);
  });
});

test('A deletion that a newer version has overtaken leaves that version answering', async () => {
  const { document_id: documentId } = await world.upload('prices.txt', 'Tea costs one euro.');
  await world.runJobs();
  const { documents } = world.ports;
  const get: typeof documents.get = async (...args) => {
    const found = await documents.get(...args);
    await world.upload('prices.txt', 'Tea costs two euros.');
    await world.runJobs();
    return found;
  };
  const outcome = await deleteDocument(
    { ...world.ports, documents: { ...documents, get } },
    { ...world.whose, documentId },
  );
  expect(outcome).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect((await world.stored(documentId)).status).toBe('ready');
  expect(await world.find('tea')).toEqual(['Tea costs two euros.']);
});

test('A reading that dies between publishing and saying so, and is given up, does not answer', async () => {
  const { document_id: documentId } = await world.upload('prices.txt', 'Tea costs one euro.');
  const [job] = await world.ports.jobs.takeAll();
  if (!job) throw new Error('no job was queued');
  const { index } = world.ports;
  const commit: typeof index.commit = async (...args) => {
    await index.commit(...args);
    throw new Error('killed');
  };
  if (job.job !== 'ingest') throw new Error('another job was queued');
  await expect(ingestDocument({ ...world.ports, index: { ...index, commit } }, job)).rejects.toThrow('killed');
  expect(await world.find('tea')).toEqual(['Tea costs one euro.']);
  world.passTimeMs(LIMITS.ingestStallsAfterS * 1_000 + 1);
  await listDocuments(world.ports, world.whose);
  expect((await world.stored(documentId)).status).toBe('failed');
  expect(await world.find('tea')).toEqual([]);
});

describe('A ZIP', () => {
  test('takes the place of the ZIP, or the document, that had its name, with its file and what it said', async () => {
    await world.upload('all.zip', 'Tea costs one euro.');
    await world.runJobs();
    await world.upload('all.zip', zipOf('tea.txt', 'Tea costs two euros.'), 'zip');
    await world.runJobs();
    expect(await world.find('tea')).toEqual(['Tea costs two euros.']);
    const { object_key } = await world.upload('all.zip', zipOf('cake.txt', 'Cake costs three euros.'), 'zip');
    await world.runJobs();
    const own = (await files()).filter((key) => key.startsWith(object_key.slice(0, object_key.lastIndexOf('/'))));
    expect(own).toEqual([object_key]);
  });

  test('whose delivery dies, and which is deleted then, leaves no file without a document', async () => {
    const { document_id: documentId } = await world.upload('all.zip', zipOf('tea.txt', 'Tea.'), 'zip');
    const [job] = await world.ports.jobs.takeAll();
    if (!job) throw new Error('no job was queued');
    if (job.job !== 'unpack') throw new Error('another job was queued');
    const write = async (key: string, bytes: Uint8Array): Promise<void> => {
      await world.ports.files.write(key, bytes);
      throw new Error('killed');
    };
    const dying = { ...world.ports, files: { ...world.ports.files, write } };
    await expect(unpackArchive(dying, job)).rejects.toThrow('killed');
    await deleteDocument(world.ports, { ...world.whose, documentId });
    await world.runJobs();
    world.passTimeMs(LIMITS.uploadLeaseS * 1_000 + 1);
    await listDocuments(world.ports, world.whose);
    expect(await files()).toEqual([]);
    const [left] = await world.ports.documents.list(world.bot.botId);
    expect(left).toMatchObject({ name: 'tea.txt', failure: { reason: 'upload_interrupted' } });
  });
});
