import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createPackedIndex } from '../../../core-aws/adapters/packed-index/create-packed-index.ts';
import { handler as auth } from '../../../core-aws/functions/auth.ts';
import { handler as bots } from '../../../core-aws/functions/bots.ts';
import type { CognitoLocal } from '../../support/cognito-local.ts';
import { startCognitoLocal } from '../../support/cognito-local.ts';
import { useDynalite } from '../../support/dynamo-targets.ts';
import { callHttp } from '../../support/http-event.ts';
import { createMemoryChunkStore } from '../../support/memory-chunk-store.ts';
import { createMemoryFileStore } from '../../support/memory-file-store.ts';
import { sampleExchange, sampleId } from '../../support/sample-records.ts';

/** The handlers as Lambda loads them: made from the environment at their first call, the SDK's endpoints included. */
describe('The handlers, made from the environment alone', () => {
  const dynamo = useDynalite();
  let cognito: CognitoLocal | undefined;

  beforeAll(async () => {
    cognito = await startCognitoLocal();
    const { clientId } = await cognito.newPool();
    const environment = {
      TABLE_PREFIX: dynamo.prefix,
      DOCUMENTS_BUCKET: 'unused',
      INGEST_QUEUE_URL: 'http://127.0.0.1:1/queue',
      USER_POOL_CLIENT_ID: clientId,
      MODELS: 'offline',
      LOG_LEVEL: 'ERROR',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint(),
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.endpoint,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await cognito?.stop();
  });

  test('auth signs an owner up, in and out through Cognito', async () => {
    const post = (action: string, body: unknown) => callHttp(auth, { method: 'POST', path: `/auth/${action}`, body });
    const account = { email: 'ana@example.com', password: 'correct horse 7' };
    expect(await post('signup', account)).toMatchObject({ status: 200, body: { next: 'confirm' } });
    expect(await post('signup', account)).toMatchObject({ status: 200, body: { next: 'confirm' } });
    expect(await post('signin', account)).toMatchObject({ status: 403 });
    expect(await post('confirm', { email: account.email, code: await cognito?.codeFor(account.email) })).toMatchObject({
      status: 200,
    });
    const signedIn = await post('signin', account);
    expect(signedIn).toMatchObject({ status: 200, body: { expires_in_s: expect.any(Number) } });
    const { access_token, refresh_token } = signedIn.body as Record<string, unknown>;
    expect(await post('verify', { access_token })).toMatchObject({ status: 200, body: { email: account.email } });
    expect(await post('signout', { refresh_token })).toMatchObject({ status: 200 });
    expect(await post('refresh', { refresh_token })).toMatchObject({ status: 401 });
  });

  test('bots keeps bots and exchanges in DynamoDB, and says so when the queue is away', async () => {
    const ownerId = 'owner-1';
    const created = await callHttp(bots, { method: 'POST', path: '/bots', ownerId, body: { name: 'Shop helper' } });
    expect(created.status).toBe(201);
    const { bot_id: botId } = created.body as { readonly bot_id: string };
    expect(await callHttp(bots, { method: 'GET', path: '/bots', ownerId })).toMatchObject({
      status: 200,
      body: { bots: [{ bot_id: botId, document_count: 0, generation: 0 }] },
    });
    expect(await callHttp(bots, { method: 'GET', path: `/bots/${botId}/profile` })).toMatchObject({ status: 200 });

    const { conversation_id, message_id, question, answer, sources } = sampleExchange();
    const index = createPackedIndex({
      client: dynamo.client(),
      tables: dynamo.tables(),
      files: createMemoryFileStore(),
      chunks: createMemoryChunkStore(),
      clock: { nowMs: Date.now },
      randomness: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    });
    for (const { document_id: documentId, document: name } of sources) {
      await index.commit({ botId, documentId, version: sampleId('version'), name, embedderId: 'memory/64' }, []);
    }
    const exchange = { conversation_id, message_id, asker_id: 'ses_visitor', question, answer, sources };
    const recorded = { method: 'POST', path: `/bots/${botId}/exchanges`, body: exchange };
    expect(await callHttp(bots, recorded)).toMatchObject({ status: 204 });
    expect(await callHttp(bots, { method: 'GET', path: `/bots/${botId}/export`, ownerId })).toMatchObject({
      status: 200,
      body: { exchanges: [{ message_id, question, answer, sources, cached: true }] },
    });

    // The queue's error goes to the log, which is not for this test to show.
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await callHttp(bots, { method: 'DELETE', path: `/bots/${botId}`, ownerId })).toMatchObject({
      status: 503,
      body: { error: { code: 'service_unavailable' } },
    });
    expect(await callHttp(bots, { method: 'GET', path: `/bots/${botId}`, ownerId })).toMatchObject({ status: 404 });
  });
});
