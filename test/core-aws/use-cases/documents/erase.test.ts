import { beforeEach, describe, expect, test } from 'vitest';
import { FORGOTTEN_ANSWER } from '../../../../core-aws/domain/records/forget-document.ts';
import { deleteDocument } from '../../../../core-aws/use-cases/documents/delete-document.ts';
import { eraseBot } from '../../../../core-aws/use-cases/documents/erase-bot.ts';
import { eraseDocument } from '../../../../core-aws/use-cases/documents/erase-document.ts';
import { giveUpJob } from '../../../../core-aws/use-cases/documents/give-up-job.ts';
import { listDocuments } from '../../../../core-aws/use-cases/documents/list-documents.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { DocumentsWorld } from '../../../support/documents-world.ts';
import { sampleBot, sampleExchange, sampleId } from '../../../support/sample-records.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});

describe('Deleting a document', () => {
  test('takes it out of answers and list at once, and out of every store with its job', async () => {
    const gone = await world.upload('gone.txt', 'Parrots live long.');
    const kept = await world.upload('kept.txt', 'Cats sleep a lot.');
    await world.runJobs();
    const whose = { ...world.whose, documentId: gone.document_id };
    expect(await deleteDocument(world.ports, whose)).toMatchObject({ ok: true });
    expect(await world.find('parrots')).toEqual([]);
    expect(await listDocuments(world.ports, world.whose)).toMatchObject({
      value: { documents: [{ name: 'kept.txt' }] },
    });
    await world.runJobs();
    expect(await world.ports.documents.get(world.bot.botId, gone.document_id)).toBeUndefined();
    expect(await world.ports.files.list('bots/')).toEqual([kept.object_key]);
    expect(await world.find('cats')).toEqual(['Cats sleep a lot.']);
    expect(await deleteDocument(world.ports, whose)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  test('takes its words out of the conversations, and leaves the questions', async () => {
    const gone = await world.upload('gone.txt', 'Parrots live long.');
    const kept = await world.upload('kept.txt', 'Cats sleep a lot.');
    await world.runJobs();
    const { botId } = world.bot;
    const answered = (answer: string, documentId: string) => {
      const sample = sampleExchange({ botId, answer });
      return { ...sample, sources: sample.sources.map((source) => ({ ...source, document_id: documentId })) };
    };
    const parrots = answered('Parrots live long [1].', gone.document_id);
    const cats = answered('Cats sleep a lot [1].', kept.document_id);
    await world.ports.conversations.append(parrots);
    await world.ports.conversations.append(cats);
    await deleteDocument(world.ports, { ...world.whose, documentId: gone.document_id });
    const jobs = await world.ports.jobs.takeAll();
    // Twice, as a queue may deliver it.
    for (const job of [...jobs, ...jobs]) await world.run(job);
    const read = ({ conversation_id }: typeof cats) => world.ports.conversations.latest(botId, conversation_id, 1);
    expect(await read(parrots)).toEqual([{ ...parrots, answer: FORGOTTEN_ANSWER, sources: [] }]);
    expect(await read(cats)).toEqual([cats]);
  });

  test("finds nothing in another owner's bot, and deletes nothing there", async () => {
    const ticket = await world.upload('a.txt', 'Parrots live long.');
    await world.runJobs();
    const strange = { ...world.whose, ownerId: 'somebody else', documentId: ticket.document_id };
    expect(await deleteDocument(world.ports, strange)).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await world.find('parrots')).toHaveLength(1);
  });

  test('makes a new document when the same name is uploaded while the old one is still being erased', async () => {
    const old = await world.upload('a.txt', 'Parrots live long.');
    await world.runJobs();
    await deleteDocument(world.ports, { ...world.whose, documentId: old.document_id });
    const next = await world.upload('a.txt', 'Parrots cost much.');
    expect(next.document_id).not.toBe(old.document_id);
    await world.runJobs();
    expect(await world.find('parrots')).toEqual(['Parrots cost much.']);
  });

  test('queues the erasure again when its job was lost', async () => {
    const ticket = await world.upload('a.txt', 'Hello.');
    await world.runJobs();
    await deleteDocument(world.ports, { ...world.whose, documentId: ticket.document_id });
    await world.ports.jobs.takeAll();
    await listDocuments(world.ports, world.whose);
    expect(await world.ports.jobs.takeAll()).toEqual([]);
    world.passTimeMs(16 * 60_000);
    await listDocuments(world.ports, world.whose);
    await listDocuments(world.ports, world.whose);
    const jobs = await world.ports.jobs.takeAll();
    expect(jobs).toMatchObject([{ job: 'erase_document', documentId: ticket.document_id }]);
  });

  test('never erases a document that is not deleted', async () => {
    const ticket = await world.upload('a.txt', 'Parrots live long.');
    await world.runJobs();
    const { botId } = world.bot;
    await eraseDocument(world.ports, { job: 'erase_document', botId, documentId: ticket.document_id });
    expect(await world.find('parrots')).toHaveLength(1);
    expect(await world.ports.files.size(ticket.object_key)).toBeGreaterThan(0);
  });
});

describe('Deleting a bot', () => {
  test('erases all of it and nothing of another', async () => {
    const { ports, bot } = world;
    const other = sampleBot({ embedderId: bot.embedderId, ownerId: bot.ownerId });
    await ports.bots.create(other);
    for (const { botId } of [bot, other]) {
      await ports.conversations.append(sampleExchange({ botId, conversation_id: sampleId('conversation') }));
      await ports.usage.countMessage(botId, '2026-11-23', 5);
      await ports.files.put(`bots/${botId}/x/y`, Uint8Array.of(1));
    }
    await world.upload('a.txt', 'Parrots live long.');
    await world.runJobs();
    await ports.bots.markDeleted(bot.botId, 1);
    await world.run({ job: 'erase_bot', botId: bot.botId });
    await giveUpJob(ports, { job: 'erase_bot', botId: bot.botId });
    expect(await ports.bots.getIncludingDeleted(bot.botId)).toBeUndefined();
    expect(await ports.documents.list(bot.botId)).toEqual([]);
    expect((await ports.index.state(bot.botId)).documents).toEqual([]);
    expect(await ports.files.list('bots/')).toEqual([`bots/${other.botId}/x/y`]);
    expect(await ports.usage.days(bot.botId, 9)).toEqual([]);
    expect(await ports.usage.days(other.botId, 9)).toHaveLength(1);
    const day = (botId: string) => ports.conversations.listByDay(botId, '2026-11-23', { limit: 9 });
    expect((await day(bot.botId)).exchanges).toEqual([]);
    expect((await day(other.botId)).exchanges).toHaveLength(1);
  });

  test('leaves a bot alone that is not deleted', async () => {
    await world.upload('a.txt', 'Parrots live long.');
    await world.runJobs();
    await eraseBot(world.ports, world.bot.botId);
    expect(await world.find('parrots')).toHaveLength(1);
  });

  test('stops the reading of its documents without a trace', async () => {
    await world.upload('a.txt', 'Parrots live long.');
    await world.ports.bots.markDeleted(world.bot.botId, 1);
    await world.runJobs();
    expect((await world.ports.index.state(world.bot.botId)).documents).toEqual([]);
  });
});
