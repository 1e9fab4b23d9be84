import { describe, expect, it } from 'vitest';
import type { Document as BotDocument } from '#shared/documents.ts';
import { createAccess } from '../../../dashboard/api/access.ts';
import { createClient } from '../../../dashboard/api/client.ts';
import { createDocumentList } from '../../../dashboard/state/document-list.ts';
import { LATE_AFTER_MS } from '../../../dashboard/state/late-documents.ts';
import type { PollOutcome } from '../../../dashboard/state/poller.ts';
import { createFakeFetch, errorResponse } from '../../support/fake-fetch.ts';
import { stubDocument } from '../../support/stub-documents.ts';

function setUp(answers: (() => Response)[], nowMs = () => 0) {
  const fake = createFakeFetch(() => answers.shift()?.() ?? errorResponse(500, 'internal'));
  const access = createAccess({ fetch: fake.fetch, nowMs: () => 0 });
  let poll: () => Promise<PollOutcome> = () => Promise.resolve('settled');
  const list = createDocumentList({
    botId: 'bot_1',
    client: createClient({ fetch: fake.fetch, access }),
    nowMs,
    startPoller(run) {
      poll = run;
      return { nudge: () => undefined, stop: () => undefined };
    },
  });
  const names = (): string[] =>
    list.documents.value.state === 'loaded' ? list.documents.value.value.map((document) => document.name) : [];
  return { list, names, poll: () => poll(), calls: fake.calls };
}
const answer =
  (...documents: BotDocument[]) =>
  () =>
    Response.json({ documents });

describe('the list of documents', () => {
  it('goes on being asked for while a document is not settled', async () => {
    const reading = stubDocument('a.pdf', { status: 'reading' });
    const { poll } = setUp([answer(reading), answer(reading), answer({ ...reading, status: 'ready' })]);
    expect(await poll()).toBe('moved');
    expect(await poll()).toBe('same');
    expect(await poll()).toBe('settled');
  });

  it('keeps what it shows when a refresh fails, and says that it may be out of date', async () => {
    const { list, names, poll } = setUp([
      answer(stubDocument('a.txt', { status: 'uploaded' })),
      () => errorResponse(503, 'service_unavailable'),
    ]);
    await poll();
    expect(await poll()).toBe('same');
    expect(names()).toEqual(['a.txt']);
    expect(list.documents.value).toMatchObject({ stale: { code: 'service_unavailable' } });
  });

  it('is failed when the first answer is a failure', async () => {
    const { list, poll } = setUp([() => errorResponse(500, 'internal')]);
    await poll();
    expect(list.documents.value).toMatchObject({ state: 'failed' });
  });

  it('does not bring back a deleted document with an answer that was under way', async () => {
    const document = stubDocument('a.txt');
    const { list, names, poll } = setUp([
      answer(document),
      () => new Response(null, { status: 204 }),
      answer(document),
    ]);
    await poll();
    expect((await list.remove(document)).ok).toBe(true);
    await poll();
    expect(names()).toEqual([]);
  });

  it('keeps a document whose deletion failed', async () => {
    const document = stubDocument('a.txt');
    const { list, names, poll } = setUp([answer(document), () => errorResponse(503, 'service_unavailable')]);
    await poll();
    expect((await list.remove(document)).ok).toBe(false);
    expect(names()).toEqual(['a.txt']);
  });

  it('shows an uploaded document at once, in the place of the one it replaces', async () => {
    const old = stubDocument('a.txt');
    const { list, names, poll } = setUp([answer(old, stubDocument('b.txt'))]);
    await poll();
    list.adopt({ ...old, status: 'uploaded' });
    expect(names()).toEqual(['a.txt', 'b.txt']);
  });

  it('has a failed document read again, with its password, and shows it at once', async () => {
    const failed = stubDocument('a.pdf', {
      status: 'failed',
      failure: { reason: 'password_protected', message: 'It is protected.' },
    });
    const { list, poll, calls } = setUp([
      answer(failed),
      () =>
        Response.json(stubDocument('a.pdf', { document_id: failed.document_id, status: 'uploaded' }), { status: 202 }),
    ]);
    await poll();
    expect((await list.retry(failed, { password: 'open' })).ok).toBe(true);
    expect(calls.at(-1)).toMatchObject({
      method: 'POST',
      path: `/api/bots/bot_1/documents/${failed.document_id}/retry`,
      body: { password: 'open' },
    });
    expect(list.documents.value).toMatchObject({ value: [{ status: 'uploaded' }] });
  });

  it('keeps a failed document as it is when it cannot be read again', async () => {
    const failed = stubDocument('a.pdf', { status: 'failed' });
    const { list, poll } = setUp([answer(failed), () => errorResponse(409, 'conflict')]);
    await poll();
    expect(await list.retry(failed)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(list.documents.value).toMatchObject({ value: [{ status: 'failed' }] });
  });

  it('tells which document has not been heard of for too long, also when nothing else changes', async () => {
    let nowMs = 0;
    const reading = stubDocument('a.pdf', { status: 'reading', updated_at_ms: 0 });
    const { list, poll } = setUp([answer(reading), answer(reading), answer(reading)], () => nowMs);
    await poll();
    nowMs = LATE_AFTER_MS;
    await poll();
    expect(list.late.value.size).toBe(0);
    nowMs = LATE_AFTER_MS + 1;
    await poll();
    expect([...list.late.value]).toEqual([reading.document_id]);
  });
});
