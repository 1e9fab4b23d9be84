import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EdgeStage } from '../support/edge-stage.ts';
import { startEdgeStage } from '../support/edge-stage.ts';
import { startEdgeDevServer } from '../support/edge-worker.ts';
import { answerPieces, ask } from '../support/stub-answers.ts';

let stage: EdgeStage;
beforeAll(async () => {
  stage = await startEdgeStage(startEdgeDevServer);
});
afterAll(() => stage.stop());

test('a visitor who leaves ends the request at the chat function, though the function is silent', async () => {
  const bot = stage.addBot();
  const token = await stage.session(bot.bot_id);
  let hasClosed = false;
  stage.core.on('POST /chat', (_request, response) => {
    response.on('close', () => {
      hasClosed = true;
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(answerPieces()[0]);
  });
  const leaving = new AbortController();
  const response = await ask(stage, { botId: bot.bot_id, token, accept: 'text/event-stream', signal: leaving.signal });
  await response.body?.getReader().read();
  expect(hasClosed).toBe(false);
  leaving.abort();
  await expect.poll(() => hasClosed, { timeout: 15_000 }).toBe(true);
});
