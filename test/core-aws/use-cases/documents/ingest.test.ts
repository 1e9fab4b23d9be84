import { beforeEach, describe, expect, test } from 'vitest';
import { FAILURE_REASONS } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import { deleteDocument } from '../../../../core-aws/use-cases/documents/delete-document.ts';
import { giveUpJob } from '../../../../core-aws/use-cases/documents/give-up-job.ts';
import { ingestDocument } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});

const LONG = Array.from({ length: 12 }, (_, at) => `# Part ${at}\n\nParagraph about topic${at} alone.`).join('\n\n');

async function takeIngest(): Promise<Extract<Job, { job: 'ingest' }>> {
  const job = (await world.ports.jobs.takeAll()).find((each) => each.job === 'ingest');
  if (job?.job !== 'ingest') throw new Error('no ingest job was queued');
  return job;
}

describe('Reading a document', () => {
  test('makes it ready, found by its words and under its headings', async () => {
    const ticket = await world.upload('animals.txt', '# Parrots\n\nThey live for eighty years.\n');
    await world.runJobs();
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'ready', chunkCount: 1, warnings: [] });
    expect(await world.find('eighty years')).toEqual(['They live for eighty years.']);
    expect(world.ports.embedder.embeddedTexts).toContain('Parrots\nThey live for eighty years.');
  });

  test('takes as many passages as the limit, and refuses one more, naming both', async () => {
    const sections = (count: number): string =>
      Array.from({ length: count }, (_, at) => `# Part ${at}\n\nTopic${at}.`).join('\n\n');
    const { ports } = world;
    await world.upload('full.txt', sections(LIMITS.documentMaxPassages));
    expect(await ingestDocument(ports, await takeIngest())).toMatchObject({
      kind: 'ready',
      chunkCount: LIMITS.documentMaxPassages,
    });
    const over = await world.upload('over.txt', sections(LIMITS.documentMaxPassages + 1));
    expect(await ingestDocument(ports, await takeIngest())).toMatchObject({ kind: 'failed', reason: 'too_large' });
    expect((await world.stored(over.document_id))?.failure?.message).toContain('5001 passages');
    expect((await world.stored(over.document_id))?.failure?.message).toContain('the limit is 5000');
  });

  test('writes batch by batch, with its progress', async () => {
    const { documents } = world.ports;
    const progress: unknown[] = [];
    const ports = {
      ...world.ports,
      documents: {
        ...documents,
        update: (...args: Parameters<typeof documents.update>) => {
          if (args[1].progress) progress.push([args[1].progress.done, args[1].progress.of]);
          return documents.update(...args);
        },
      },
    };
    await world.upload('a.txt', LONG);
    expect(await ingestDocument(ports, await takeIngest())).toMatchObject({ kind: 'ready', chunkCount: 12 });
    expect(progress).toEqual([0, 2, 4, 6, 8, 10, 12].map((done) => [done, 12]));
  });

  test('goes on where a delivery was cut off, and ends as if it never had been', async () => {
    const ticket = await world.upload('a.txt', LONG);
    const job = await takeIngest();
    const { chunks } = world.ports;
    let writes = 0;
    const dies = {
      ...world.ports,
      chunks: {
        ...chunks,
        write: async (...args: Parameters<typeof chunks.write>) => {
          if ((writes += 1) > 3) throw new Error('killed');
          await chunks.write(...args);
        },
      },
    };
    await expect(ingestDocument(dies, job)).rejects.toThrow('killed');
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'reading', progress: { done: 6, of: 12 } });
    expect(await world.find('topic0')).toEqual([]);
    world.ports.embedder.embeddedTexts.length = 0;
    await world.run(job);
    expect(world.ports.embedder.embeddedTexts).toHaveLength(6);
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'ready', chunkCount: 12 });
    for (const topic of ['topic0', 'topic11']) expect(await world.find(topic)).toHaveLength(1);
  });

  test('passes the rest on to a new job when its time runs out, and gets on each time', async () => {
    await world.upload('a.txt', LONG);
    let deliveries = 0;
    for (let outcome = 'continued'; outcome === 'continued'; deliveries += 1) {
      ({ kind: outcome } = await ingestDocument(world.ports, await takeIngest(), { isOutOfTime: () => true }));
    }
    expect(deliveries).toBe(6);
    expect(await world.find('topic11')).toHaveLength(1);
  });

  test('does nothing new when the job is delivered again', async () => {
    await world.upload('a.txt', LONG);
    const job = await takeIngest();
    await world.run(job);
    const before = await world.ports.index.state(world.bot.botId);
    world.ports.embedder.embeddedTexts.length = 0;
    expect(await ingestDocument(world.ports, job)).toEqual({ kind: 'nothing_to_do' });
    expect(await world.ports.index.state(world.bot.botId)).toEqual(before);
    expect(world.ports.embedder.embeddedTexts).toEqual([]);
  });

  test('reads a document whose upload was completed by a function that died before saying so', async () => {
    const ticket = await world.begin('a.txt');
    await world.ports.files.put(ticket.object_key, Buffer.from('Hello parrots.'));
    const { document_id: documentId, version } = ticket;
    await world.run({ job: 'ingest', botId: world.bot.botId, documentId, version });
    expect(await world.stored(documentId)).toMatchObject({ status: 'ready', bytes: 14 });
  });

  test('throws when the model does not answer, so that the queue tries again', async () => {
    const ticket = await world.upload('a.txt', 'Hello.');
    const job = await takeIngest();
    world.ports.embedder.fail = { kind: 'overloaded', status: 503 };
    await expect(ingestDocument(world.ports, job)).rejects.toThrow('overloaded');
    world.ports.embedder.fail = undefined;
    await world.run(job);
    expect(await world.stored(ticket.document_id)).toMatchObject({ status: 'ready' });
  });
});

