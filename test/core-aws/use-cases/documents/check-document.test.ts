import { beforeEach, describe, expect, test } from 'vitest';
import { err } from '#shared/result.ts';
import type { ModelFailure } from '../../../../core-aws/ports/answer-model.ts';
import type { Embedder } from '../../../../core-aws/ports/embedder.ts';
import type { Job } from '../../../../core-aws/ports/job-queue.ts';
import { checkDocument } from '../../../../core-aws/use-cases/documents/check-document.ts';
import { deleteDocument } from '../../../../core-aws/use-cases/documents/delete-document.ts';
import { giveUpJob } from '../../../../core-aws/use-cases/documents/give-up-job.ts';
import type { IngestOutcome } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { ingestDocument } from '../../../../core-aws/use-cases/documents/ingest-document.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});

const TEXT = ['apples', 'pears', 'plums', 'figs', 'grapes', 'limes']
  .map((topic) => `# Chapter about ${topic}\n\nThe ${topic} has wonderful properties nobody measured before.`)
  .join('\n\n');
/** Of each chapter its heading and its sentence. */
const SAMPLES = 12;

type CheckJob = Extract<Job, { job: 'check_document' }>;
type Ports = DocumentsWorld['ports'];

/** A model that answers so many questions, then no more. */
function answering(count: number): Ports {
  const { embedder } = world.ports;
  let left = count;
  const embedQuestion: Embedder['embedQuestion'] = async (text) =>
    left-- > 0 ? embedder.embedQuestion(text) : err<ModelFailure>({ kind: 'empty' });
  return { ...world.ports, embedder: { ...embedder, embedQuestion } };
}

async function takeJob<Kind extends Job['job']>(kind: Kind): Promise<Extract<Job, { job: Kind }> | undefined> {
  const isKind = (job: Job): job is Extract<Job, { job: Kind }> => job.job === kind;
  return (await world.ports.jobs.takeAll()).find(isKind);
}

async function read(ports: Ports, isOutOfTime = () => false): Promise<{ documentId: string; outcome: IngestOutcome }> {
  const { document_id: documentId } = await world.upload('a.txt', TEXT);
  const job = await takeJob('ingest');
  if (!job) throw new Error('no ingest job was queued');
  return { documentId, outcome: await ingestDocument(ports, job, { isOutOfTime }) };
}

function check(ports: Ports, job: CheckJob, isOutOfTime = () => false) {
  return checkDocument(ports, job, { isOutOfTime, tryNumber: job.tryNumber });
}

describe('A self-check that is cut short', () => {
  test('by time is made again at once, by a job of its own, and nothing of it is shown as if it were all', async () => {
    const { embeddedQuestions } = world.ports.embedder;
    const { documentId, outcome } = await read(world.ports, () => embeddedQuestions.length >= 3);
    expect(outcome).toMatchObject({ kind: 'ready', selfCheck: { checked: 0, unfinished: 'out_of_time' } });
    const before = await world.stored(documentId);
    expect(before).toMatchObject({ status: 'ready', report: { passages: 6 } });
    expect(before.report).not.toHaveProperty('self_check');
    const job = await takeJob('check_document');
    expect(job).toMatchObject({ documentId, version: before.version, tryNumber: 2 });
    expect(world.ports.jobs.delaysS).toEqual([]);

    expect(job && (await check(world.ports, job))).toEqual({ checked: SAMPLES, found: SAMPLES });
    expect((await world.stored(documentId)).report?.self_check).toEqual({
      checked: SAMPLES,
      found: SAMPLES,
      missed: [],
    });
    expect(await takeJob('check_document')).toBeUndefined();
  });

  test('by a model that does not answer is made again when the model had time to recover', async () => {
    const { documentId, outcome } = await read(answering(0));
    expect(outcome).toMatchObject({ kind: 'ready', selfCheck: { checked: 0, unfinished: 'model_failed' } });
    expect(await world.find('apples')).not.toEqual([]);
    expect(world.ports.jobs.delaysS).toEqual([60]);
    await world.runJobs();
    expect((await world.stored(documentId)).report?.self_check).toMatchObject({ checked: SAMPLES });
  });

  test('is tried three times; then the report says what the last one checked, and no more', async () => {
    const { documentId } = await read(answering(4));
    const second = await takeJob('check_document');
    expect(second && (await check(answering(5), second))).toMatchObject({ checked: 0, unfinished: 'model_failed' });
    expect((await world.stored(documentId)).report).not.toHaveProperty('self_check');
    const third = await takeJob('check_document');
    expect(third?.tryNumber).toBe(3);
    expect(third && (await check(answering(7), third))).toEqual({ checked: 7, found: 7, unfinished: 'model_failed' });
    expect(await world.stored(documentId)).toMatchObject({
      status: 'ready',
      report: { self_check: { checked: 7, found: 7 } },
    });
    expect(await takeJob('check_document')).toBeUndefined();
  });

  test('leaves the check out of the report when the last try could check nothing', async () => {
    const { documentId } = await read(answering(0));
    for (let job = await takeJob('check_document'); job; job = await takeJob('check_document')) {
      await check(answering(0), job);
    }
    const stored = await world.stored(documentId);
    expect(stored.status).toBe('ready');
    expect(stored.report).not.toHaveProperty('self_check');
  });
});

describe('The job of a self-check', () => {
  async function queued(): Promise<CheckJob> {
    await read(answering(0));
    const job = await takeJob('check_document');
    if (!job) throw new Error('no check was queued');
    return job;
  }

  test('does nothing when delivered twice', async () => {
    const job = await queued();
    expect(await check(world.ports, job)).toMatchObject({ checked: SAMPLES });
    expect(await check(world.ports, job)).toBeUndefined();
  });

  test('does nothing for a document that was deleted or replaced meanwhile', async () => {
    const replaced = await queued();
    await world.upload('a.txt', `${TEXT}\n\nMore.`);
    await world.runJobs();
    const { report } = await world.stored(replaced.documentId);
    expect(await check(world.ports, replaced)).toBeUndefined();
    expect((await world.stored(replaced.documentId)).report).toEqual(report);
    await deleteDocument(world.ports, { ...world.whose, documentId: replaced.documentId });
    await world.runJobs();
    expect(await check(world.ports, replaced)).toBeUndefined();
  });

  test('does nothing when another model is in use by then', async () => {
    const job = await queued();
    const other = { ...world.ports, embedder: { ...world.ports.embedder, id: 'other-model/64' } };
    expect(await check(other, job)).toBeUndefined();
  });

  test('leaves the document ready when it is given up', async () => {
    const job = await queued();
    expect(await giveUpJob(world.ports, job)).toBe('nothing_to_do');
    expect(await world.stored(job.documentId)).toMatchObject({ status: 'ready' });
  });
});
