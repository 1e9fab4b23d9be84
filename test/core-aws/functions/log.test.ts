import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthRoutes } from '../../../core-aws/functions/auth-routes.ts';
import { createBotsRoutes } from '../../../core-aws/functions/bots-routes.ts';
import { createHttpFunction } from '../../../core-aws/functions/http-function.ts';
import { createLog } from '../../../core-aws/functions/log.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { createAuthFlows } from '../../../core-aws/use-cases/auth/auth-flows.ts';
import { createTestBotsDeps } from '../../support/bots-deps.ts';
import { callHttp } from '../../support/http-event.ts';
import { createMemoryIdentityProvider } from '../../support/memory-identity-provider.ts';
import { sampleExchange, sampleId } from '../../support/sample-records.ts';

const CANARY = 'canary7b3f';
const EMAIL = `${CANARY}@example.com`;
const PASSWORD = `${CANARY} password`;

describe('The log', () => {
  let written = '';
  beforeEach(() => {
    written = '';
    const take = (text: string | Uint8Array): boolean => {
      written += String(text);
      return true;
    };
    vi.spyOn(process.stdout, 'write').mockImplementation(take);
    vi.spyOn(process.stderr, 'write').mockImplementation(take);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const lines = (): readonly Record<string, unknown>[] =>
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  test('is one flat JSON line per request, in snake_case', async () => {
    const handler = createHttpFunction(createBotsRoutes(createTestBotsDeps()), { log: createLog('bots') });
    await callHttp(handler, { method: 'GET', path: '/bots', ownerId: 'owner-1' });
    expect(lines()).toHaveLength(1);
    const [line = {}] = lines();
    expect(line).toMatchObject({
      level: 'INFO',
      message: 'request',
      service: 'bots',
      request_id: 'req_test',
      route: 'GET /bots',
      status: 200,
      duration_ms: expect.any(Number),
    });
    for (const [key, value] of Object.entries(line)) {
      expect(key).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(typeof value).not.toBe('object');
    }
  });

  test('leaves out what is below its level', () => {
    const log = createLog('bots', { level: 'ERROR' });
    log.info('quiet', {});
    log.error('loud', { status: 500 });
    expect(lines()).toMatchObject([{ message: 'loud', level: 'ERROR', status: 500 }]);
  });

  test('holds no address, password, code or token, whatever happens in auth', async () => {
    const identity = createMemoryIdentityProvider();
    const broken = {
      ...identity,
      forgotPassword: async () => {
        throw new StoreUnavailable('Cognito did not answer', { cause: new Error('connection lost') });
      },
    };
    const handler = createHttpFunction(createAuthRoutes(createAuthFlows({ identity: broken })), {
      log: createLog('auth', { level: 'DEBUG' }),
    });
    const post = (action: string, body: unknown) =>
      callHttp(handler, { method: 'POST', path: `/auth/${action}`, body });
    const account = { email: EMAIL, password: PASSWORD };
    const statuses = [
      await post('signup', account),
      await post('signin', account),
      await post('confirm', { email: EMAIL, code: identity.codeFor(EMAIL) }),
      await post('signin', { ...account, password: `${PASSWORD} wrong` }),
      await post('signin', account),
      await post('refresh', { refresh_token: CANARY }),
      await post('verify', { access_token: CANARY }),
      await post('signup', { email: CANARY, password: CANARY }),
      await post('signup', `{"email": "${EMAIL}", "password": "${PASSWORD}`),
      await post('signup', `${CANARY} is not JSON`),
      await post('forgot', { email: EMAIL }),
    ].map((answer) => answer.status);
    expect(statuses).toEqual([200, 403, 200, 401, 200, 401, 401, 400, 400, 400, 503]);
    expect(lines().length).toBeGreaterThanOrEqual(statuses.length);
    expect(written).toContain('connection lost');
    expect(written).not.toContain(CANARY);
  });

  test("holds no question, answer or name of an owner's, whatever happens in bots", async () => {
    const deps = createTestBotsDeps();
    const handler = createHttpFunction(createBotsRoutes(deps), { log: createLog('bots', { level: 'DEBUG' }) });
    const call = (method: string, path: string, body?: unknown) =>
      callHttp(handler, { method, path, ownerId: 'owner-1', body });
    const created = await call('POST', '/bots', { name: CANARY });
    const { bot_id: botId } = created.body as { readonly bot_id: string };
    const { conversation_id, message_id } = sampleExchange();
    const exchange = {
      conversation_id,
      message_id,
      asker_id: sampleId('session'),
      question: `${CANARY} question`,
      answer: `${CANARY} answer`,
      sources: [],
    };
    const statuses = [
      created,
      await call('PATCH', `/bots/${botId}`, { name: CANARY, look: { greeting: CANARY } }),
      await call('PATCH', `/bots/${botId}`, { look: { colour: CANARY } }),
      await call('POST', `/bots/${botId}/exchanges`, exchange),
      await call('POST', `/bots/${botId}/exchanges`, { ...exchange, message_id: CANARY }),
      await call('GET', `/bots/${botId}/export`),
      await call('GET', `/bots/${CANARY}`),
    ].map((answer) => answer.status);
    expect(statuses).toEqual([201, 200, 400, 204, 400, 200, 404]);
    expect(lines()).toHaveLength(statuses.length);
    expect(written).not.toContain(CANARY);
  });
});
