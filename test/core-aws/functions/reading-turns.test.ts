import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { readDocument } from '../../../core-aws/functions/read-document.ts';
import type { JobPorts } from '../../../core-aws/functions/run-job.ts';
import { runJob } from '../../../core-aws/functions/run-job.ts';
import type { StoredBot } from '../../../core-aws/ports/bot-store.ts';
import type { Job } from '../../../core-aws/ports/job-queue.ts';
import { JOB_MAX_DELIVERIES } from '../../../core-aws/ports/job-queue.ts';
import { beginUpload } from '../../../core-aws/use-cases/documents/begin-upload.ts';
import { completeUpload } from '../../../core-aws/use-cases/documents/complete-upload.ts';
import type { DocumentsWorld } from '../../support/documents-world.ts';
import { createDocumentsWorld } from '../../support/documents-world.ts';
import { sampleBot } from '../../support/sample-records.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});

type IngestJob = Extract<Job, { job: 'ingest' }>;
/** Far more than it takes; a worker that goes round and round is a failure, not a wait. */
const ROUNDS_MAX = 20_000;
const at = (delivery = 1) => ({ remainingMs: () => 300_000, delivery });
const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

async function upload(bot: StoredBot, name: string, text = `Text of ${name}.`): Promise<string> {
  const whose = { ownerId: bot.ownerId, botId: bot.botId };
  const begun = await beginUpload(world.ports, { ...whose, name, kind: 'txt' });
  if (!begun.ok) throw new Error(begun.error.message);
  const { document_id: documentId, version, object_key: key } = begun.value;
  await world.ports.files.write(key, Buffer.from(text));
  await completeUpload(world.ports, { ...whose, documentId, version });
  return documentId;
}

async function takeIngest(): Promise<IngestJob> {
  const job = (await world.ports.jobs.takeAll()).find(({ job: kind }) => kind === 'ingest');
  if (job?.job !== 'ingest') throw new Error('no ingest job was queued');
  return job;
}

/** Readers that wait at a gate per bot, and note how many of a bot are at work. */
function gatedPorts(): {
  readonly ports: JobPorts;
  readonly reading: (botId: string) => number;
  readonly most: (botId: string) => number;
  readonly open: () => void;
} {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const reading = new Map<string, number>();
  const most = new Map<string, number>();
  const { files } = world.ports;
  const count = (botId: string, change: number): void => {
    const now = (reading.get(botId) ?? 0) + change;
    reading.set(botId, now);
    most.set(botId, Math.max(most.get(botId) ?? 0, now));
  };
  return {
    ports: {
      ...world.ports,
      files: {
        ...files,
        read: async (key) => {
          const botId = key.split('/')[1] ?? '';
          count(botId, 1);
          if (botId === world.bot.botId) await gate;
          count(botId, -1);
          return files.read(key);
        },
      },
    },
    reading: (botId) => reading.get(botId) ?? 0,
    most: (botId) => most.get(botId) ?? 0,
    open,
  };
}

describe("Many documents of one owner and one of another's", () => {
  test('are read side by side: no owner takes all the readers, and nobody is forgotten', async () => {
    const other = sampleBot({ embedderId: world.bot.embedderId });
    await world.ports.bots.create(other);
    const many: string[] = [];
    for (let number = 0; number < 30; number += 1) many.push(await upload(world.bot, `${number}.txt`));
    const single = await upload(other, 'single.txt');
    const { ports, reading, most, open } = gatedPorts();

    const queue: Job[] = [];
    const over = new AbortController();
    let rounds = 0;
    const worker = async (): Promise<void> => {
      while (!over.signal.aborted) {
        if ((rounds += 1) > ROUNDS_MAX) throw new Error('the documents do not become ready');
        queue.push(...(await world.ports.jobs.takeAll()));
        const job = queue.shift();
        if (job) await runJob(ports, job, at());
        await turn();
      }
    };
    const workers = Array.from({ length: LIMITS.readingsPerOwnerMaxCount + 1 }, worker);
    const statusOf = async (bot: StoredBot, documentId: string) =>
      (await world.ports.documents.get(bot.botId, documentId))?.status;

    const watch = async (): Promise<void> => {
      while (!over.signal.aborted && (await statusOf(other, single)) !== 'ready') await turn();
      expect(reading(world.bot.botId)).toBe(LIMITS.readingsPerOwnerMaxCount);
      open();
      for (const documentId of many) {
        while (!over.signal.aborted && (await statusOf(world.bot, documentId)) !== 'ready') await turn();
      }
    };
    await Promise.race([watch(), ...workers]).finally(() => over.abort());
    await Promise.all(workers);
    expect(most(world.bot.botId)).toBe(LIMITS.readingsPerOwnerMaxCount);
    const delays = world.ports.jobs.delaysS;
    expect(delays.length).toBeGreaterThanOrEqual(28);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5);
    expect(new Set(delays).size).toBeGreaterThan(1);
  });
});

