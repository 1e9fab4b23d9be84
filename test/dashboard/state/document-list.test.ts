import { describe, expect, it } from 'vitest';
import type { Document as BotDocument } from '#shared/documents.ts';
import { createAccess } from '../../../dashboard/api/access.ts';
import { createClient } from '../../../dashboard/api/client.ts';
import { createDocumentList } from '../../../dashboard/state/document-list.ts';
import { describeDocument, describeUpload, toRows } from '../../../dashboard/state/document-rows.ts';
import type { PollOutcome } from '../../../dashboard/state/poller.ts';
import type { Upload } from '../../../dashboard/state/upload-queue.ts';
import { createFakeFetch, errorResponse } from '../../support/fake-fetch.ts';
import { stubDocument } from '../../support/stub-api.ts';

function setUp(answers: (() => Response)[]) {
  const fake = createFakeFetch(() => answers.shift()?.() ?? errorResponse(500, 'internal'));
  const access = createAccess({ fetch: fake.fetch, nowMs: () => 0 });
  let poll: () => Promise<PollOutcome> = () => Promise.resolve('settled');
  const list = createDocumentList({
    botId: 'bot_1',
    client: createClient({ fetch: fake.fetch, access }),
    startPoller(run) {
      poll = run;
      return { nudge: () => undefined, stop: () => undefined };
    },
  });
  const names = (): string[] =>
    list.documents.value.state === 'loaded' ? list.documents.value.value.map((document) => document.name) : [];
  return { list, names, poll: () => poll() };
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
});

const upload = (over: Partial<Upload> = {}): Upload => ({
  uploadId: 1,
  botId: 'bot_1',
  name: 'a.txt',
  file: new File(['0123456789'], 'a.txt'),
  state: 'sending',
  sentBytes: 0,
  canRetry: true,
  ...over,
});

describe('the lines of the documents screen', () => {
  it('say one thing once: a file being sent stands for the server’s record of it', () => {
    const rows = toRows([stubDocument('a.txt', { status: 'uploading' })], [upload()]);
    expect(rows.map((row) => row.kind)).toEqual(['upload']);
    expect(rows[0]).toMatchObject({ replaces: false });
  });

  it('keep a ready document that is being replaced, since it still answers', () => {
    const rows = toRows([stubDocument('a.txt')], [upload()]);
    expect(rows.map((row) => row.kind)).toEqual(['upload', 'document']);
    expect(rows[0]).toMatchObject({ replaces: true });
  });

  it.each([
    [{ status: 'uploaded' }, 'Queued'],
    [{ status: 'reading', progress: { done: 3, of: 9, unit: 'pages' } }, 'Reading page 4 of 9'],
    [{ status: 'reading', progress: { done: 9, of: 9, unit: 'pages' } }, 'Reading page 9 of 9'],
    [{ status: 'reading', progress: { done: 40, of: 90, unit: 'passages' } }, 'Reading: 40 of 90 passages'],
    [{ status: 'ready', page_count: 12 }, 'Ready (12 pages)'],
    [{ status: 'ready', page_count: 1 }, 'Ready (1 page)'],
    [{ status: 'ready' }, 'Ready'],
    [{ status: 'failed' }, 'Failed'],
  ] as const)('tell %o as "%s"', (over, label) => {
    expect(describeDocument(stubDocument('a.pdf', over)).label).toBe(label);
  });

  it.each([
    [{ state: 'waiting' }, 'Waiting to upload'],
    [{ sentBytes: 4 }, 'Uploading 40 %'],
    [{ sentBytes: 10 }, 'Uploading 100 %'],
    [{ state: 'failed' }, 'Failed'],
  ] as const)('tell an upload %o as "%s"', (over, label) => {
    expect(describeUpload(upload(over)).label).toBe(label);
  });
});
