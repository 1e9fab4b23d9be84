import { describe, expect, test } from 'vitest';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import { ingestDocument } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { NEW_TEXT, OLD_TEXT } from '../../../support/history-files.ts';
import { Killed, mortalPorts } from '../../../support/mortal-ports.ts';
import { createPlainExtractor } from '../../../support/plain-extractor.ts';

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
  const chunks = await Promise.all(records.map(({ documentId }) => ports.chunks.ofDocument(bot.botId, documentId)));
  const all = {
    records,
    // Making the same version live once more is a new generation, of the same documents.
    index: (await ports.index.state(bot.botId)).documents,
    chunks: chunks.flat().toSorted((a, b) => (a.chunkId < b.chunkId ? -1 : 1)),
    files: (await ports.files.list('')).toSorted(),
    // Housekeeping is announced by every try.
    jobs: (await ports.jobs.takeAll()).filter(({ job }) => job !== 'tidy_index'),
  };
  return JSON.parse(JSON.stringify(all).replaceAll(bot.botId, 'bot'));
}

const SCENES = {
  'a first upload': async (world: DocumentsWorld) => {
    await world.upload('a.txt', OLD_TEXT);
    return takeIngest(world);
  },
  'a replacement': async (world: DocumentsWorld) => {
    await world.upload('a.txt', OLD_TEXT);
    await ingestDocument(plainPorts(world), await takeIngest(world));
    await world.upload('a.txt', NEW_TEXT);
    return takeIngest(world);
  },
  'a replacement that cannot be read': async (world: DocumentsWorld) => {
    await world.upload('a.txt', OLD_TEXT);
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
