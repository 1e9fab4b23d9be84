import { expect, test } from 'vitest';
import { readyText } from '../../../core-aws/local/ready-text.ts';
import { seedDemo } from '../../../core-aws/local/seed-demo.ts';
import { functionEnv } from '../../../core-aws/local/stack-env.ts';
import { localPorts } from '../../../core-aws/local/ports.ts';
import type { StackState } from '../../../core-aws/local/stack-state.ts';

const EDGE = 'http://localhost:4600';
const CONTENT = {
  bot: { name: 'Harbour Books' },
  documents: [{ name: 'a.txt', bytes: new Uint8Array([65]), hash: 'hash-a' }],
};
const NEW: StackState['demo'] = { email: 'demo@edgewise.test', password: 'Demo-1', documents: {} };

/** As much of the public API as the demo needs; `calls` are the changes it was asked for. */
function createApi() {
  const bots = new Map<string, string[]>();
  const calls: string[] = [];
  let made = 0;
  const fetcher: typeof fetch = async (input, { method = 'GET' } = {}) => {
    const { pathname } = new URL(String(input));
    const [, , , botId = '', , name] = pathname.split('/');
    const documents = bots.get(botId);
    if (pathname === '/auth/signin') return Response.json({ access_token: 'token' });
    if (method !== 'GET') calls.push(`${method} ${pathname}`);
    if (method === 'POST') {
      made += 1;
      bots.set(`bot-${made}`, []);
      return Response.json({ bot_id: `bot-${made}`, allowed_domains: [] }, { status: 201 });
    }
    if (!documents) {
      const error = { code: 'not_found', message: 'there is no such bot', request_id: 'req_1' };
      return Response.json({ error }, { status: 404 });
    }
    if (method === 'DELETE') {
      bots.delete(botId);
      return new Response(null, { status: 204 });
    }
    if (method === 'PUT' && name !== undefined) documents.push(name);
    if (pathname.endsWith('/documents')) {
      return Response.json({ documents: documents.map((each) => ({ name: each, status: 'ready' })) });
    }
    return Response.json({ bot_id: botId, allowed_domains: ['localhost:4601'] });
  };
  const seed = (embedderId: string, demo: StackState['demo']): Promise<StackState['demo']> =>
    seedDemo(
      { fetch: fetcher, nextCode: async () => '000000', save: async () => {} },
      { edgeUrl: EDGE, demoDomain: 'localhost:4601', content: CONTENT, embedderId },
      demo,
    );
  return { bots, calls, seed };
}

test('The demo is left alone by a second start with the same models', async () => {
  const { calls, seed } = createApi();
  const first = await seed('offline/512', NEW);
  expect(first).toMatchObject({ botId: 'bot-1', embedderId: 'offline/512', documents: { 'a.txt': 'hash-a' } });
  const before = [...calls];
  expect(await seed('offline/512', first)).toEqual(first);
  expect(calls).toEqual(before);
});

test('The demo bot is deleted and made anew, documents and all, when the embedder changed', async () => {
  const { bots, calls, seed } = createApi();
  const first = await seed('offline/512', NEW);
  calls.length = 0;
  const second = await seed('gemini/384', first);
  expect(second).toMatchObject({ botId: 'bot-2', embedderId: 'gemini/384', documents: { 'a.txt': 'hash-a' } });
  expect(calls).toEqual([
    'DELETE /api/bots/bot-1',
    'POST /api/bots',
    'PATCH /api/bots/bot-2',
    'PUT /api/bots/bot-2/documents/a.txt',
  ]);
  expect([...bots.keys()]).toEqual(['bot-2']);
});

test('A demo bot of unknown models is made anew too, and one that is gone needs no deleting', async () => {
  const { calls, seed } = createApi();
  const { embedderId: _, ...unknown } = await seed('offline/512', NEW);
  expect(await seed('offline/512', unknown)).toMatchObject({ botId: 'bot-2', embedderId: 'offline/512' });
  calls.length = 0;
  expect(await seed('offline/512', { ...NEW, botId: 'bot-9', embedderId: 'offline/512' })).toMatchObject({
    botId: 'bot-3',
  });
  expect(calls[0]).toBe('POST /api/bots');
});

test.each([true, false])('The ready text says whether older bots still answer (%s)', (hadOtherModels) => {
  const text = readyText({
    edgeUrl: EDGE,
    demoUrl: 'http://localhost:4601',
    demoSignIn: undefined,
    demoProblem: undefined,
    usesGemini: true,
    hadOtherModels,
    dataDir: '.local',
    tookMs: 1_000,
    dev: false,
  });
  expect(text.includes('make a new bot and upload their documents there')).toBe(hadOtherModels);
});

test('The functions get the key, the model and the address of Gemini, and nothing of it without a key', () => {
  const keys = { accessKeyId: 'a', secretAccessKey: 'b' };
  const state = { sessionSecret: 's', edgeKeys: keys, coreKeys: keys, embedderIds: [], demo: NEW };
  const gemini = { GEMINI_API_KEY: 'key', GEMINI_ANSWER_MODEL: 'gemini-9', GEMINI_BASE_URL: 'http://127.0.0.1:1' };
  const envOf = (outer: Record<string, string>) => functionEnv(localPorts(4600), state, { clientId: 'client' }, outer);
  expect(envOf(gemini)).toMatchObject({ MODELS: 'gemini', ...gemini });
  expect(envOf({})).toMatchObject({ MODELS: 'offline', USER_POOL_CLIENT_ID: 'client' });
  expect(envOf({})).not.toHaveProperty('GEMINI_ANSWER_MODEL');
});
