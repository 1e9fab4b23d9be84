import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import { objectKey } from '../../../../core-aws/ports/file-store.ts';
import { deleteDocument } from '../../../../core-aws/use-cases/documents/delete-document.ts';
import { eraseDocument } from '../../../../core-aws/use-cases/documents/erase-document.ts';
import { ingestDocument } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { listDocuments } from '../../../../core-aws/use-cases/documents/list-documents.ts';
import { retryDocument } from '../../../../core-aws/use-cases/documents/retry-document.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { Killed, mortalPorts } from '../../../support/mortal-ports.ts';
import { createPlainExtractor } from '../../../support/plain-extractor.ts';

const chapter = (topic: string): string =>
  `# Chapter about ${topic}\n\nThe ${topic} has wonderful properties nobody measured before.`;
const OLD = ['apples', 'pears', 'plums', 'figs', 'grapes'].map(chapter).join('\n\n');
const NEW = ['apples', 'pears', 'quinces', 'figs', 'dates', 'limes'].map(chapter).join('\n---\n');

type IngestJob = Extract<Job, { job: 'ingest' }>;

async function takeIngest({ ports }: DocumentsWorld): Promise<IngestJob> {
  const job = (await ports.jobs.takeAll()).find((each) => each.job === 'ingest');
  if (job?.job !== 'ingest') throw new Error('no ingest job was queued');
  return job;
}

function plainPorts(world: DocumentsWorld): DocumentsWorld['ports'] {
  return { ...world.ports, extractor: createPlainExtractor() };
}

/** Everything a bot's stores hold, with the bot's own id left out. */
async function contents({ ports, bot }: DocumentsWorld): Promise<unknown> {
  const records = await ports.documents.list(bot.botId);
  const chunks = await Promise.all(records.map(({ documentId }) => ports.index.storedChunks(bot.botId, documentId)));
  const all = {
    records,
    index: await ports.index.state(bot.botId),
    chunks: chunks.flat().toSorted((a, b) => (a.chunkId < b.chunkId ? -1 : 1)),
    files: (await ports.files.list('')).toSorted(),
    jobs: await ports.jobs.takeAll(),
  };
  return JSON.parse(JSON.stringify(all).replaceAll(bot.botId, 'bot'));
}

const SCENES = {
  'a first upload': async (world: DocumentsWorld) => {
    await world.upload('a.txt', OLD);
    return takeIngest(world);
  },
  'a replacement': async (world: DocumentsWorld) => {
    await world.upload('a.txt', OLD);
    await ingestDocument(plainPorts(world), await takeIngest(world));
    await world.upload('a.txt', NEW);
    return takeIngest(world);
  },
  'a replacement that cannot be read': async (world: DocumentsWorld) => {
    await world.upload('a.txt', OLD);
    await ingestDocument(plainPorts(world), await takeIngest(world));
    await world.upload('a.txt', 'BROKEN');
    return takeIngest(world);
  },
} as const;

/** Runs the job until a delivery ends, dying once. Returns what is left, and how often it had to be delivered. */
async function readWithDeath(
  scene: keyof typeof SCENES,
  death: { readonly dieAt: number; readonly moment: 'before' | 'after' },
): Promise<{ readonly contents: unknown; readonly deliveries: number; readonly calls: number }> {
  const world = await createDocumentsWorld();
  const job = await SCENES[scene](world);
  const { ports, calls } = mortalPorts(plainPorts(world), death);
  for (let deliveries = 1; ; deliveries += 1) {
    try {
      await ingestDocument(ports, job);
      return { contents: await contents(world), deliveries, calls: calls() };
    } catch (thrown) {
      if (!(thrown instanceof Killed) || deliveries > 3) throw thrown;
    }
  }
}

describe.each(Object.keys(SCENES) as (keyof typeof SCENES)[])('Reading %s', (scene) => {
  test.each(['before', 'after'] as const)('ends the same when it is killed %s any of its calls', async (moment) => {
    const whole = await readWithDeath(scene, { dieAt: 0, moment });
    expect(whole.calls).toBeGreaterThan(10);
    let deaths = 0;
    for (let dieAt = 1; dieAt <= whole.calls; dieAt += 1) {
      const survived = await readWithDeath(scene, { dieAt, moment });
      expect(survived.contents, `killed ${moment} call ${dieAt}`).toEqual(whole.contents);
      deaths += survived.deliveries - 1;
    }
    // Of all deaths only those while a progress is shown pass unnoticed.
    expect(deaths).toBeGreaterThan(whole.calls * 0.8);
  });
});

