import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { beforeEach, describe, expect, test } from 'vitest';
import { FAILURE_REASONS } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import { createZipArchiveReader } from '../../../../core-aws/adapters/zip-archive-reader.ts';
import type { StoredDocument } from '../../../../core-aws/ports/document-store.ts';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import type { UnpackPorts } from '../../../../core-aws/use-cases/documents/unpack-archive.ts';
import { unpackArchive } from '../../../../core-aws/use-cases/documents/unpack-archive.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import { sampleDocument } from '../../../support/sample-records.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]);
const zipOf = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, typeof text === 'string' ? strToU8(text) : text]),
    ),
  );
const THREE = {
  'parrots.txt': 'Parrots live long.',
  'doves.md': 'Doves are quiet.',
  'owls.txt': 'Owls hunt at night.',
};

async function uploadZip(files: Readonly<Record<string, string | Uint8Array>>, name = 'birds.zip'): Promise<string> {
  return (await world.upload(name, zipOf(files), 'zip')).document_id;
}
async function takeUnpack(): Promise<Extract<Job, { job: 'unpack' }>> {
  const job = (await world.ports.jobs.takeAll()).find((each) => each.job === 'unpack');
  if (job?.job !== 'unpack') throw new Error('no unpack job was queued');
  return job;
}
const all = (): Promise<readonly StoredDocument[]> => world.ports.documents.list(world.bot.botId);
const states = async (): Promise<readonly string[]> =>
  (await all()).map((document) => `${document.name}: ${document.status}`).toSorted();

