import { beforeEach, describe, expect, test } from 'vitest';
import { FAILURE_REASONS } from '#shared/documents.ts';
import { isId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import { abandonUpload } from '../../../../core-aws/use-cases/documents/abandon-upload.ts';
import { beginUpload } from '../../../../core-aws/use-cases/documents/begin-upload.ts';
import { completeUpload } from '../../../../core-aws/use-cases/documents/complete-upload.ts';
import {
  getDocument,
  getDocumentFile,
  listDocuments,
} from '../../../../core-aws/use-cases/documents/list-documents.ts';
import { renewUpload } from '../../../../core-aws/use-cases/documents/renew-upload.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { sampleDocument, sampleId } from '../../../support/sample-records.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});

const stepOf = (ticket: { readonly document_id: string; readonly version: string }, bytes?: number) => ({
  ...world.whose,
  documentId: ticket.document_id,
  version: ticket.version,
  ...(bytes === undefined ? {} : { bytes }),
});
const listed = async () => {
  const list = await listDocuments(world.ports, world.whose);
  if (!list.ok) throw new Error(list.error.message);
  return list.value.documents;
};

describe('Beginning an upload', () => {
  test('shows the document as uploading before its first byte', async () => {
    const ticket = await world.begin('returns.txt');
    expect(isId('document', ticket.document_id) && isId('version', ticket.version)).toBe(true);
    expect(ticket.object_key).toBe(`bots/${world.bot.botId}/${ticket.document_id}/${ticket.version}`);
    expect(await listed()).toMatchObject([{ name: 'returns.txt', status: 'uploading', bytes: 0 }]);
  });

  test("answers alike for another owner's bot and for none", async () => {
    const file = { name: 'a.txt', kind: 'txt' } as const;
    const strange = await beginUpload(world.ports, { ...world.whose, ownerId: 'somebody else', ...file });
    const missing = await beginUpload(world.ports, { ...world.whose, botId: sampleId('bot'), ...file });
    expect(strange).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(missing).toEqual(strange);
    expect(await world.ports.documents.list(world.bot.botId)).toEqual([]);
  });

  test('makes a new version of a document of the same name, however case and accents are written', async () => {
    const first = await world.begin('Öffnungszeiten.TXT'.normalize('NFC'));
    const second = await world.begin('öffnungszeiten.txt'.normalize('NFD'));
    expect(second.document_id).toBe(first.document_id);
    expect(second.version).not.toBe(first.version);
    expect(await listed()).toHaveLength(1);
  });

  test('takes the last document of the limit and refuses the next, but still replaces', async () => {
    const botId = world.bot.botId;
    for (let at = 0; at < LIMITS.documentsPerBotMaxCount - 1; at += 1) {
      await world.ports.documents.put(sampleDocument({ botId, name: `${at}.txt`, status: 'ready' }));
    }
    await world.ports.documents.put(sampleDocument({ botId, name: 'deleted.txt', deletedAtMs: 1 }));
    await world.begin('last.txt');
    const refused = await beginUpload(world.ports, { ...world.whose, name: 'more.txt', kind: 'txt' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'limit_reached' } });
    expect(refused.ok ? '' : refused.error.message).toContain('500 documents; the limit is 500');
    await world.begin('LAST.txt');
  });
});

describe('Completing an upload', () => {
  test('queues the document once the whole file is there', async () => {
    const ticket = await world.upload('a.txt', 'Hello.');
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'uploaded', bytes: 6 });
    expect(await world.ports.jobs.takeAll()).toEqual([
      { job: 'ingest', botId: world.bot.botId, documentId: ticket.document_id, version: ticket.version },
    ]);
  });

  test('answers with the document as it stands when called again', async () => {
    const ticket = await world.upload('a.txt', 'Hello.');
    await world.runJobs();
    const again = await completeUpload(world.ports, stepOf(ticket, 6));
    expect(again).toMatchObject({ ok: true, value: { status: 'ready' } });
    expect(await world.ports.jobs.takeAll()).toEqual([]);
  });

  test.each([
    ['missing', undefined, 6],
    ['too short', 'Hel', 6],
  ])('fails the document when the file is %s', async (_, content, bytes) => {
    const ticket = await world.begin('a.txt');
    if (content !== undefined) await world.ports.files.put(ticket.object_key, Buffer.from(content));
    const completed = await completeUpload(world.ports, stepOf(ticket, bytes));
    expect(completed).toMatchObject({
      ok: true,
      value: { status: 'failed', failure: { reason: 'upload_interrupted' } },
    });
    expect(await world.ports.jobs.takeAll()).toEqual([]);
  });

  test('takes a file of exactly the limit and refuses one byte more', async () => {
    const sizes = new Map<string, number>();
    const ports = { ...world.ports, files: { ...world.ports.files, size: async (key: string) => sizes.get(key) } };
    const right = await world.begin('right.txt');
    sizes.set(right.object_key, LIMITS.documentMaxBytes);
    expect(await completeUpload(ports, stepOf(right))).toMatchObject({ value: { status: 'uploaded' } });
    const large = await world.begin('large.txt');
    sizes.set(large.object_key, LIMITS.documentMaxBytes + 1);
    expect(await completeUpload(ports, stepOf(large))).toMatchObject({
      value: { failure: { reason: 'file_too_large' } },
    });
  });

  test('changes nothing for an upload that a newer one has overtaken', async () => {
    const old = await world.begin('a.txt');
    const newer = await world.begin('a.txt');
    await world.ports.files.put(old.object_key, Buffer.from('old'));
    for (const call of [completeUpload, renewUpload]) {
      expect(await call(world.ports, stepOf(old, 3))).toMatchObject({ ok: false, error: { code: 'conflict' } });
    }
    await abandonUpload(world.ports, stepOf(old));
    expect(await world.stored(old.document_id)).toMatchObject({ version: newer.version, status: 'uploading' });
  });
});