describe('Whatever happens to documents', () => {
  const TEXTS = [OLD, NEW, chapter('apples'), 'BROKEN', ' ', `${OLD}\n\n${chapter('nuts')}`];
  const name = fc.constantFrom('a.txt', 'b.txt');
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ act: fc.constant('upload' as const), name, text: fc.constantFrom(...TEXTS) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        act: fc.constant('deliver' as const),
        which: fc.nat(5),
        dieAt: fc.nat(45),
        moment: fc.constantFrom('before', 'after'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('begin', 'delete', 'retry'), name }) },
  );

  test('every store ends with exactly what the live documents are made of', async () => {
    let liveSeen = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        const world = await createDocumentsWorld();
        const { botId } = world.bot;
        const documentIds = new Set<string>();
        let queue: readonly Job[] = [];
        const findId = async (name: string): Promise<string> => {
          const listed = await world.ports.documents.list(botId);
          return listed.find((each) => each.name === name && each.deletedAtMs === undefined)?.documentId ?? 'none';
        };
        const deliver = async (
          job: Job,
          death: { readonly dieAt: number; readonly moment: 'before' | 'after' },
        ): Promise<void> => {
          const { ports } = mortalPorts(plainPorts(world), death);
          try {
            if (job.job === 'ingest') await ingestDocument(ports, job);
            if (job.job === 'erase_document') await eraseDocument(ports, job);
          } catch (thrown) {
            if (!(thrown instanceof Killed)) throw thrown;
            queue = [...queue, job];
          }
        };

        for (const each of steps) {
          if (each.act === 'upload') {
            documentIds.add((await world.upload(each.name, each.text)).document_id);
          } else if (each.act === 'deliver') {
            queue = [...queue, ...(await world.ports.jobs.takeAll())];
            const job = queue[each.which % Math.max(1, queue.length)];
            queue = queue.filter((other) => other !== job);
            if (job) await deliver(job, each);
          } else if (each.act === 'begin') {
            documentIds.add((await world.begin(each.name)).document_id);
          } else {
            const whose = { ...world.whose, documentId: await findId(each.name) };
            await (each.act === 'delete' ? deleteDocument(world.ports, whose) : retryDocument(world.ports, whose));
          }
        }
        for (;;) {
          queue = [...queue, ...(await world.ports.jobs.takeAll())];
          const [job, ...rest] = queue;
          if (!job) break;
          queue = rest;
          await deliver(job, { dieAt: 0, moment: 'before' });
        }

        // An upload nobody goes on with is ended by whoever looks next.
        world.passTimeMs(LIMITS.uploadLeaseS * 2_000);
        await listDocuments(world.ports, world.whose);

        const live = new Map((await world.ports.index.state(botId)).documents.map((each) => [each.documentId, each]));
        const files = new Set<string>();
        for (const documentId of documentIds) {
          const record = await world.ports.documents.get(botId, documentId);
          const answers = live.get(documentId);
          const stored = await world.ports.index.storedChunks(botId, documentId);
          expect(stored).toHaveLength(answers?.chunkCount ?? 0);
          for (const { chunkId } of stored) expect(chunkId.startsWith(`${documentId}#${answers?.version}#`)).toBe(true);
          if (!record) expect(answers).toBeUndefined();
          if (record?.status === 'ready') expect(answers?.version).toBe(record.version);
          if (record) expect(record.status).toMatch(/^(?:ready|failed)$/);
          for (const version of [record?.version, answers?.version]) {
            if (version) files.add(objectKey(botId, documentId, version));
          }
          liveSeen += stored.length;
        }
        for (const key of await world.ports.files.list('')) expect(files).toContain(key);
        for (const documentId of live.keys()) expect(documentIds).toContain(documentId);
      }),
      { numRuns: 150 },
    );
    expect(liveSeen).toBeGreaterThan(100);
  });
});
