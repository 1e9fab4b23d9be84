import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import type { StoredDocument } from '../../../../core-aws/ports/document-store.ts';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import type { ExtractionOptions } from '../../../../core-aws/ports/text-extractor.ts';
import { ingestDocument } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { toDocument } from '../../../../core-aws/use-cases/documents/to-document.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { createPlainExtractor } from '../../../support/plain-extractor.ts';

let world: DocumentsWorld;
let ports: DocumentsWorld['ports'];
beforeEach(async () => {
  world = await createDocumentsWorld();
  ports = { ...world.ports, extractor: createPlainExtractor() };
});

type IngestJob = Extract<Job, { job: 'ingest' }>;

async function takeIngest(): Promise<IngestJob> {
  const job = (await world.ports.jobs.takeAll()).find((each) => each.job === 'ingest');
  if (job?.job !== 'ingest') throw new Error('no ingest job was queued');
  return job;
}

async function read(name: string, content: string): Promise<StoredDocument> {
  const ticket = await world.upload(name, content);
  await ingestDocument(ports, await takeIngest());
  return world.stored(ticket.document_id);
}

const chapter = (topic: string): string =>
  `# Chapter about ${topic}\n\nThe ${topic} has wonderful properties nobody measured before.`;
const CHAPTERS = ['apples', 'pears', 'plums', 'figs', 'grapes', 'limes'];

describe('The report', () => {
  test('is kept with the document and shown to its owner, warnings in plain words', async () => {
    const stored = await read('a.txt', [...CHAPTERS.map(chapter), ' ', chapter('apples')].join('\n---\n'));
    expect(stored).toMatchObject({
      status: 'ready',
      pageCount: 8,
      chunkCount: 6,
      report: {
        pages_without_text: [7],
        tables: 0,
        passages: 6,
        duplicates_skipped: 1,
        language: 'en',
        self_check: { checked: 12, found: 12, missed: [] },
      },
      warnings: ['page 7 holds no text', '1 part of the text repeats another word for word and was kept once'],
    });
    expect(stored.report?.chars_by_page).toHaveLength(8);
    expect(stored.report?.chars).toBe(stored.report?.chars_by_page?.reduce((sum, chars) => sum + chars, 0));
    expect(toDocument(stored)).toMatchObject({ report: stored.report, page_count: 8, warnings: stored.warnings });
  });

  test('of a scan names the pages, and says what to do', async () => {
    const stored = await read('a.txt', ' \n---\n \n---\n ');
    expect(stored).toMatchObject({ status: 'failed', failure: { reason: 'no_text' } });
    expect(stored.failure?.message).toContain('looks scanned: pages 1-3 hold no text');
    expect(stored.failure?.message).toContain('Upload a version with selectable text');
    expect(stored).not.toHaveProperty('report');
  });

  test('of a replacement says while it is read that the earlier version answers, and not after', async () => {
    await read('a.txt', chapter('apples'));
    const ticket = await world.upload('a.txt', chapter('pears'));
    let seen: StoredDocument | undefined;
    const { extractor } = ports;
    const looks = {
      ...ports,
      extractor: {
        extract: async (...args: Parameters<typeof extractor.extract>) => {
          seen = await world.stored(ticket.document_id);
          return extractor.extract(...args);
        },
      },
    };
    await ingestDocument(looks, await takeIngest());
    expect(seen).toMatchObject({
      status: 'reading',
      warnings: ['the earlier version of this document answers until this one is read'],
    });
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'ready', warnings: [] });
  });

  test('of a version that failed is gone when it is read again', async () => {
    const ticket = await world.upload('a.txt', 'BROKEN');
    const job = await takeIngest();
    await ingestDocument(ports, job);
    await world.ports.files.put(ticket.object_key, Buffer.from(chapter('apples')));
    await world.ports.documents.update(job, { status: 'uploaded', failure: undefined, updatedAtMs: 1 });
    expect(await ingestDocument(ports, job)).toMatchObject({ kind: 'ready', chunkCount: 1 });
    const stored = await world.stored(ticket.document_id);
    expect(stored).toMatchObject({ status: 'ready', report: { passages: 1 } });
    expect(stored).not.toHaveProperty('failure');
  });
});