describe('As many large documents of different owners as there are readers, and a short one behind them', () => {
  const READERS = LIMITS.readingsPerOwnerMaxCount + 1;
  const CHUNKS = 40;
  const LARGE = Array.from({ length: CHUNKS }, (_, at) => `# Part ${at}\n\nParagraph about topic${at} alone.`).join(
    '\n\n',
  );
  const BATCH_MS = 10_000;

  /** Reads all with as many workers; returns what ended in which order, with the name of the document. */
  async function readAll(turnMs: number | undefined): Promise<readonly string[]> {
    const owners = Array.from({ length: READERS + 1 }, () => sampleBot({ embedderId: world.bot.embedderId }));
    const names = new Map<string, string>();
    for (const [at, bot] of owners.entries()) {
      await world.ports.bots.create(bot);
      const name = at < READERS ? `large ${at}.txt` : 'short.txt';
      names.set(await upload(bot, name, at < READERS ? LARGE : undefined), name);
    }
    const { embedder, files } = world.ports;
    const ports: JobPorts = {
      ...world.ports,
      files: {
        ...files,
        read: (key) => {
          if (!key.endsWith('.gz')) filesRead.push(key);
          return files.read(key);
        },
      },
      embedder: {
        ...embedder,
        embedPassages: async (texts, signal) => {
          world.passTimeMs(BATCH_MS / READERS);
          await turn();
          return embedder.embedPassages(texts, signal);
        },
      },
    };
    const filesRead: string[] = [];
    const queue: Job[] = [];
    const outcomes: string[] = [];
    const isDone = (): boolean => outcomes.filter((each) => each.endsWith('ready')).length === owners.length;
    const worker = async (): Promise<void> => {
      for (let rounds = 0; !isDone(); rounds += 1) {
        if (rounds > ROUNDS_MAX) throw new Error('the documents do not become ready');
        queue.push(...(await world.ports.jobs.takeAll()));
        const job = queue.shift();
        if (job?.job === 'ingest') {
          const { outcome } = await runJob(ports, job, at(), turnMs === undefined ? {} : { turnMs });
          outcomes.push(`${names.get(job.documentId)} ${String(outcome)}`);
        }
        await turn();
      }
    };
    await Promise.all(Array.from({ length: READERS }, worker));
    expect(filesRead).toHaveLength(owners.length);
    for (const { ownerId } of owners) {
      expect(await world.ports.slots.acquire(ownerId, 'next')).toMatchObject({ number: 0 });
    }
    return outcomes;
  }

  test('take turns: the short one is read after one turn of each, and every file once', async () => {
    const outcomes = await readAll(undefined);
    const before = outcomes.slice(0, outcomes.indexOf('short.txt ready'));
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThanOrEqual(READERS);
    expect(new Set(before).size).toBe(before.length);
    for (const each of before) expect(each).toMatch(/^large \d\.txt continued$/);
    expect(outcomes.filter((each) => each === 'large 0.txt continued').length).toBeGreaterThan(1);
  });

  test('without turns would keep it waiting until one of them is done', async () => {
    const outcomes = await readAll(Number.POSITIVE_INFINITY);
    expect(outcomes[0]).toMatch(/^large \d\.txt ready$/);
  });
});

