import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bot } from '#shared/bots.ts';
import type { ChatAnswer } from '#shared/chat.ts';
import type { Document, DocumentList } from '#shared/documents.ts';
import { makeReportPdf } from '../../../tools/bench/ingest/make-report-pdf.ts';
import type { FakeGemini } from '../../support/fake-gemini.ts';
import { startFakeGemini } from '../../support/fake-gemini.ts';
import type { LocalCloud } from '../../support/local-cloud.ts';
import { startLocalCloud } from '../../support/local-cloud.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ACCOUNT = { email: 'hedy@example.com', password: 'correct horse battery' };

/** The very folders that are uploaded to Lambda, run by the function host, from the edge to the tables and back. */
describe('the functions as they are deployed', () => {
  let gemini: FakeGemini;
  let cloud: LocalCloud;
  let token = '';
  let botId = '';

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['tools/bundle-functions.ts'], { cwd: ROOT });
    gemini = await startFakeGemini();
    cloud = await startLocalCloud({
      bundled: true,
      env: { GEMINI_API_KEY: 'a-key', GEMINI_BASE_URL: gemini.baseUrl },
    });
  }, 240_000);

  afterAll(async () => {
    await cloud?.stop();
    await gemini?.stop();
  });

  async function call(method: string, path: string, body?: string | Uint8Array<ArrayBuffer>): Promise<unknown> {
    const response = await fetch(cloud.edgeUrl + path, {
      method,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    expect(response.ok, `${method} ${path}: ${text}`).toBe(true);
    return text === '' ? undefined : JSON.parse(text);
  }
  const post = (path: string, body: object): Promise<unknown> => call('POST', path, JSON.stringify(body));

  it('sign an owner up, and in', async () => {
    await post('/auth/signup', ACCOUNT);
    await post('/auth/confirm', { email: ACCOUNT.email, code: await cloud.nextCode(ACCOUNT.email) });
    ({ access_token: token } = (await post('/auth/signin', ACCOUNT)) as { access_token: string });
    ({ bot_id: botId } = (await post('/api/bots', { name: 'Islands' })) as Bot);
    expect(botId).toMatch(/^bot_/);
  });

  it('read a text, a page of HTML, a table and a PDF, the last in a process and with a package of its own', async () => {
    const files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
      'delivery.txt': 'Delivery to the islands costs 5 pounds and 40 pence. It takes three working days.',
      'about.html': '<h1>About us</h1><p>The lighthouse was built in 1862 by two brothers.</p>',
      'prices.csv': 'ferry,price\nNorth ferry,12 pounds\nSouth ferry,14 pounds\n',
      'report.pdf': Uint8Array.from(await makeReportPdf({ pageCount: 2 })),
    };
    for (const [name, body] of Object.entries(files)) {
      expect(await call('PUT', `/api/bots/${botId}/documents/${name}`, body)).toMatchObject({ name });
    }
    let documents: readonly Document[] = [];
    do {
      await sleep(200);
      ({ documents } = (await call('GET', `/api/bots/${botId}/documents`)) as DocumentList);
    } while (!documents.every(({ status }) => status === 'ready' || status === 'failed'));
    expect(documents.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual(
      Object.keys(files)
        .map((name) => `${name} ready`)
        .toSorted(),
    );
  }, 90_000);

  it('answer a question from them, with its source, by way of Gemini', async () => {
    const answer = (await post('/api/chat', {
      bot_id: botId,
      message: 'What does delivery to the islands cost?',
    })) as ChatAnswer;
    expect(answer).toMatchObject({ grounded: true, sources: [{ document: 'delivery.txt' }] });
    expect(answer.answer).toContain('5 pounds and 40 pence');
    expect(new Set(gemini.requests.map(({ apiKey }) => apiKey))).toEqual(new Set(['a-key']));
  });
});