describe('A document that cannot be read', () => {
  test.each([
    ['corrupt', 'pdf', 'this is no PDF'],
    ['corrupt', 'docx', 'this is no DOCX'],
    ['no_text', 'txt', '\n \n'],
  ] as const)('has failed as %s, and its job is done', async (reason, kind, content) => {
    const ticket = await world.upload(`a.${kind}`, content, kind);
    expect(await ingestDocument(world.ports, await takeIngest())).toMatchObject({ kind: 'failed', reason });
    const { status, failure } = await world.stored(ticket.document_id);
    expect([status, failure?.reason]).toEqual(['failed', reason]);
    expect(failure?.message).toContain(FAILURE_REASONS[reason]);
  });

  test('leaves the earlier version answering', async () => {
    await world.upload('a.txt', 'Parrots live long.');
    await world.runJobs();
    await world.upload('a.txt', ' ');
    await world.runJobs();
    expect(await world.find('parrots')).toEqual(['Parrots live long.']);
  });

  test('has failed when the bot was made with another model, whatever the file is', async () => {
    const other = { ...world.ports, embedder: { ...world.ports.embedder, id: 'other-model/64' } };
    const ticket = await world.upload('a.txt', 'Hello.');
    expect(await ingestDocument(other, await takeIngest())).toMatchObject({ kind: 'failed', reason: 'model_changed' });
    expect((await world.stored(ticket.document_id)).failure?.message).toContain('other-model/64');
    expect((await world.ports.index.state(world.bot.botId)).documents).toEqual([]);
  });

  test('has failed for its owner too when every delivery failed', async () => {
    const ticket = await world.upload('a.txt', 'Hello.');
    const job = await takeIngest();
    expect(await giveUpJob(world.ports, job)).toBe('document_failed');
    expect(await world.stored(ticket.document_id)).toMatchObject({ failure: { reason: 'read_failed' } });
    expect(await giveUpJob(world.ports, job)).toBe('nothing_to_do');
  });

  test('a job given up late does not touch a ready document or a newer version', async () => {
    const ready = await world.upload('a.txt', 'Hello.');
    const job = await takeIngest();
    await world.run(job);
    expect(await giveUpJob(world.ports, job)).toBe('nothing_to_do');
    expect(await world.stored(ready.document_id)).toMatchObject({ status: 'ready' });
    await world.upload('a.txt', 'Hello again.');
    expect(await giveUpJob(world.ports, job)).toBe('nothing_to_do');
    expect(await world.stored(ready.document_id)).toMatchObject({ status: 'uploaded' });
  });
});

