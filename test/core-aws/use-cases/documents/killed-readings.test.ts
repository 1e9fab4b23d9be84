import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import { objectKey } from '../../../../core-aws/ports/file-store.ts';
import { beginUpload } from '../../../../core-aws/use-cases/documents/begin-upload.ts';
import { completeUpload } from '../../../../core-aws/use-cases/documents/complete-upload.ts';
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
        await drain(world, queue);
        liveSeen += await expectOnlyLive(world, documentIds);
      }),
      { numRuns: 150 },
    );
    expect(liveSeen).toBeGreaterThan(100);
  });

  test('and so it does when uploads, readings and deletions overtake each other at every step', async () => {
    let liveSeen = 0;
    const act = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
      { weight: 1, arbitrary: fc.constantFrom('delete', 'read twice') },
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(act, { minLength: 2, maxLength: 4 }), async (scheduler, acts) => {
        const world = await createDocumentsWorld();
        const first = await world.upload('a.txt', OLD);
        await ingestDocument(plainPorts(world), await takeIngest(world));
        const ports = interleaved(plainPorts(world), scheduler);
        const documentIds = new Set([first.document_id]);
        const work = acts.map(async (each) => {
          if (each === 'delete') {
            await deleteDocument(ports, { ...world.whose, documentId: first.document_id });
            return;
          }
          const { document_id } = await uploadWith(ports, world, each === 'read twice' ? NEW : each);
          documentIds.add(document_id);
          const jobs = (await ports.jobs.takeAll()).flatMap((job) =>
            each === 'read twice' && job.job === 'ingest' ? [job, job] : [job],
          );
          await Promise.all(jobs.map((job) => runWith(ports, job)));
        });
        await scheduler.waitFor(Promise.all(work));
        await drain(world, []);
        liveSeen += await expectOnlyLive(world, documentIds);
      }),
      { numRuns: 150 },
    );
    expect(liveSeen).toBeGreaterThan(100);
  });
});

/** Ports whose every call waits for its turn, which the scheduler decides. */
function interleaved<P extends object>(ports: P, scheduler: fc.Scheduler): P {
  const waiting = (port: unknown): unknown =>
    typeof port !== 'object' || port === null
      ? port
      : new Proxy(port, {
          get(target, name) {
            const method: unknown = Reflect.get(target, name);
            if (typeof method !== 'function' || name === 'nowMs' || name === 'bytes') return method;
            return async (...args: unknown[]): Promise<unknown> => {
              await scheduler.schedule(Promise.resolve(), String(name));
              return Reflect.apply(method, target, args);
            };
          },
        });
  // The same ports under the same names.
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, waiting(port)])) as P;
}

async function uploadWith(ports: DocumentsWorld['ports'], { whose }: DocumentsWorld, text: string) {
  for (;;) {
    const ticket = await beginUpload(ports, { ...whose, name: 'a.txt', kind: 'txt' });
    // Another upload of the name began at the same moment.
    if (!ticket.ok) continue;
    const { document_id, version, object_key } = ticket.value;
    const bytes = Buffer.from(text);
    await ports.files.put(object_key, bytes);
    await completeUpload(ports, { ...whose, documentId: document_id, version, bytes: bytes.length });
    return ticket.value;
  }
}

async function runWith(ports: DocumentsWorld['ports'], job: Job): Promise<void> {
  try {
    if (job.job === 'ingest') await ingestDocument(ports, job);
    if (job.job === 'erase_document') await eraseDocument(ports, job);
  } catch (thrown) {
    // As the queue does: delivered again.
    if (!(thrown instanceof Error) || !thrown.message.includes('the next delivery')) throw thrown;
    await ports.jobs.send(job);
  }
}

/** Does all that is left to do; an upload nobody goes on with is ended by whoever looks next. */
async function drain(world: DocumentsWorld, left: readonly Job[]): Promise<void> {
  let queue = left;
  for (;;) {
    queue = [...queue, ...(await world.ports.jobs.takeAll())];
    const [job, ...rest] = queue;
    if (!job) break;
    queue = rest;
    await runWith(plainPorts(world), job);
  }
  world.passTimeMs(LIMITS.uploadLeaseS * 2_000);
  await listDocuments(world.ports, world.whose);
}

/** Holds every store against the manifest. Returns how many chunks are stored. */
async function expectOnlyLive(world: DocumentsWorld, documentIds: ReadonlySet<string>): Promise<number> {
  const { botId } = world.bot;
  const live = new Map((await world.ports.index.state(botId)).documents.map((each) => [each.documentId, each]));
  const files = new Set<string>();
  let chunkCount = 0;
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
    chunkCount += stored.length;
  }
  for (const key of await world.ports.files.list('')) expect(files).toContain(key);
  for (const documentId of live.keys()) expect(documentIds).toContain(documentId);
  return chunkCount;
}
