import { randomUUID } from 'node:crypto';
import type { BotProfile } from '#shared/core-api.ts';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import type { SessionGrant } from '#shared/chat.ts';
import { newId } from '#shared/ids.ts';
import type { EdgeWorker, StartEdgeWorker } from './edge-worker.ts';
import { startEdgeWorker } from './edge-worker.ts';
import type { StubBucket } from './stub-bucket.ts';
import { startStubBucket } from './stub-bucket.ts';
import type { StubCore } from './stub-core.ts';
import { answerWith, startStubCore } from './stub-core.ts';
import type { TokenPool } from './token-pool.ts';
import { createTokenPool } from './token-pool.ts';

export const SITE = 'https://shop.example';
export const OWNER = '0b5f3d1c-owner';

/** Random ids as the product makes them. */
export const anId = (kind: Parameters<typeof newId>[0]): string =>
  newId(kind, (count) => crypto.getRandomValues(new Uint8Array(count)));

export interface EdgeStage {
  readonly worker: EdgeWorker;
  readonly core: StubCore;
  readonly bucket: StubBucket;
  readonly pool: TokenPool;
  /** Calls the Worker as a client of an address of its own, so that no test uses up another's rate limit. */
  readonly call: (path: string, init?: RequestInit & { readonly json?: unknown }) => Promise<Response>;
  /** Announces a bot to the stub core; answers its profile. */
  readonly addBot: (change?: Partial<BotProfile>) => BotProfile;
  readonly session: (botId: string, origin?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** The real Worker between stubs of everything it calls. */
export async function startEdgeStage(start: StartEdgeWorker = startEdgeWorker): Promise<EdgeStage> {
  const core = await startStubCore();
  const bucket = await startStubBucket();
  const issuer = 'http://issuer.example/pool-1';
  const pool = await createTokenPool(issuer, 'client-1');
  const keys = await startStubCore();
  keys.on('GET /jwks.json', answerWith(pool.jwks));
  const worker = await start({
    ENVIRONMENT: 'local',
    AWS_REGION: 'eu-central-1',
    CORE_API_URL: core.url,
    CHAT_URL: core.url,
    DOCUMENTS_URL: bucket.url,
    COGNITO_ISSUER: issuer,
    COGNITO_CLIENT_ID: 'client-1',
    COGNITO_JWKS_URL: `${keys.url}/jwks.json`,
    AWS_ACCESS_KEY_ID: 'edge-key',
    AWS_SECRET_ACCESS_KEY: 'edge-secret',
    SESSION_SECRET: randomUUID() + randomUUID(),
  });
  const address = `203.0.113.${Math.floor(Math.random() * 200)}`;

  const call: EdgeStage['call'] = (path, { json, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has('cf-connecting-ip')) headers.set('cf-connecting-ip', address);
    if (json !== undefined) headers.set('content-type', 'application/json');
    return fetch(new URL(path, worker.url), {
      ...init,
      headers,
      ...(json === undefined ? {} : { method: init.method ?? 'POST', body: JSON.stringify(json) }),
    });
  };

  return {
    worker,
    core,
    bucket,
    pool,
    call,
    addBot(change = {}) {
      const profile: BotProfile = {
        bot_id: anId('bot'),
        owner_id: OWNER,
        name: 'Shop',
        look: DEFAULT_LOOK,
        allowed_domains: ['shop.example'],
        generation: 1,
        settings_version: 1,
        ...change,
      };
      core.on(`GET /bots/${profile.bot_id}/profile`, answerWith(profile));
      return profile;
    },
    async session(botId, origin = SITE) {
      const response = await call('/api/sessions', { json: { bot_id: botId }, headers: { origin } });
      if (response.status !== 201) throw new Error(`no session: ${response.status} ${await response.text()}`);
      return ((await response.json()) as SessionGrant).session;
    },
    async stop() {
      await worker.stop();
      await Promise.all([core.stop(), bucket.stop(), keys.stop()]);
    },
  };
}