describe('An upload that stops', () => {
  const leaseMs = LIMITS.uploadLeaseS * 1_000;

  test('goes on as long as it is renewed, and has failed when the lease ran out', async () => {
    const ticket = await world.begin('a.txt');
    await world.ports.files.beginMultipart(ticket.object_key);
    world.passTimeMs(leaseMs);
    expect(await renewUpload(world.ports, stepOf(ticket))).toMatchObject({ ok: true });
    world.passTimeMs(leaseMs);
    expect(await listed()).toMatchObject([{ status: 'uploading' }]);
    world.passTimeMs(1);
    expect(await listed()).toMatchObject([
      {
        status: 'failed',
        failure: { reason: 'upload_interrupted', message: FAILURE_REASONS.upload_interrupted },
      },
    ]);
    expect(await world.ports.files.list(ticket.object_key)).toEqual([]);
    expect(await renewUpload(world.ports, stepOf(ticket))).toMatchObject({ ok: false, error: { code: 'conflict' } });
  });

  test('is settled when one document is looked at, too', async () => {
    const ticket = await world.begin('a.txt');
    world.passTimeMs(leaseMs + 1);
    const document = await getDocument(world.ports, stepOf(ticket));
    expect(document).toMatchObject({ ok: true, value: { status: 'failed' } });
  });

  test('has failed at once when it is abandoned, and leaves no file', async () => {
    const ticket = await world.begin('a.txt');
    await world.ports.files.beginMultipart(ticket.object_key);
    await abandonUpload(world.ports, stepOf(ticket));
    await abandonUpload(world.ports, stepOf(ticket));
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'failed' });
    expect(await world.ports.files.list('bots/')).toEqual([]);
  });

  test('says that the earlier version keeps answering', async () => {
    await world.upload('a.txt', 'Parrots live long.');
    await world.runJobs();
    const second = await world.begin('a.txt');
    await abandonUpload(world.ports, stepOf(second));
    const { failure } = await world.stored(second.document_id);
    expect(failure?.message).toContain('The earlier version of this document keeps answering.');
    expect(await world.find('parrots')).toEqual(['Parrots live long.']);
  });

  test('a queued document whose job was lost has failed after the time for it', async () => {
    await world.upload('a.txt', 'Hello.');
    await world.ports.jobs.takeAll();
    world.passTimeMs(LIMITS.queueStallsAfterS * 1_000);
    expect(await listed()).toMatchObject([{ status: 'uploaded' }]);
    world.passTimeMs(1);
    expect(await listed()).toMatchObject([{ status: 'failed', failure: { reason: 'read_failed' } }]);
  });

  test('a document whose reader fell silent has failed after the time for it, unless it is heard of', async () => {
    const ticket = await world.upload('a.txt', 'Hello.');
    const document = await world.stored(ticket.document_id);
    const heard = () =>
      world.ports.documents.update(document, { status: 'reading', updatedAtMs: world.ports.clock.nowMs() });
    await heard();
    world.passTimeMs(LIMITS.ingestStallsAfterS * 1_000);
    expect(await listed()).toMatchObject([{ status: 'reading' }]);
    await heard();
    world.passTimeMs(LIMITS.ingestStallsAfterS * 1_000);
    expect(await listed()).toMatchObject([{ status: 'reading' }]);
    world.passTimeMs(1);
    expect(await listed()).toMatchObject([{ status: 'failed', failure: { reason: 'read_failed' } }]);
  });
});

describe('Looking at documents', () => {
  test('lists the newest first', async () => {
    for (const name of ['one.txt', 'two.txt']) {
      await world.begin(name);
      world.passTimeMs(1);
    }
    expect((await listed()).map((document) => document.name)).toEqual(['two.txt', 'one.txt']);
  });

  test('says where the original file is, once it is there', async () => {
    const ticket = await world.begin('a.txt');
    expect(await getDocumentFile(world.ports, stepOf(ticket))).toMatchObject({ error: { code: 'not_found' } });
    await world.ports.files.put(ticket.object_key, Buffer.from('x'));
    expect(await getDocumentFile(world.ports, stepOf(ticket))).toEqual({
      ok: true,
      value: { object_key: ticket.object_key, name: 'a.txt', kind: 'txt' },
    });
  });

  test.each([listDocuments, getDocument, getDocumentFile])(
    "finds nothing in another owner's bot (%o)",
    async (look) => {
      const ticket = await world.upload('a.txt', 'Hello.');
      const strange = { ...stepOf(ticket), ownerId: 'somebody else' };
      expect(await look(world.ports, strange)).toMatchObject({ ok: false, error: { code: 'not_found' } });
    },
  );
});