describe('A job whose owner has no room', () => {
  async function fillSlots(): Promise<void> {
    for (let number = 0; number < LIMITS.readingsPerOwnerMaxCount; number += 1) {
      await world.ports.slots.acquire(world.bot.ownerId, `other-${number}`);
    }
  }

  test('goes back into the queue as it was, and its document neither fails nor begins', async () => {
    const documentId = await upload(world.bot, 'a.txt');
    const job = { ...(await takeIngest()), sealedPassword: 'name.sealed' };
    await fillSlots();
    expect(await runJob(world.ports, job, at())).toEqual({ outcome: 'waiting' });
    expect(await world.ports.jobs.takeAll()).toEqual([job]);
    expect(await world.stored(documentId)).toMatchObject({ status: 'uploaded' });
  });

  test('is read once the readers before it are done, or have died', async () => {
    const documentId = await upload(world.bot, 'a.txt');
    const job = await takeIngest();
    await fillSlots();
    await runJob(world.ports, job, at());
    world.passTimeMs(LIMITS.readingLeaseS * 1_000);
    expect(await runJob(world.ports, job, at())).toMatchObject({ outcome: 'ready' });
    expect(await world.stored(documentId)).toMatchObject({ status: 'ready' });
  });

  test('shows from time to time that it is alive, so that its document does not count as lost', async () => {
    const documentId = await upload(world.bot, 'a.txt');
    const job = await takeIngest();
    await fillSlots();
    const before = (await world.stored(documentId)).updatedAtMs;
    await runJob(world.ports, job, at());
    expect((await world.stored(documentId)).updatedAtMs).toBe(before);
    world.passTimeMs(LIMITS.ingestStallsAfterS * 500);
    await fillSlots();
    await runJob(world.ports, job, at());
    expect((await world.stored(documentId)).updatedAtMs).toBeGreaterThan(before);
  });

  test('keeps count of the deliveries that failed, and is given up after as many as any job', async () => {
    const documentId = await upload(world.bot, 'a.txt');
    const job = await takeIngest();
    await fillSlots();
    await runJob(world.ports, job, at(JOB_MAX_DELIVERIES));
    const waiting = await takeIngest();
    expect(waiting.failedDeliveries).toBe(JOB_MAX_DELIVERIES - 1);
    world.passTimeMs(LIMITS.readingLeaseS * 1_000);
    expect(await runJob(world.ports, waiting, at(2))).toEqual({ outcome: 'document_failed' });
    expect(await world.stored(documentId)).toMatchObject({ failure: { reason: 'read_failed' } });
  });
});

describe('A reader', () => {
  test('frees its slot when it is done, and when it fails', async () => {
    for (const fail of [undefined, { kind: 'timeout', timeoutMs: 10 } as const]) {
      for (let number = 0; number <= LIMITS.readingsPerOwnerMaxCount; number += 1) {
        await upload(world.bot, `${fail?.kind ?? 'read'}-${number}.txt`);
        world.ports.embedder.fail = fail;
        const outcome = await runJob(world.ports, await takeIngest(), at()).catch(() => 'threw');
        expect(outcome).toEqual(fail ? 'threw' : expect.objectContaining({ outcome: 'ready' }));
      }
    }
  });

  test('takes over at once from the delivery that died before it', async () => {
    await upload(world.bot, 'a.txt');
    const job = await takeIngest();
    await world.ports.slots.acquire(world.bot.ownerId, `${job.documentId}/${job.version}`);
    expect(await runJob(world.ports, job, at(1))).toEqual({ outcome: 'waiting' });
    expect(await runJob(world.ports, job, at(2))).toMatchObject({ outcome: 'ready' });
  });

  test('prolongs its slot and shows its document alive for as long as it reads', async () => {
    const documentId = await upload(world.bot, 'a.txt');
    const job = await takeIngest();
    const { ports, open } = gatedPorts();
    const slot = await ports.slots.acquire(world.bot.ownerId, 'holder');
    const { promise: renewed, resolve } = Promise.withResolvers<void>();
    const watched = {
      ...ports,
      slots: {
        ...ports.slots,
        renew: async (mine: Parameters<typeof ports.slots.renew>[0]) => {
          const kept = await ports.slots.renew(mine);
          if (kept) resolve();
          return kept;
        },
      },
    };
    const done = readDocument(watched, job, { isOutOfTime: () => false, slot, heartbeatMs: 1 });
    await renewed;
    open();
    expect(await done).toMatchObject({ outcome: 'ready' });
    expect(await world.stored(documentId)).toMatchObject({ status: 'ready' });
  });

  test('needs no slot to find that there is nothing to do', async () => {
    await upload(world.bot, 'a.txt');
    const job = await takeIngest();
    await runJob(world.ports, job, at());
    for (let number = 0; number < LIMITS.readingsPerOwnerMaxCount; number += 1) {
      await world.ports.slots.acquire(world.bot.ownerId, `other-${number}`);
    }
    expect(await runJob(world.ports, job, at())).toEqual({ outcome: 'nothing_to_do' });
  });
});
