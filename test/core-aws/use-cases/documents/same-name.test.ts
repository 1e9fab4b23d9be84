import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { abandonUpload } from '../../../../core-aws/use-cases/documents/abandon-upload.ts';
import { beginUpload } from '../../../../core-aws/use-cases/documents/begin-upload.ts';
import { completeUpload } from '../../../../core-aws/use-cases/documents/complete-upload.ts';
import { deleteDocument } from '../../../../core-aws/use-cases/documents/delete-document.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';

const NAME = 'parrots.txt';

/** One whole upload; undefined when a newer one overtook it. */
async function upload(
  world: DocumentsWorld,
  ports: DocumentsWorld['ports'],
  text: string,
): Promise<string | undefined> {
  const begun = await beginUpload(ports, { ...world.whose, name: NAME, kind: 'txt' });
  if (!begun.ok) throw new Error(begun.error.message);
  const { document_id: documentId, version, object_key: key } = begun.value;
  await ports.files.write(key, Buffer.from(text));
  const step = { ...world.whose, documentId, version };
  const completed = await completeUpload(ports, step);
  if (!completed.ok) await abandonUpload(ports, step);
  return completed.ok ? documentId : undefined;
}

/** The world's ports with every call to the stores held back until the scheduler lets it go. */
function scheduled(world: DocumentsWorld, scheduler: fc.Scheduler): DocumentsWorld['ports'] {
  const { documents, names, jobs } = world.ports;
  return {
    ...world.ports,
    documents: {
      ...documents,
      list: scheduler.scheduleFunction(documents.list),
      get: scheduler.scheduleFunction(documents.get),
      put: scheduler.scheduleFunction(documents.put),
      update: scheduler.scheduleFunction(documents.update),
      erase: scheduler.scheduleFunction(documents.erase),
    },
    names: {
      ...names,
      claim: scheduler.scheduleFunction(names.claim),
      release: scheduler.scheduleFunction(names.release),
    },
    jobs,
  };
}

const live = async (world: DocumentsWorld) =>
  (await world.ports.documents.list(world.bot.botId)).filter((document) => document.deletedAtMs === undefined);

describe('Files of one name uploaded at the same moment', () => {
  test('make one document, whose text is that of one of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = await createDocumentsWorld();
        const ports = scheduled(world, scheduler);
        const texts = ['Parrots one.', 'Parrots two.', 'Parrots three.'];
        const uploads = Promise.all(texts.map((text) => upload(world, ports, text)));
        await scheduler.waitFor(uploads);
        await world.runJobs();
        const [document, ...others] = await live(world);
        expect(others).toEqual([]);
        const completed = (await uploads).filter((id) => id !== undefined);
        expect(completed.length).toBeGreaterThan(0);
        expect(new Set(completed)).toEqual(new Set([document?.documentId]));
        expect(document).toMatchObject({ status: 'ready' });
        expect(await world.find('parrots')).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });

  test('and the deletion of the old document at that moment never leave half a document', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = await createDocumentsWorld();
        const old = await upload(world, world.ports, 'Parrots of old.');
        await world.runJobs();
        const ports = scheduled(world, scheduler);
        const deleting = deleteDocument(ports, { ...world.whose, documentId: old ?? '' });
        // A newer upload may be refused in the middle of it, and the deletion may come too late.
        const uploading = upload(world, ports, 'Parrots of now.');
        await scheduler.waitFor(Promise.all([deleting, uploading]));
        await world.runJobs();
        const documents = await world.ports.documents.list(world.bot.botId);
        expect(documents.length).toBe((await uploading) === undefined ? 0 : 1);
        for (const document of documents) expect(document.status).toBe('ready');
        expect(await world.find('parrots')).toEqual(documents.length === 1 ? ['Parrots of now.'] : []);
        const keys = await world.ports.files.list('bots/');
        expect(keys).toHaveLength(documents.length);
      }),
      { numRuns: 100 },
    );
  });
});
