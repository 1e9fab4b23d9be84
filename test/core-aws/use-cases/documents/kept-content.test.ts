import { beforeEach, describe, expect, test } from 'vitest';
import type { StoredDocument } from '../../../../core-aws/ports/document-store.ts';
import { contentKey } from '../../../../core-aws/ports/file-store.ts';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import { deleteDocument } from '../../../../core-aws/use-cases/documents/delete-document.ts';
import { giveUpJob } from '../../../../core-aws/use-cases/documents/give-up-job.ts';
import { ingestDocument } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { createPlainExtractor } from '../../../support/plain-extractor.ts';

const chapter = (topic: string): string =>
  `# Chapter about ${topic}\n\nThe ${topic} has wonderful properties nobody measured before.`;
/** Seven pages, one of them blank and one a repetition, so that report and warnings have something to say. */
const TEXT = [...['apples', 'pears', 'plums', 'figs', 'grapes'].map(chapter), ' ', chapter('apples')].join('\n---\n');
const CHUNKS = 5;

type IngestJob = Extract<Job, { job: 'ingest' }>;

let world: DocumentsWorld;
let ports: DocumentsWorld['ports'];
let readings: number;
beforeEach(async () => {
  world = await createDocumentsWorld();
  const plain = createPlainExtractor();
  readings = 0;
  ports = {
    ...world.ports,
    extractor: {
      extract: (...args) => {
        readings += 1;
        return plain.extract(...args);
      },
    },
  };
});

async function takeIngest(): Promise<IngestJob> {
  const job = (await world.ports.jobs.takeAll()).find((each) => each.job === 'ingest');
  if (job?.job !== 'ingest') throw new Error('no ingest job was queued');
  return job;
}

/** A document after its first turn, which embedded one batch. */
async function begun(): Promise<IngestJob> {
  await world.upload('a.txt', TEXT);
  const job = await takeIngest();
  expect(await ingestDocument(ports, job, { turnMs: 0 })).toMatchObject({ kind: 'continued', of: CHUNKS });
  return takeIngest();
}

/** Takes turn after turn. */
async function finish(job: IngestJob): Promise<StoredDocument> {
  let outcome = await ingestDocument(ports, job, { turnMs: 0 });
  while (outcome.kind === 'continued') outcome = await ingestDocument(ports, await takeIngest(), { turnMs: 0 });
  expect(outcome.kind).toBe('ready');
  return world.stored(job.documentId);
}

/** What an owner can see of a document, without what differs from upload to upload. */
function visible({ chunkCount, pageCount, report, warnings, status }: StoredDocument): unknown {
  return { chunkCount, pageCount, report, warnings, status };
}

const files = (): Promise<readonly string[]> => world.ports.files.list('bots/');

describe('A document that takes several turns', () => {
  test('has its file read once, and is reported and found as if it had taken one', async () => {
    const inTurns = await finish(await begun());
    expect(readings).toBe(1);
    expect(inTurns).toMatchObject({
      warnings: ['page 6 holds no text', '1 part of the text repeats another word for word and was kept once'],
      report: { pages_without_text: [6], duplicates_skipped: 1, language: 'en', self_check: { checked: 10 } },
    });
    const other = await createDocumentsWorld();
    const ticket = await other.upload('a.txt', TEXT);
    const [job] = await other.ports.jobs.takeAll();
    if (job?.job !== 'ingest') throw new Error('no ingest job was queued');
    await ingestDocument({ ...other.ports, extractor: createPlainExtractor() }, job);
    const atOnce = await other.stored(ticket.document_id);
    expect(visible(inTurns)).toEqual(visible(atOnce));
    const chunksOf = async ({ ports: { chunks }, bot }: DocumentsWorld, documentId: string) =>
      (await chunks.ofDocument(bot.botId, documentId))
        .map(({ chunkId, ...chunk }) => ({ ...chunk, content: chunkId.split('#').at(-1) }))
        .toSorted((a, b) => a.position - b.position);
    expect(await chunksOf(world, inTurns.documentId)).toEqual(await chunksOf(other, atOnce.documentId));
  });

  test('keeps nothing when it is ready, and nothing at all when one turn was enough', async () => {
    const job = await begun();
    expect(await files()).toContain(contentKey(job));
    await finish(job);
    expect(await files()).toHaveLength(1);
    let kept = 0;
    const counted = {
      ...ports,
      contents: { ...ports.contents, keep: async () => void (kept += 1) },
    };
    await world.upload('b.txt', TEXT);
    expect(await ingestDocument(counted, await takeIngest(), { turnMs: 60_000 })).toMatchObject({ kind: 'ready' });
    expect(kept).toBe(0);
  });

  test.each([
    ['is gone', async (key: string) => world.ports.files.erasePrefix(key)],
    ['was cut short', async (key: string) => world.ports.files.write(key, (await bytesAt(key)).subarray(0, 40))],
    ['is no archive', async (key: string) => world.ports.files.write(key, Buffer.from('{}'))],
  ])('has its file read again when what was kept %s', async (_, spoil) => {
    const job = await begun();
    await spoil(contentKey(job));
    expect(await finish(job)).toMatchObject({ status: 'ready', chunkCount: CHUNKS });
    expect(readings).toBe(2);
  });

  test('never lets its progress go back', async () => {
    const { documents } = world.ports;
    const done: number[] = [];
    const units = new Set<string>();
    ports = {
      ...ports,
      documents: {
        ...documents,
        update: async (...args: Parameters<typeof documents.update>) => {
          const { progress } = args[1];
          if (progress?.unit === 'passages') done.push(progress.done);
          if (done.length > 0 && progress) units.add(progress.unit);
          return documents.update(...args);
        },
      },
    };
    await finish(await begun());
    expect(done.at(-1)).toBe(CHUNKS);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(units).toEqual(new Set(['passages']));
  });

  test('is checked after its last batch, though its turn is over', async () => {
    await world.upload('a.txt', chapter('apples'));
    expect(await ingestDocument(ports, await takeIngest(), { turnMs: 0 })).toMatchObject({
      kind: 'ready',
      selfCheck: { checked: 2, found: 2 },
    });
  });

  test('ends its turn by the time spent embedding, not by that spent reading the file', async () => {
    const slow = (readMs: number, embedMs: number) => ({
      ...ports,
      extractor: {
        extract: (...args: Parameters<typeof ports.extractor.extract>) => {
          world.passTimeMs(readMs);
          return ports.extractor.extract(...args);
        },
      },
      embedder: {
        ...ports.embedder,
        embedPassages: (...args: Parameters<typeof ports.embedder.embedPassages>) => {
          world.passTimeMs(embedMs);
          return ports.embedder.embedPassages(...args);
        },
      },
    });
    await world.upload('a.txt', TEXT);
    expect(await ingestDocument(slow(80_000, 14_999), await takeIngest(), { turnMs: 30_000 })).toMatchObject({
      kind: 'ready',
    });
    await world.upload('b.txt', TEXT);
    expect(await ingestDocument(slow(0, 15_000), await takeIngest(), { turnMs: 30_000 })).toMatchObject({
      kind: 'continued',
      done: 4,
    });
  });

  test('has its failures counted anew after a turn that got on', async () => {
    await world.upload('a.txt', TEXT);
    const job = { ...(await takeIngest()), failedDeliveries: 2 };
    expect(await ingestDocument(ports, job, { turnMs: 0 })).toMatchObject({ kind: 'continued' });
    expect(await takeIngest()).not.toHaveProperty('failedDeliveries');
  });
});

