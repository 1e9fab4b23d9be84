import type { Hono } from 'hono';
import { toErrorBody } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { createApp } from './app.ts';
import { createAccessTokenVerifier } from './auth/access-token-verifier.ts';
import { createAnswerCache } from './chat/answer-cache.ts';
import type { Config, Env } from './config.ts';
import { readConfig } from './config.ts';
import type { CoreClient } from './core/core-client.ts';
import { createCoreClient } from './core/core-client.ts';
import type { SignedFetch } from './core/signed-fetch.ts';
import { createSignedFetch } from './core/signed-fetch.ts';
import { createSplitCore } from './core/split-core.ts';
import { dashboardPage } from './dashboard-page.ts';
import type { EdgeEnv } from './http/edge-context.ts';
import { createKeyedHash } from './http/keyed-hash.ts';
import { formatLogLine } from './http/request-log.ts';
import { createLimitRate } from './rate-limits.ts';
import { createVisitorSessions } from './sessions/visitor-sessions.ts';
import { createDocumentBucket } from './uploads/document-bucket.ts';

const nowMs = (): number => Date.now();
const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
// oxlint-disable-next-line no-console -- a Worker's log is its console
const writeLog = (line: string): void => console.log(line);

/** Built at an isolate's first request and kept with its environment: parsing and key imports happen once. */
const apps = new WeakMap<Env, Hono<EdgeEnv> | string>();

/** One core, or two side by side while the stage says so. */
function createCore(config: Config, signedFetch: SignedFetch): CoreClient {
  const main = createCoreClient(config, signedFetch);
  const { alternate } = config;
  return alternate === undefined
    ? main
    : createSplitCore(main, createCoreClient(alternate, signedFetch), { ...alternate, nowMs });
}

function build(env: Env): Hono<EdgeEnv> | string {
  const parsed = readConfig(env);
  if (!parsed.ok) return parsed.error;
  const config = parsed.value;
  if (config.alternateProblem !== undefined) {
    writeLog(formatLogLine({ level: 'ERROR', message: config.alternateProblem }, nowMs()));
  }
  const signedFetch = createSignedFetch(config);
  const keyedHash = createKeyedHash(config.sessionSecret);
  return createApp({
    config,
    core: createCore(config, signedFetch),
    tokens: createAccessTokenVerifier(config, { nowMs }),
    sessions: createVisitorSessions({ secret: config.sessionSecret, keyedHash, nowMs, randomBytes }),
    limitRate: createLimitRate(env),
    keyedHash,
    answers: createAnswerCache(typeof caches === 'undefined' ? undefined : caches.default, { keyedHash }),
    bucket: createDocumentBucket(config, signedFetch),
    nowMs,
    randomBytes,
    writeLog,
  });
}

export default {
  fetch(request, env, context): Response | Promise<Response> {
    const page = dashboardPage(request, env.ASSETS);
    if (page !== undefined) return page;
    let app = apps.get(env);
    if (app === undefined) {
      app = build(env);
      apps.set(env, app);
    }
    if (typeof app !== 'string') return app.fetch(request, env, context);
    const requestId = newId('request', randomBytes);
    writeLog(formatLogLine({ level: 'ERROR', message: app, request_id: requestId, error_code: 'internal' }, nowMs()));
    const error = {
      code: 'internal',
      message: 'this service is not set up yet; its log says what is missing',
    } as const;
    return Response.json(toErrorBody(error, requestId), {
      status: 500,
      headers: { 'cache-control': 'no-store', 'x-request-id': requestId, 'x-content-type-options': 'nosniff' },
    });
  },
} satisfies ExportedHandler<Env>;
