import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseErrorBody } from '#shared/errors.ts';
import { LIMITS } from '#shared/limits.ts';
import type { EdgeStage } from '../support/edge-stage.ts';
import { anId, OWNER, startEdgeStage } from '../support/edge-stage.ts';
import { answerWith, refuseWith } from '../support/stub-core.ts';

let stage: EdgeStage;
let authorization: string;
beforeAll(async () => {
  stage = await startEdgeStage();
  authorization = `Bearer ${await stage.pool.accessToken(OWNER)}`;
});
afterAll(() => stage.stop());
beforeEach(() => stage.core.reset());

const retry = (botId: string, documentId: string, json: unknown, headers: Record<string, string> = { authorization }) =>
  stage.call(`/api/bots/${botId}/documents/${documentId}/retry`, { method: 'POST', json, headers });

describe('reading a failed document again', () => {
  test('asks the core, with the password where there is one, and answers 202', async () => {
    const [botId, documentId] = [anId('bot'), anId('document')];
    const document = { document_id: documentId, status: 'uploaded' };
    stage.core.on(`POST /bots/${botId}/documents/${documentId}/retry`, answerWith(document, 202));
    for (const body of [{ password: 'open sesame' }, {}]) {
      const response = await retry(botId, documentId, body);
      expect([response.status, await response.json()]).toEqual([202, document]);
      expect(JSON.parse(stage.core.requests.at(-1)?.body ?? '')).toEqual(body);
    }
  });

  test('passes on that the document has not failed', async () => {
    const [botId, documentId] = [anId('bot'), anId('document')];
    stage.core.on(`POST /bots/${botId}/documents/${documentId}/retry`, refuseWith('conflict', 'the document is ready'));
    const response = await retry(botId, documentId, {});
    expect(response.status).toBe(409);
    expect(parseErrorBody(await response.json())?.message).toBe('the document is ready');
  });

  test.each([
    ['empty', { password: '' }],
    ['one character too long', { password: 'x'.repeat(LIMITS.passwordMaxChars + 1) }],
    ['no text', { password: 7 }],
  ])('with a password that is %s never reaches the core, and does not come back', async (_, body) => {
    const response = await retry(anId('bot'), anId('document'), body);
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).not.toContain('xxx');
    expect(stage.core.requests.filter(({ path }) => path.endsWith('/retry'))).toEqual([]);
  });

  test('is for owners, and for ids that can be', async () => {
    expect((await retry(anId('bot'), anId('document'), {}, {})).status).toBe(401);
    expect((await retry('nonsense', anId('document'), {})).status).toBe(404);
    expect((await retry(anId('bot'), '..%2f..', {})).status).toBe(404);
    expect(stage.core.requests.filter(({ path }) => path.endsWith('/retry'))).toEqual([]);
  });
});
