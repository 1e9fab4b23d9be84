import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BotProfile } from '#shared/core-api.ts';
import { isInShare } from '../../edge/core/split-core.ts';
import type { EdgeStage } from '../support/edge-stage.ts';
import { anId, OWNER, startEdgeStage } from '../support/edge-stage.ts';
import { startEdgeWorker } from '../support/edge-worker.ts';
import { answerPieces, ask, streamWith } from '../support/stub-answers.ts';
import type { StubCore } from '../support/stub-core.ts';
import { answerWith, startStubCore } from '../support/stub-core.ts';

const PERCENT = 50;
const SERVED_BY_MAIN = 'From the main core. [1]';
const SERVED_BY_ALTERNATE = 'From the other core. [1]';

let stage: EdgeStage;
let alternate: StubCore;
beforeAll(async () => {
  alternate = await startStubCore();
  stage = await startEdgeStage((vars) =>
    startEdgeWorker({
      ...vars,
      CORE_ALTERNATE_URL: alternate.url,
      CHAT_ALTERNATE_URL: alternate.url,
      CORE_ALTERNATE_PERCENT: String(PERCENT),
    }),
  );
});
afterAll(async () => {
  await stage.stop();
  await alternate.stop();
});
beforeEach(() => {
  stage.core.reset();
  alternate.reset();
  stage.core.on('POST /chat', streamWith(answerPieces({ text: SERVED_BY_MAIN })));
  alternate.on('POST /chat', streamWith(answerPieces({ text: SERVED_BY_ALTERNATE })));
});

/** A bot both cores know, in the alternate's share or out of it. */
function addBot(where: 'main' | 'alternate'): BotProfile {
  let botId = anId('bot');
  while (isInShare(botId, PERCENT) !== (where === 'alternate')) botId = anId('bot');
  const bot = stage.addBot({ bot_id: botId });
  alternate.on(`GET /bots/${botId}/profile`, answerWith(bot));
  return bot;
}
const answerTo = async (
  botId: string,
  token: string,
  more: { readonly conversationId?: string } = {},
): Promise<string> => {
  const response = await ask(stage, { botId, token, accept: 'application/json', ...more });
  return ((await response.json()) as { readonly answer: string }).answer;
};
const pathsOf = (core: StubCore): string[] => core.requests.map(({ method, path }) => `${method} ${path}`);

test('a bot outside the share is served by the main core alone', async () => {
  const { bot_id: botId } = addBot('main');
  const token = await stage.session(botId);
  expect(await answerTo(botId, token)).toBe(SERVED_BY_MAIN);
  expect(await answerTo(botId, token, { conversationId: anId('conversation') })).toBe(SERVED_BY_MAIN);
  expect(alternate.requests).toEqual([]);
});

test('a bot of the share is served by the alternate alone: session, question, follow-up, feedback, cached answers', async () => {
  const { bot_id: botId } = addBot('alternate');
  alternate.on(`POST /bots/${botId}/feedback`, answerWith(undefined, 204));
  alternate.on(`POST /bots/${botId}/exchanges`, answerWith(undefined, 204));
  const token = await stage.session(botId);
  expect(await answerTo(botId, token)).toBe(SERVED_BY_ALTERNATE);
  const conversationId = anId('conversation');
  expect(await answerTo(botId, token, { conversationId })).toBe(SERVED_BY_ALTERNATE);
  const feedback = await stage.call('/api/feedback', {
    json: { bot_id: botId, conversation_id: conversationId, message_id: anId('message'), rating: 'up' },
    headers: { authorization: `Bearer ${token}`, origin: 'https://shop.example' },
  });
  expect(feedback.status).toBe(204);
  await expect
    .poll(async () => {
      const response = await ask(stage, { botId, token });
      await response.text();
      return response.headers.get('x-edgewise-cache');
    })
    .toBe('hit');
  await expect.poll(() => pathsOf(alternate)).toContain(`POST /bots/${botId}/exchanges`);
  expect(stage.core.requests).toEqual([]);
  // Signed like everything else, by the same principal.
  expect(alternate.requests.every(({ headers }) => String(headers['authorization']).startsWith('AWS4-'))).toBe(true);
});

test('an owner reads and writes in the main core, whatever the share', async () => {
  const { bot_id: botId } = addBot('alternate');
  stage.core.on(`GET /bots/${botId}`, answerWith({ bot_id: botId }));
  stage.core.on(`DELETE /bots/${botId}`, answerWith(undefined, 204));
  const headers = { authorization: `Bearer ${await stage.pool.accessToken(OWNER)}` };
  expect((await stage.call(`/api/bots/${botId}`, { headers })).status).toBe(200);
  expect((await stage.call(`/api/bots/${botId}`, { method: 'DELETE', headers })).status).toBe(204);
  expect(alternate.requests).toEqual([]);
});

test('a bot made since, which only the main core knows, is served by it', async () => {
  const { bot_id: botId } = addBot('alternate');
  alternate.reset();
  const token = await stage.session(botId);
  expect(await answerTo(botId, token)).toBe(SERVED_BY_MAIN);
  expect(await answerTo(botId, token, { conversationId: anId('conversation') })).toBe(SERVED_BY_MAIN);
  expect(pathsOf(alternate)).not.toContain('POST /chat');
});

test('visitors are served by the main core while the alternate is down', async () => {
  const { bot_id: botId } = addBot('alternate');
  alternate.on(`GET /bots/${botId}/profile`, answerWith('<html>bad gateway</html>', 502));
  const token = await stage.session(botId);
  expect(await answerTo(botId, token)).toBe(SERVED_BY_MAIN);
  expect(pathsOf(alternate)).toEqual([`GET /bots/${botId}/profile`]);
});
