import { zipSync, strToU8 } from 'fflate';
import { expect } from 'vitest';
import { encryptAgile } from '../../fixtures/make-encrypted-docx.ts';
import { makeHandbookDocx } from '../../fixtures/make-docx.ts';
import { sampleExchange } from '../../support/sample-records.ts';
import type { DeployedWorld } from './deployed-world.ts';

interface Ticket {
  readonly document_id: string;
  readonly version: string;
  readonly object_key: string;
}

const OWNER = 'owner-1';

/**
 * Everything an owner and visitors can have the functions do, once: every route, every kind of job, what fails and
 * what is tried again. What this leaves out is listed as rare, with its reason, beside the permissions.
 */
export async function liveALife(world: DeployedWorld): Promise<void> {
  await liveWithABot(world, 'ingest');
  await liveWithABot(world, 'ingest-dead-letter');
}

/** @param eraser Which function erases the bot in the end: whichever comes first leaves the other nothing to do. */
async function liveWithABot(world: DeployedWorld, eraser: 'ingest' | 'ingest-dead-letter'): Promise<void> {
  const bots = async (method: string, path: string, body?: unknown, status = 200): Promise<unknown> => {
    const answer = await world.http('bots', { method, path, ownerId: OWNER, ...(body === undefined ? {} : { body }) });
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(status);
    return answer.body;
  };
  const { bot_id: botId } = (await bots('POST', '/bots', { name: 'Islands' }, 201)) as { readonly bot_id: string };
  const bot = `/bots/${botId}`;

  const upload = async (method: string, path: string, body: unknown, status: number): Promise<unknown> => {
    const answer = await world.http('upload', {
      method,
      path: `${bot}/documents${path}`,
      ownerId: OWNER,
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.status, `${method} documents${path}: ${JSON.stringify(answer.body)}`).toBe(status);
    return answer.body;
  };
  const begin = async (name: string, kind: string): Promise<Ticket> =>
    (await upload('POST', '', { name, kind }, 201)) as Ticket;
  const put = async (name: string, kind: string, content: string | Uint8Array): Promise<Ticket> => {
    const ticket = await begin(name, kind);
    const { version, document_id: id } = ticket;
    await world.putFile(ticket.object_key, content);
    await upload('POST', `/${id}/renew`, { version }, 204);
    await upload('POST', `/${id}/complete`, { version, bytes: Buffer.byteLength(content) }, 200);
    return ticket;
  };

  // A bot and its documents: read, replaced, unpacked, broken, tried again, given up, erased.
  await bots('GET', '/bots');
  await bots('PATCH', bot, { name: 'Isles' });
  const delivery = 'Delivery to the islands costs 5 pounds and 40 pence. It takes three working days.';
  const first = await put('delivery.txt', 'txt', delivery);
  await world.work();
  const second = await put('delivery.txt', 'txt', `${delivery} Ferries carry it.`);
  await world.work();
  expect(second.document_id).toBe(first.document_id);
  const zip = zipSync({
    'one.txt': strToU8('The lighthouse was built in 1862.'),
    'two.txt': strToU8('Boats leave at nine.'),
  });
  await put('many.zip', 'zip', zip);
  await world.work();
  for (let at = 0; at < 12; at += 1) await put(`rule-${at}.txt`, 'txt', `Rule ${at}: mind the gap number ${at}.`);
  await world.work();
  await put('broken.pdf', 'pdf', '%PDF-1.7 and nothing of the kind');
  const locked = await put('locked.docx', 'docx', encryptAgile(await makeHandbookDocx(), 'open sesame'));
  await world.work();
  await upload('POST', `/${locked.document_id}/retry`, { password: 'open sesame' }, 202);
  await world.work();
  const job = { botId, documentId: first.document_id, version: second.version };
  await world.deliver('ingest', JSON.stringify({ job: 'check_document', ...toWire(job), try_number: 2 }));
  const lost = await put('lost.txt', 'txt', 'Nobody reads this.');
  await world.work({ by: 'ingest-dead-letter' });
  const late = await put('late.txt', 'txt', 'Delivered too often.');
  await world.work({ delivery: 9 });
  expect([lost.document_id, late.document_id]).not.toContain(locked.document_id);
  const abandoned = await begin('abandoned.txt', 'txt');
  await world.putFile(abandoned.object_key, 'Half of it');
  await upload(
    'POST',
    `/${abandoned.document_id}/abandon`,
    { version: abandoned.version, reason: 'upload_interrupted' },
    204,
  );
  const missing = await begin('missing.txt', 'txt');
  const gone = await world.http('upload', {
    method: 'POST',
    path: `${bot}/documents/${missing.document_id}/complete`,
    ownerId: OWNER,
    body: { version: missing.version, bytes: 5 },
  });
  expect(gone.body).toMatchObject({ status: 'failed' });
  await upload('GET', '', undefined, 200);
  await upload('GET', `/${first.document_id}`, undefined, 200);
  await upload('GET', `/${first.document_id}/file`, undefined, 200);

  // Visitors ask: answered, followed up, refused, from the edge's cache, and with a word about the answer.
  await world.http('bots', { method: 'GET', path: `${bot}/profile` });
  const answered = await world.ask({
    bot_id: botId,
    message: 'What does delivery to the islands cost?',
    asker_id: 'ses_1',
  });
  expect(answered).toContain('5 pounds and 40 pence');
  const conversation = /conv_[0-9A-Za-z]+/.exec(answered)?.[0];
  const message = /msg_[0-9A-Za-z]+/.exec(answered)?.[0];
  expect([conversation, message]).not.toContain(undefined);
  await world.ask({
    bot_id: botId,
    message: 'And how long does it take?',
    conversation_id: conversation,
    asker_id: 'ses_1',
  });
  await world.ask({ bot_id: botId, message: 'Who wrote the opera Tosca?', asker_id: 'ses_2' });
  const { conversation_id, message_id, question, answer } = sampleExchange();
  await bots(
    'POST',
    `${bot}/exchanges`,
    {
      conversation_id,
      message_id,
      asker_id: 'ses_3',
      question,
      answer,
      sources: [
        { number: 1, document_id: first.document_id, document: 'delivery.txt', headings: [], quote: 'Delivery' },
      ],
    },
    204,
  );
  await bots(
    'POST',
    `${bot}/feedback`,
    { bot_id: botId, conversation_id: conversation, message_id: message, rating: 'up' },
    204,
  );
  for (const record of ['conversations', 'gaps', 'usage', 'export']) await bots('GET', `${bot}/${record}`);

  // The end: a document, then the bot with all that is left, by the reader and by the last queue.
  await upload('DELETE', `/${first.document_id}`, undefined, 204);
  await world.work();
  await world.deliver('ingest', JSON.stringify({ job: 'tidy_index', bot_id: botId }));
  await upload('DELETE', `/${locked.document_id}`, undefined, 204);
  await world.work({ by: 'ingest-dead-letter' });
  await world.work();
  await bots('DELETE', bot, undefined, 204);
  const erasing = world.takeJobs();
  expect(erasing).toHaveLength(1);
  for (const body of erasing) await world.deliver(eraser, body);
  await world.work({ by: eraser });
}

function toWire({ botId, documentId, version }: Readonly<Record<'botId' | 'documentId' | 'version', string>>): object {
  return { bot_id: botId, document_id: documentId, version };
}