describe('The self-check', () => {
  test('comes after the document is ready, and says what could not be found', async () => {
    const ticket = await world.upload('a.txt', CHAPTERS.map(chapter).join('\n\n'));
    const { index } = ports;
    let statusAtCheck: string | undefined;
    const forgetful = {
      ...ports,
      index: {
        ...index,
        snapshot: async (...args: Parameters<typeof index.snapshot>) => {
          statusAtCheck = (await world.stored(ticket.document_id)).status;
          const snapshot = await index.snapshot(...args);
          let asked = 0;
          const search: typeof snapshot.search = async (...query) =>
            (asked += 1) <= 7 ? [] : snapshot.search(...query);
          return { ...snapshot, search };
        },
      },
    };
    const outcome = await ingestDocument(forgetful, await takeIngest());
    expect(statusAtCheck).toBe('ready');
    expect(outcome).toMatchObject({ kind: 'ready', selfCheck: { checked: 12, found: 5 } });
    const { report } = await world.stored(ticket.document_id);
    expect(report?.self_check).toMatchObject({ checked: 12, found: 5 });
    expect(report?.self_check?.missed).toHaveLength(5);
    expect(report?.self_check?.missed[0]).toBe('Chapter about apples');
  });

  test('asks for no more samples than the limit', async () => {
    const many = Array.from({ length: 80 }, (_, at) => chapter(`topic${'abcdefgh'.charAt(at % 8)}${'xyz'.repeat(at)}`));
    const { report } = await read('a.txt', many.join('\n\n'));
    expect(report?.self_check?.checked).toBe(LIMITS.selfCheckMaxSamples);
  });
});

describe('Reading a file again', () => {
  test('embeds nothing when it has not changed', async () => {
    await read('a.txt', CHAPTERS.map(chapter).join('\n\n'));
    const { embeddedTexts } = world.ports.embedder;
    expect(embeddedTexts).toHaveLength(6);
    await world.upload('a.txt', CHAPTERS.map(chapter).join('\n\n'));
    expect(await ingestDocument(ports, await takeIngest())).toMatchObject({
      kind: 'ready',
      chunkCount: 6,
      embeddedCount: 0,
      selfCheck: { checked: 12, found: 12 },
    });
    expect(embeddedTexts).toHaveLength(6);
  });

  test('embeds the part that changed and no other, and forgets what is gone', async () => {
    await read('a.txt', CHAPTERS.map(chapter).join('\n\n'));
    const { embeddedTexts } = world.ports.embedder;
    embeddedTexts.length = 0;
    const changed = CHAPTERS.with(2, 'quinces').toSpliced(4, 1);
    const stored = await read('a.txt', changed.map(chapter).join('\n\n'));
    expect(stored.chunkCount).toBe(5);
    expect(embeddedTexts).toEqual([expect.stringContaining('quinces')]);
    expect(await world.find('quinces')).toHaveLength(1);
    expect(await world.find('plums')).toEqual([]);
  });

  test("never takes another document's vectors, nor those of another length", async () => {
    await read('a.txt', chapter('apples'));
    const { embeddedTexts } = world.ports.embedder;
    await read('b.txt', chapter('apples'));
    expect(embeddedTexts).toHaveLength(2);
    const ticket = await world.upload('a.txt', chapter('apples'));
    const job = await takeIngest();
    const { chunks } = world.ports;
    const shorter = {
      ...ports,
      chunks: {
        ...chunks,
        ofDocument: async (...args: Parameters<typeof chunks.ofDocument>) =>
          (await chunks.ofDocument(...args)).map((chunk) => ({ ...chunk, vector: chunk.vector.slice(0, 3) })),
      },
    };
    expect(await ingestDocument(shorter, job)).toMatchObject({ kind: 'ready', embeddedCount: 1 });
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'ready' });
  });

  test('clears what an older program wrote of this version before it goes live', async () => {
    const ticket = await world.upload('a.txt', chapter('apples'));
    const job = await takeIngest();
    const document = { ...job, name: 'a.txt' };
    const vector = new Float32Array(world.ports.embedder.dimensions);
    const stray = {
      chunkId: `${job.documentId}#${job.version}#000000`,
      position: 0,
      text: 'stray',
      headings: [],
      vector,
    };
    await world.ports.chunks.write(document, [stray]);
    await ingestDocument(ports, job);
    const stored = await world.ports.chunks.ofDocument(world.bot.botId, ticket.document_id);
    expect(stored.map(({ text }) => text)).toEqual(['The apples has wonderful properties nobody measured before.']);
  });

  test('is repaired by the next delivery when chunks are gone before they go live', async () => {
    await world.upload('a.txt', CHAPTERS.map(chapter).join('\n\n'));
    const job = await takeIngest();
    const { chunks } = world.ports;
    let erased = false;
    const losing = {
      ...ports,
      chunks: {
        ...chunks,
        async *ofVersion(document: Parameters<typeof chunks.ofVersion>[0]) {
          const kept: string[] = [];
          for await (const { chunkId } of chunks.ofVersion(document)) kept.push(chunkId);
          if (!erased) await chunks.eraseVersion(document, new Set(kept.slice(1)));
          erased = true;
          yield* chunks.ofVersion(document);
        },
      },
    };
    await expect(ingestDocument(losing, job)).rejects.toThrow('5 of 6 chunks');
    expect(await ingestDocument(losing, job)).toMatchObject({ kind: 'ready', chunkCount: 6, embeddedCount: 1 });
  });
});