describe('Replacing a document', () => {
  test('answers from the old version until the new one is ready, then from the new one alone', async () => {
    const old = await world.upload('a.txt', 'Parrots live long.');
    await world.runJobs();
    const newer = await world.upload('A.TXT', 'Parrots cost much.');
    expect(await world.find('parrots')).toEqual(['Parrots live long.']);
    await world.runJobs();
    expect(await world.find('parrots')).toEqual(['Parrots cost much.']);
    expect(await world.ports.files.list('bots/')).toEqual([newer.object_key]);
    expect(newer.document_id).toBe(old.document_id);
  });

  test('ends with the newest version, in whatever order the jobs of both run', async () => {
    await world.upload('a.txt', 'Parrots live long.');
    const first = await takeIngest();
    await world.upload('a.txt', 'Parrots cost much.');
    const second = await takeIngest();
    await world.run(second);
    await world.run(first);
    expect(await world.find('parrots')).toEqual(['Parrots cost much.']);
  });

  test('puts the newer version back when an older job publishes after it', async () => {
    await world.upload('a.txt', 'Parrots live long.');
    const first = await takeIngest();
    const { index } = world.ports;
    let interrupted = false;
    const slow = {
      ...world.ports,
      index: {
        ...index,
        commit: async (...args: Parameters<typeof index.commit>) => {
          if (!interrupted) {
            interrupted = true;
            // Between the older job's last look at the record and its publish, a newer version comes and is read.
            await world.upload('a.txt', 'Parrots cost much.');
            await world.run(await takeIngest());
          }
          return index.commit(...args);
        },
      },
    };
    expect(await ingestDocument(slow, first)).toEqual({ kind: 'nothing_to_do' });
    expect(interrupted).toBe(true);
    expect(await world.find('parrots')).toEqual(['Parrots cost much.']);
  });

  test('never erases the file of an upload that begins while old versions are erased', async () => {
    await world.upload('a.txt', 'One.');
    await world.runJobs();
    await world.upload('a.txt', 'Two.');
    const { files } = world.ports;
    let begun: string | undefined;
    const busy = {
      ...world.ports,
      files: {
        ...files,
        list: async (prefix: string) => {
          if (!begun) {
            const ticket = await world.begin('a.txt');
            await files.put(ticket.object_key, Buffer.from('Three.'));
            begun = ticket.object_key;
          }
          return files.list(prefix);
        },
      },
    };
    await ingestDocument(busy, await takeIngest());
    expect(begun && (await files.size(begun))).toBe(6);
  });
});

describe('Deleting a document that is being read', () => {
  test.each(['write', 'commit'] as const)('leaves no trace when it happens before %s', async (moment) => {
    const ticket = await world.upload('a.txt', LONG);
    const job = await takeIngest();
    const { index, chunks } = world.ports;
    let deleted = false;
    const before = async (): Promise<void> => {
      if (deleted) return;
      deleted = true;
      await deleteDocument(world.ports, { ...world.whose, documentId: ticket.document_id });
      await world.runJobs();
    };
    const racing = {
      ...world.ports,
      chunks: {
        ...chunks,
        write: async (...args: Parameters<typeof chunks.write>) => {
          if (moment === 'write') await before();
          await chunks.write(...args);
        },
      },
      index: {
        ...index,
        commit: async (...args: Parameters<typeof index.commit>) => {
          if (moment === 'commit') await before();
          return index.commit(...args);
        },
      },
    };
    expect(await ingestDocument(racing, job)).toEqual({ kind: 'nothing_to_do' });
    expect(deleted).toBe(true);
    expect((await index.state(world.bot.botId)).documents).toEqual([]);
    expect(await world.find('topic0')).toEqual([]);
    expect(await world.ports.documents.list(world.bot.botId)).toEqual([]);
  });
});
