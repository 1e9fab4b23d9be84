import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { OWNER_HEADER } from '#shared/core-api.ts';
import { createHttpFunction } from '../../../core-aws/functions/http-function.ts';
import { createUploadRoutes } from '../../../core-aws/functions/upload-routes.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { giveUpJob } from '../../../core-aws/use-cases/documents/give-up-job.ts';
import { createDocumentsWorld } from '../../support/documents-world.ts';
import type { DocumentsWorld } from '../../support/documents-world.ts';

let world: DocumentsWorld;
beforeEach(async () => {
  world = await createDocumentsWorld();
});

const quiet = { info: () => {}, error: () => {} };

async function call(
  method: string,
  path: string,
  {
    body,
    ownerId = world.bot.ownerId,
    ports = world.ports,
  }: {
    readonly body?: unknown;
    readonly ownerId?: string;
    readonly ports?: DocumentsWorld['ports'];
  } = {},
): Promise<{ readonly status: number | undefined; readonly body: unknown }> {
  const handler = createHttpFunction(createUploadRoutes(ports), { log: quiet });
  const event = {
    rawPath: `/bots/${world.bot.botId}/documents${path}`,
    headers: ownerId === '' ? {} : { [OWNER_HEADER]: ownerId },
    requestContext: { requestId: 'req', http: { method } },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  } as unknown as APIGatewayProxyEventV2;
  const answer = (await handler(event, {} as Context, () => {})) as APIGatewayProxyStructuredResultV2;
  return { status: answer.statusCode, body: answer.body === undefined ? undefined : JSON.parse(answer.body) };
}

describe('The function upload', () => {
  test('takes a document from ticket to file to deletion', async () => {
    const begun = await call('POST', '', { body: { name: 'a.txt', kind: 'txt' } });
    expect(begun.status).toBe(201);
    const ticket = begun.body as { document_id: string; version: string; object_key: string };
    await world.ports.files.put(ticket.object_key, Buffer.from('Hello.'));
    const step = { version: ticket.version };
    expect(await call('POST', `/${ticket.document_id}/renew`, { body: step })).toEqual({
      status: 204,
      body: undefined,
    });
    const completed = await call('POST', `/${ticket.document_id}/complete`, { body: { ...step, bytes: 6 } });
    expect(completed).toMatchObject({ status: 200, body: { status: 'uploaded', bytes: 6 } });
    expect(await call('POST', `/${ticket.document_id}/abandon`, { body: step })).toMatchObject({ status: 204 });
    await world.runJobs();
    expect(await call('GET', '')).toMatchObject({ status: 200, body: { documents: [{ status: 'ready' }] } });
    expect(await call('GET', `/${ticket.document_id}`)).toMatchObject({ status: 200, body: { name: 'a.txt' } });
    expect(await call('GET', `/${ticket.document_id}/file`)).toEqual({
      status: 200,
      body: { object_key: ticket.object_key, name: 'a.txt', kind: 'txt' },
    });
    expect(await call('DELETE', `/${ticket.document_id}`)).toEqual({ status: 204, body: undefined });
    expect(await call('GET', `/${ticket.document_id}`)).toMatchObject({ status: 404 });
  });

  test('makes one document of two uploads of a new name that begin at the same moment', async () => {
    const begin = (name: string) => call('POST', '', { body: { name, kind: 'txt' } });
    const tickets = (await Promise.all([begin('a.txt'), begin('A.TXT')])).map(({ status, body }) => ({
      status,
      ...(body as { document_id: string; version: string; object_key: string }),
    }));
    expect(tickets.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(tickets.map((ticket) => ticket.document_id)).size).toBe(1);
    const statuses: unknown[] = [];
    for (const { document_id: documentId, version, object_key: key } of tickets) {
      await world.ports.files.put(key, Buffer.from('Hello parrots.'));
      statuses.push((await call('POST', `/${documentId}/complete`, { body: { version, bytes: 14 } })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200, 409]));
    await world.runJobs();
    expect(await call('GET', '')).toMatchObject({ body: { documents: [{ status: 'ready' }] } });
  });

  test('has a failed document read again, and no other', async () => {
    const ticket = await world.upload('a.txt', 'Hello.');
    for (const job of await world.ports.jobs.takeAll()) await giveUpJob(world.ports, job);
    const path = `/${ticket.document_id}/retry`;
    expect(await call('POST', path, { body: { password: 'x'.repeat(257) } })).toMatchObject({ status: 400 });
    expect(await call('POST', path, { body: { password: 'secret' } })).toMatchObject({
      status: 202,
      body: { document_id: ticket.document_id, status: 'uploaded' },
    });
    await world.runJobs();
    const refused = await call('POST', path);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    expect(await call('POST', path, { ownerId: 'somebody else' })).toMatchObject({ status: 404 });
  });

  test.each([
    ['POST', '', { name: 'a.txt', kind: 'exe' }, 'kind'],
    ['POST', '', { kind: 'txt' }, 'name'],
    ['POST', '/doc_x/complete', { version: 'ver_short' }, 'version'],
    ['POST', '/doc_x/renew', {}, 'version'],
  ])('refuses %s %s with %j, naming what is wrong', async (method, path, body, field) => {
    const { status, body: error } = await call(method, path, { body });
    expect(status).toBe(400);
    expect(error).toMatchObject({ error: { code: 'invalid_request', message: expect.stringContaining(field) } });
  });

  test('answers nobody who is no owner, and nothing about another owner', async () => {
    expect(await call('GET', '', { ownerId: '' })).toMatchObject({ status: 401 });
    expect(await call('GET', '', { ownerId: 'somebody else' })).toMatchObject({ status: 404 });
  });

  test('says that it is unavailable when the queue is, and the upload can be completed again', async () => {
    const ticket = await world.begin('a.txt');
    await world.ports.files.put(ticket.object_key, Buffer.from('Hello.'));
    const broken = {
      ...world.ports,
      jobs: { ...world.ports.jobs, send: () => Promise.reject(new StoreUnavailable()) },
    };
    const path = `/${ticket.document_id}/complete`;
    const body = { version: ticket.version, bytes: 6 };
    expect(await call('POST', path, { body, ports: broken })).toMatchObject({ status: 503 });
    expect(await call('POST', path, { body })).toMatchObject({ status: 200, body: { status: 'uploaded' } });
  });
});