describe('Unpacking a ZIP', () => {
  test('makes each file a document of its own and is gone then, its own file too', async () => {
    await uploadZip(THREE);
    await world.runJobs();
    expect(await states()).toEqual(['doves.md: ready', 'owls.txt: ready', 'parrots.txt: ready']);
    expect(await world.find('owls')).toEqual(['Owls hunt at night.']);
    expect(await world.ports.files.list('bots/')).toHaveLength(3);
  });

  test('shows how many files it has taken', async () => {
    await uploadZip(THREE);
    const { documents } = world.ports;
    const seen: unknown[] = [];
    const update: typeof documents.update = (key, change, status) => {
      if (change.progress) seen.push(change.progress);
      return documents.update(key, change, status);
    };
    await unpackArchive({ ...world.ports, documents: { ...documents, update } }, await takeUnpack());
    expect(seen).toEqual([0, 1, 2, 3].map((done) => ({ done, of: 3, unit: 'files' })));
  });

  test('takes names without their folders, with them where two would be the same, in one form', async () => {
    await uploadZip({
      '2025/prices.txt': 'Old.',
      '2026/Prices.TXT': 'New.',
      'deep/down/o\u0308l.txt': 'Oil.',
      'back\\slash.txt': 'Windows.',
    });
    await world.runJobs();
    expect(await states()).toEqual(
      ['2025 - prices.txt', '2026 - Prices.TXT', 'slash.txt', 'öl.txt'].map((name) => `${name}: ready`).toSorted(),
    );
  });

  test('leaves out folders and what systems add', async () => {
    await uploadZip({
      'a/': '',
      'a/real.txt': 'Real.',
      '__MACOSX/a/._real.txt': 'x',
      '.DS_Store': 'x',
      '.git/config': 'x',
      'Thumbs.db': 'x',
    });
    await world.runJobs();
    expect(await states()).toEqual(['real.txt: ready']);
  });

  test('replaces documents of the same names', async () => {
    const old = await world.upload('PARROTS.txt', 'Parrots cost much.');
    await world.runJobs();
    await uploadZip(THREE);
    await world.runJobs();
    expect((await world.stored(old.document_id)).name).toBe('parrots.txt');
    expect(await world.find('parrots')).toEqual(['Parrots live long.']);
  });

  test('stays, ready, and says which documents of the bot its files replace', async () => {
    await world.upload('PARROTS.txt', 'Parrots cost much.');
    await world.upload('photo.pdf', 'Never read.');
    await world.runJobs();
    const documentId = await uploadZip({ ...THREE, 'photo.pdf': PNG });
    await world.runJobs();
    const { status, warnings } = await world.stored(documentId);
    expect(status).toBe('ready');
    // What could not be taken replaces nothing.
    expect(warnings).toEqual([
      'photo.pdf: its name says it is a PDF, but it looks like a PNG picture',
      'parrots.txt replaces the document of the same name',
    ]);
    expect(await states()).toEqual(
      ['birds.zip', 'doves.md', 'owls.txt', 'parrots.txt', 'photo.pdf'].map((name) => `${name}: ready`),
    );
  });

  test('names the first twenty documents its files replace, and counts the rest', async () => {
    const many = Object.fromEntries(Array.from({ length: 23 }, (_, at) => [`${at}.txt`, `Number ${at}.`]));
    await uploadZip(many, 'first.zip');
    await world.runJobs();
    const documentId = await uploadZip(many, 'again.zip');
    await world.runJobs();
    const { warnings } = await world.stored(documentId);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('and 3 files more replace documents of the same name');
  });

  test('says of a name it holds twice that the last file is taken', async () => {
    const zip = zipOf({ 'a.txt': 'The first parrot.', 'b.txt': 'The last parrot.' });
    for (let at = zip.indexOf(98); at >= 0; at = zip.indexOf(98, at + 1)) {
      if (Buffer.from(zip.subarray(at, at + 5)).toString() === 'b.txt') zip[at] = 97;
    }
    const { document_id: documentId } = await world.upload('twins.zip', zip, 'zip');
    await world.runJobs();
    expect(await states()).toEqual(['a.txt: ready', 'twins.zip: ready']);
    expect(await world.find('parrot')).toEqual(['The last parrot.']);
    expect((await world.stored(documentId)).warnings).toEqual([
      'a.txt: the ZIP holds it more than once; the last one is taken',
    ]);
  });

  test('takes files whose paths lead elsewhere by their own names, and says which path names none', async () => {
    const documentId = await uploadZip({ '../../up.txt': 'Up.', '/etc/root.txt': 'Root.', '../..': 'x', '.env': 'y' });
    await world.runJobs();
    expect(await states()).toEqual(['birds.zip: ready', 'root.txt: ready', 'up.txt: ready']);
    expect((await world.stored(documentId)).warnings).toEqual([
      '../..: its path names no file',
      '.env: it is hidden, or in a hidden folder: rename what begins with a dot',
    ]);
  });

  test('says so when it is named like something else', async () => {
    const documentId = await uploadZip(THREE, 'birds.docx');
    await world.runJobs();
    expect((await world.stored(documentId)).warnings).toEqual([
      'It is named .docx but is a ZIP; its files were unpacked.',
    ]);
  });

  test('tells kinds by content', async () => {
    await uploadZip({ 'page.txt': '<!doctype html><p>Hello parrots.', 'b.csv': 'name,price\nowl,5\ndove,6\n' });
    await world.run(await takeUnpack());
    expect((await all()).map(({ name, kind }) => `${name} ${kind}`).toSorted()).toEqual(
      ['b.csv csv', 'birds.zip zip', 'page.txt html'].toSorted(),
    );
  });
});