describe('The progress of pages', () => {
  const PAGES = 9;

  /** Reads a document of nine pages, each of which takes the given time. Returns the progress as it was written. */
  async function readPages(msPerPage: number): Promise<readonly (readonly [string, number])[]> {
    const written: (readonly [string, number])[] = [];
    const { documents, extractor } = ports;
    const watched = {
      ...ports,
      documents: {
        ...documents,
        update: async (...args: Parameters<typeof documents.update>) => {
          const { progress } = args[1];
          if (progress) written.push([progress.unit, progress.done]);
          return documents.update(...args);
        },
      },
      extractor: {
        extract: async (
          kind: Parameters<typeof extractor.extract>[0],
          bytes: Uint8Array,
          { onProgress }: ExtractionOptions = {},
        ) => {
          for (let page = 1; page <= PAGES; page += 1) {
            world.passTimeMs(msPerPage);
            onProgress?.({ done: page, of: PAGES });
            // As long as a reader's turn: what was begun gets done.
            await Promise.resolve();
            await Promise.resolve();
            await Promise.resolve();
          }
          return extractor.extract(kind, bytes);
        },
      },
    };
    await world.upload('a.txt', chapter('apples'));
    await ingestDocument(watched, await takeIngest());
    return written;
  }

  test('is written at most once a second, in order, before that of passages', async () => {
    const passages = [
      ['passages', 0],
      ['passages', 1],
    ] as const;
    expect(await readPages(500)).toEqual([...[1, 3, 5, 7, 9].map((page) => ['pages', page]), ...passages]);
  });

  test('is written for every page when pages take their time', async () => {
    expect((await readPages(1_000)).filter(([unit]) => unit === 'pages')).toHaveLength(PAGES);
  });

  test('is not worth a failure', async () => {
    const ticket = await world.upload('a.txt', CHAPTERS.map(chapter).join('\n---\n'));
    const { documents } = ports;
    const flaky = {
      ...ports,
      documents: {
        ...documents,
        update: async (...args: Parameters<typeof documents.update>) => {
          if (args[1].progress?.unit === 'pages') throw new Error('no connection');
          return documents.update(...args);
        },
      },
    };
    expect(await ingestDocument(flaky, await takeIngest())).toMatchObject({ kind: 'ready' });
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'ready' });
  });

  test('does not take the place of passages that were written before a crash', async () => {
    await world.upload('a.txt', CHAPTERS.map(chapter).join('\n---\n'));
    const job = await takeIngest();
    expect(await ingestDocument(ports, job, { isOutOfTime: () => true })).toMatchObject({ kind: 'continued', done: 2 });
    const { documents } = ports;
    const units: string[] = [];
    const watched = {
      ...ports,
      documents: {
        ...documents,
        update: async (...args: Parameters<typeof documents.update>) => {
          if (args[1].progress) units.push(args[1].progress.unit);
          return documents.update(...args);
        },
      },
    };
    expect(await ingestDocument(watched, job)).toMatchObject({ kind: 'ready' });
    expect(new Set(units)).toEqual(new Set(['passages']));
  });
});
