import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bot } from '#shared/bots.ts';
import type { ChatAnswer } from '#shared/chat.ts';
import type { Document, DocumentList } from '#shared/documents.ts';
import type { LocalCloud } from './support/local-cloud.ts';
import { startLocalCloud } from './support/local-cloud.ts';

const ACCOUNT = { email: 'grace@example.com', password: 'correct horse battery' };
const QUESTION = 'How long may a lamp be returned?';
const policy = (days: number): string =>
  `Returns\n=======\n\nA lamp may be returned within ${days} days of purchase.\n`;

/** What a bot knows, as visitors feel it, through the whole stack: from the edge to the tables and back. */
describe('what a bot answers from', () => {
  let dataDir: string;
  let cloud: LocalCloud;
  let token: string;
  let botId: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'edgewise-knowledge-'));
    cloud = await startLocalCloud({ dataDir });
    await call('POST', '/auth/signup', ACCOUNT);
    await call('POST', '/auth/confirm', { email: ACCOUNT.email, code: await cloud.nextCode(ACCOUNT.email) });
    await signIn();
    botId = ((await call('POST', '/api/bots', { name: 'Lamps' })) as Bot).bot_id;
  }, 240_000);

  afterAll(async () => {
    await cloud?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function signIn(): Promise<void> {
    token = ((await call('POST', '/auth/signin', ACCOUNT)) as { access_token: string }).access_token;
  }

  async function send(method: string, path: string, body?: string): Promise<Response> {
    return fetch(cloud.edgeUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
  }

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await send(method, path, body && JSON.stringify(body));
    const text = await response.text();
    expect(response.ok, `${method} ${path}: ${text}`).toBe(true);
    return text === '' ? undefined : JSON.parse(text);
  }

  const upload = (name: string, text: string) =>
    send('PUT', `/api/bots/${botId}/documents/${name}`, text).then((response) => response.json() as Promise<Document>);

  async function settled(): Promise<readonly Document[]> {
    for (;;) {
      const { documents } = (await call('GET', `/api/bots/${botId}/documents`)) as DocumentList;
      if (documents.every(({ status }) => status === 'ready' || status === 'failed')) return documents;
      await sleep(200);
    }
  }

  async function ask(): Promise<{ readonly cache: string | null; readonly answer: ChatAnswer }> {
    const response = await send('POST', '/api/chat', JSON.stringify({ bot_id: botId, message: QUESTION }));
    expect(response.status).toBe(200);
    return { cache: response.headers.get('x-edgewise-cache'), answer: (await response.json()) as ChatAnswer };
  }

  it('answers a first question from the cache the second time, and says so', async () => {
    await upload('returns.txt', policy(30));
    expect(await settled()).toMatchObject([{ name: 'returns.txt', status: 'ready' }]);
    const first = await ask();
    expect(first).toMatchObject({ cache: 'miss', answer: { cached: false, grounded: true } });
    expect(first.answer.answer).toContain('30 days');
    const second = await ask();
    expect(second).toMatchObject({ cache: 'hit', answer: { cached: true, answer: first.answer.answer } });
    expect(second.answer.conversation_id).not.toBe(first.answer.conversation_id);
  });

  it('never answers from the cache what a replaced document said', async () => {
    await upload('returns.txt', policy(45));
    expect(await settled()).toHaveLength(1);
    const { cache, answer } = await ask();
    expect(cache).toBe('miss');
    expect(answer.answer).toContain('45 days');
  });

  it('goes on reading after the stack was killed in the middle of it', async () => {
    const pages = Array.from(
      { length: 60 },
      (_, at) => `Rule ${at}. ${'Lamps are packed with great care. '.repeat(25)}`,
    );
    await upload('packing.txt', pages.join('\n\n'));
    const isReading = async (): Promise<boolean> =>
      ((await call('GET', `/api/bots/${botId}/documents`)) as DocumentList).documents.some(
        ({ status }) => status === 'reading',
      );
    while (!(await isReading())) await sleep(20);
    await cloud.kill9();
    cloud = await startLocalCloud({ dataDir });
    await signIn();
    expect((await settled()).map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
      'packing.txt ready',
      'returns.txt ready',
    ]);
    expect((await ask()).answer.answer).toContain('45 days');
  }, 180_000);

  it('forgets a deleted document at once', async () => {
    const { documents } = (await call('GET', `/api/bots/${botId}/documents`)) as DocumentList;
    const returns = documents.find(({ name }) => name === 'returns.txt');
    await call('DELETE', `/api/bots/${botId}/documents/${returns?.document_id}`);
    const { cache, answer } = await ask();
    expect(cache).toBe('miss');
    expect(answer).toMatchObject({ grounded: false, sources: [] });
    expect(answer.answer).not.toContain('45 days');
  });
});