describe('A ZIP that holds what cannot be taken', () => {
  test('stays, ready, and names each file and why', async () => {
    const documentId = await uploadZip({
      ...THREE,
      'photo.pdf': PNG,
      'more/inner.zip': zipOf(THREE),
      'empty.txt': '',
      'birds.zip': 'text in a file called like the ZIP',
      [`${'x'.repeat(252)}.txt`]: 'long',
    });
    await world.runJobs();
    const archive = await world.stored(documentId);
    expect(archive).toMatchObject({ status: 'ready', name: 'birds.zip' });
    expect(archive.warnings).toHaveLength(5);
    const text = archive.warnings.join('\n');
    expect(text).toContain('photo.pdf: its name says it is a PDF, but it looks like a PNG picture');
    expect(text).toContain('more/inner.zip: it is a ZIP within the ZIP');
    expect(text).toContain('empty.txt: it is empty');
    expect(text).toContain('birds.zip: another file here has the same name');
    expect(text).toContain('256 characters; the limit is 255');
    expect((await world.ports.index.state(world.bot.botId)).documents).toHaveLength(3);
  });

  test('names the first twenty and counts the rest', async () => {
    const pictures = Object.fromEntries(Array.from({ length: 23 }, (_, at) => [`${at}.png`, PNG]));
    const documentId = await uploadZip({ ...pictures, 'a.txt': 'Hello.' });
    await world.runJobs();
    const { warnings } = await world.stored(documentId);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('and 3 files more could not be taken');
  });

  test('has failed when none could be taken, saying which', async () => {
    const documentId = await uploadZip({ 'photo.png': PNG });
    await world.runJobs();
    const { status, failure } = await world.stored(documentId);
    expect([status, failure?.reason]).toEqual(['failed', 'nothing_to_read']);
    expect(failure?.message).toContain('photo.png');
  });

  test('takes what the bot has room for and says so of the rest', async () => {
    const { botId } = world.bot;
    for (let at = 0; at < LIMITS.documentsPerBotMaxCount - 2; at += 1) {
      await world.ports.documents.put(sampleDocument({ botId, name: `${at}.pdf`, status: 'ready' }));
    }
    const documentId = await uploadZip(THREE);
    await world.run(await takeUnpack());
    const { warnings } = await world.stored(documentId);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('doves.md: the bot has 500 documents; the limit is 500');
  });

  test('is refused with one file more than the limit, not with the limit', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.txt`, `Number ${at}.`]));
    await uploadZip(many(LIMITS.zipMaxEntries), 'right.zip');
    const tooMany = await uploadZip(many(LIMITS.zipMaxEntries + 1), 'large.zip');
    await world.runJobs();
    const { failure } = await world.stored(tooMany);
    expect(failure).toMatchObject({
      reason: 'zip_too_large',
      message: `${FAILURE_REASONS.zip_too_large} (101 files; the limit is 100)`,
    });
    expect(await all()).toHaveLength(LIMITS.zipMaxEntries + 1);
  });

  test('is refused when it unpacks to a byte more than the limit, not at it', async () => {
    const archives = createZipArchiveReader({ maxUncompressedBytes: 40 });
    const half = 'Parrots live long...';
    const right = await uploadZip({ 'a.txt': half, 'b.txt': half }, 'right.zip');
    await unpackArchive({ ...world.ports, archives }, await takeUnpack());
    expect((await world.stored(right)).deletedAtMs).toBeDefined();
    const large = await uploadZip({ 'a.txt': half, 'b.txt': `${half}.` }, 'large.zip');
    await unpackArchive({ ...world.ports, archives }, await takeUnpack());
    expect((await world.stored(large)).failure).toEqual({
      reason: 'zip_too_large',
      message: `${FAILURE_REASONS.zip_too_large} (it unpacks to 41 bytes; the limit is 40 bytes)`,
    });
  });

  test('is refused beyond what folders and litter may add to its files, not at it', async () => {
    const withFolders = (count: number) =>
      Object.fromEntries([['a.txt', 'Hello.'], ...Array.from({ length: count - 1 }, (_, at) => [`${at}/`, ''])]);
    await uploadZip(withFolders(LIMITS.zipMaxEntries * 10), 'right.zip');
    const large = await uploadZip(withFolders(LIMITS.zipMaxEntries * 10 + 1), 'large.zip');
    await world.runJobs();
    expect(await states()).toEqual(['a.txt: ready', 'large.zip: failed']);
    expect((await world.stored(large)).failure?.message).toContain('1,001 files and folders; the limit is 1,000');
  });

  test('leaves out a file above the limit of one document', async () => {
    const archives = createZipArchiveReader({ maxEntryBytes: 20 });
    const documentId = await uploadZip({ 'right.txt': 'x'.repeat(20), 'large.txt': 'x'.repeat(21) });
    await unpackArchive({ ...world.ports, archives }, await takeUnpack());
    expect((await world.stored(documentId)).warnings).toEqual([expect.stringContaining('large.txt')]);
  });

  test.each([
    ['corrupt', (zip: Uint8Array) => zip.subarray(0, zip.length - 30)],
    [
      'cannot_unlock',
      (zip: Uint8Array) => {
        const bytes = Buffer.from(zip);
        for (let at = bytes.indexOf('PK\u0001\u0002'); at >= 0; at = bytes.indexOf('PK\u0001\u0002', at + 1))
          bytes[at + 8] = 1;
        return bytes;
      },
    ],
  ] as const)('has failed as %s', async (reason, spoil) => {
    const ticket = await world.upload('a.zip', spoil(zipOf(THREE)), 'zip');
    await world.runJobs();
    const stored = await world.stored(ticket.document_id);
    expect(stored).toMatchObject({ status: 'failed', failure: { reason } });
    expect(stored.failure?.message).not.toContain('Give the password');
    expect(await all()).toHaveLength(1);
  });
});

describe('A delivery that dies', () => {
  /** Ports that die at the n-th change of any store, before or after it is made. */
  function dyingPorts(at: number, moment: 'before' | 'after'): UnpackPorts {
    let calls = 0;
    const dies =
      <Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        calls += 1;
        if (calls === at && moment === 'before') throw new Error('killed');
        const answer = await call(...args);
        if (calls === at) throw new Error('killed');
        return answer;
      };
    const { documents, files, jobs, names } = world.ports;
    return {
      ...world.ports,
      documents: { ...documents, put: dies(documents.put), update: dies(documents.update) },
      files: { ...files, write: dies(files.write) },
      jobs: { send: dies(jobs.send) },
      names: { ...names, claim: dies(names.claim) },
    };
  }

  test('is gone on with from any step: every file is there once, and nothing else', async () => {
    let deaths = 0;
    for (let step = 1; ; step += 1) {
      for (const moment of ['before', 'after'] as const) {
        world = await createDocumentsWorld();
        await uploadZip(THREE);
        const job = await takeUnpack();
        const died = await unpackArchive(dyingPorts(step, moment), job).then(
          () => false,
          () => true,
        );
        if (!died) {
          expect(deaths).toBeGreaterThan(20);
          return;
        }
        deaths += 1;
        await world.run(job);
        await world.runJobs();
        expect(await states()).toEqual(['doves.md: ready', 'owls.txt: ready', 'parrots.txt: ready']);
        expect(await world.ports.files.list('bots/')).toHaveLength(3);
      }
    }
  });

  test('twice at the same time makes nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        world = await createDocumentsWorld();
        await uploadZip(THREE);
        const job = await takeUnpack();
        const { documents, names } = world.ports;
        const ports = {
          ...world.ports,
          documents: {
            ...documents,
            list: scheduler.scheduleFunction(documents.list),
            put: scheduler.scheduleFunction(documents.put),
          },
          names: { ...names, claim: scheduler.scheduleFunction(names.claim) },
        };
        await scheduler.waitFor(Promise.all([unpackArchive(ports, job), unpackArchive(ports, job)]));
        await world.runJobs();
        expect(await states()).toEqual(['doves.md: ready', 'owls.txt: ready', 'parrots.txt: ready']);
      }),
      { numRuns: 40 },
    );
  });

  test('does not take again what was done, so that a newer upload of the name stays', async () => {
    await uploadZip(THREE);
    const job = await takeUnpack();
    const { documents } = world.ports;
    const update: typeof documents.update = async (key, change, status) => {
      const updated = await documents.update(key, change, status);
      if (change.progress?.done === 1) throw new Error('killed');
      return updated;
    };
    await expect(unpackArchive({ ...world.ports, documents: { ...documents, update } }, job)).rejects.toThrow('killed');
    const [first] = (await all()).filter(({ kind }) => kind === 'txt');
    await world.upload(first?.name ?? '', 'Parrots are green.');
    await world.run(job);
    await world.runJobs();
    expect(await world.find('parrots')).toEqual(['Parrots are green.']);
  });

  test('passes the rest on to a new job when its time runs out, and gets on each time', async () => {
    await uploadZip(THREE);
    let deliveries = 0;
    for (let kind = 'continued'; kind === 'continued'; deliveries += 1) {
      const job = await takeUnpack();
      ({ kind } = await unpackArchive(world.ports, job, { isOutOfTime: () => true }));
    }
    expect(deliveries).toBe(3);
  });

  test('finds nothing to do when the ZIP was deleted, replaced or its bot deleted', async () => {
    await uploadZip(THREE);
    const job = await takeUnpack();
    await uploadZip({ 'other.txt': 'Hello.' });
    expect(await unpackArchive(world.ports, job)).toEqual({ kind: 'nothing_to_do' });
    const newer = await takeUnpack();
    await world.ports.bots.markDeleted(world.bot.botId, 1);
    expect(await unpackArchive(world.ports, newer)).toEqual({ kind: 'nothing_to_do' });
    expect(await all()).toHaveLength(1);
  });
});