describe('What was kept of a document', () => {
  test('goes with the document when that is deleted between two turns', async () => {
    const job = await begun();
    await deleteDocument(world.ports, { ...world.whose, documentId: job.documentId });
    await world.runJobs();
    expect(await files()).toEqual([]);
    expect(await ingestDocument(ports, job)).toEqual({ kind: 'nothing_to_do' });
  });

  test('goes with the bot', async () => {
    await begun();
    await world.ports.bots.markDeleted(world.bot.botId, 1);
    await world.run({ job: 'erase_bot', botId: world.bot.botId });
    expect(await files()).toEqual([]);
  });

  test('goes when a newer version takes its place, and leaves that one alone', async () => {
    const old = await begun();
    const newer = await world.upload('a.txt', `${TEXT}\n---\n${chapter('limes')}`);
    const job = await takeIngest();
    expect(await ingestDocument(ports, job, { turnMs: 0 })).toMatchObject({ kind: 'continued' });
    expect(await ingestDocument(ports, old)).toEqual({ kind: 'nothing_to_do' });
    expect([...(await files())].toSorted()).toEqual([newer.object_key, contentKey(job)].toSorted());
    await finish(await takeIngest());
    expect(await files()).toEqual([newer.object_key]);
  });

  test('goes when the document fails', async () => {
    const job = await begun();
    expect(await giveUpJob(world.ports, job)).toBe('document_failed');
    expect(await files()).toHaveLength(1);
    expect(await files()).not.toContain(contentKey(job));
  });

  test.each(['deleted', 'replaced'] as const)('is not left when the document is %s just before', async (how) => {
    await world.upload('a.txt', TEXT);
    const job = await takeIngest();
    const { contents } = world.ports;
    const late = {
      ...ports,
      contents: {
        ...contents,
        keep: async (...args: Parameters<typeof contents.keep>) => {
          if (how === 'deleted') await deleteDocument(world.ports, { ...world.whose, documentId: job.documentId });
          else await world.upload('a.txt', chapter('limes'));
          await world.runJobs();
          await contents.keep(...args);
        },
      },
    };
    expect(await ingestDocument(late, job, { turnMs: 0 })).toEqual({ kind: 'nothing_to_do' });
    expect(await files()).toHaveLength(how === 'deleted' ? 0 : 1);
    expect(await files()).not.toContain(contentKey(job));
  });

  test.each(['deliver it again', 'give it up'] as const)(
    'is not left when the process dies right after, the document being deleted: %s',
    async (then) => {
      await world.upload('a.txt', TEXT);
      const job = await takeIngest();
      const { contents } = world.ports;
      const dying = {
        ...ports,
        contents: {
          ...contents,
          keep: async (...args: Parameters<typeof contents.keep>) => {
            await deleteDocument(world.ports, { ...world.whose, documentId: job.documentId });
            await world.runJobs();
            await contents.keep(...args);
            throw new Error('killed');
          },
        },
      };
      await expect(ingestDocument(dying, job, { turnMs: 0 })).rejects.toThrow('killed');
      expect(await files()).toEqual([contentKey(job)]);
      await (then === 'give it up' ? giveUpJob(world.ports, job) : ingestDocument(ports, job));
      expect(await files()).toEqual([]);
    },
  );
});

async function bytesAt(key: string): Promise<Uint8Array> {
  const bytes = await world.ports.files.read(key);
  if (!bytes) throw new Error(`no file ${key}`);
  return bytes;
}
