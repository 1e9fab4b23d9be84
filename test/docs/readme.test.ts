import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createApp } from '../../edge/app.ts';
import { createAccessTokenVerifier } from '../../edge/auth/access-token-verifier.ts';
import { createAnswerCache } from '../../edge/chat/answer-cache.ts';
import type { Config } from '../../edge/config.ts';
import { createCoreClient } from '../../edge/core/core-client.ts';
import { createSignedFetch } from '../../edge/core/signed-fetch.ts';
import { createKeyedHash } from '../../edge/http/keyed-hash.ts';
import { createVisitorSessions } from '../../edge/sessions/visitor-sessions.ts';
import { createDocumentBucket } from '../../edge/uploads/document-bucket.ts';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const scripts = [...readme.matchAll(/```bash\n([\s\S]*?)```/g)].map((block) => block[1] ?? '');

interface Call {
  readonly method: string;
  readonly path: string;
}

/** Every curl of the README: its method as curl would choose it, and its path with the variables as they stand. */
function readCalls(script: string): Call[] {
  const commands = script.replaceAll('\\\n', ' ').match(/curl [^|\n]*/g) ?? [];
  return commands.map((command) => {
    const path = /"\$EDGE(\/[^"]*)"/.exec(command)?.[1] ?? '(none)';
    const chosen = /\s-X (\w+)/.exec(command)?.[1];
    return { method: chosen ?? (/\s(-d|-F) /.test(command) ? 'POST' : 'GET'), path };
  });
}

/** The Worker's own table, as worker.ts puts it together; nothing is called. */
function readRoutes(): { readonly method: string; readonly pattern: RegExp }[] {
  const address = 'http://127.0.0.1:9';
  const config: Config = {
    isLocal: true,
    awsRegion: 'eu-central-1',
    awsAccessKeyId: 'id',
    awsSecretAccessKey: 'secret',
    coreApiUrl: address,
    chatUrl: address,
    documentsUrl: address,
    cognitoIssuer: address,
    cognitoClientId: 'client',
    cognitoJwksUrl: address,
    sessionSecret: 'a-secret-of-at-least-32-characters',
  };
  const nowMs = (): number => 0;
  const randomBytes = (count: number): Uint8Array => new Uint8Array(count);
  const signedFetch = createSignedFetch(config);
  const keyedHash = createKeyedHash(config.sessionSecret);
  const app = createApp({
    config,
    core: createCoreClient(config, signedFetch),
    tokens: createAccessTokenVerifier(config, { nowMs }),
    sessions: createVisitorSessions({ secret: config.sessionSecret, keyedHash, nowMs, randomBytes }),
    limitRate: async () => undefined,
    keyedHash,
    answers: createAnswerCache(undefined, { keyedHash }),
    bucket: createDocumentBucket(config, signedFetch),
    nowMs,
    randomBytes,
    writeLog: () => undefined,
  });
  return app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
    .map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replaceAll(/:[a-z_]+/g, '[^/]+')}$`) }));
}

const calls = scripts.flatMap(readCalls);

it('every curl of the README calls an address the edge has, with a method it has', () => {
  expect(calls.length).toBeGreaterThanOrEqual(10);
  const routes = readRoutes();
  const lost = calls.filter(
    (call) => !routes.some(({ method, pattern }) => method === call.method && pattern.test(call.path)),
  );
  expect(lost).toEqual([]);
});

it('the README shows the whole way by curl: account, bot, documents, answers, deletion', () => {
  expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /auth/signup',
    'POST /auth/confirm',
    'POST /auth/signin',
    'POST /api/bots',
    'POST /api/upload',
    'GET /api/bots/$BOT/documents',
    'POST /api/sessions',
    'POST /api/chat',
    'POST /api/chat',
    'POST /api/chat',
    'GET /api/bots/$BOT/documents',
    'DELETE /api/bots/$BOT/documents/$DOCUMENT',
    'DELETE /api/bots/$BOT',
  ]);
});

it('the README begins with the two commands', () => {
  expect(scripts.slice(0, 2)).toEqual(['npm start\n', 'npm test\n']);
});
