import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Bot } from '#shared/bots.ts';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import type { Document as BotDocument } from '#shared/documents.ts';
import { FAILURE_REASONS } from '#shared/documents.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { ERROR_STATUS, toErrorBody } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { stepDocument, STUB_PASSWORD, stubDocument } from './stub-documents.ts';

/** The policy the Worker serves the dashboard under; the stub serves it too, so that a breach fails a test. */
export const DASHBOARD_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'self'";

/** The code "in the e-mail" of every account. */
export const STUB_CODE = '246810';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface StubApi {
  readonly origin: string;
  readonly bots: Bot[];
  /** Documents by bot. Those that are not settled move one step with every listing. */
  readonly documents: Map<string, BotDocument[]>;
  readonly calls: Call[];
  /** Answers the next requests whose "METHOD path" matches with this error, `times` times. */
  readonly failNext: (
    match: RegExp,
    code: ErrorCode,
    options?: { readonly message?: string; readonly times?: number },
  ) => void;
  /** Holds matching requests back until the function returned is called. */
  readonly hold: (match: RegExp) => () => void;
  /** Makes an account and signs it in, as the cookie of an earlier visit would. */
  readonly signInBefore: (email: string) => void;
  /** Ends every session, so that the next owner request and the refresh are refused. */
  readonly endSessions: () => void;
  /** While true, documents stay in the state they are in. */
  isFrozen: boolean;
  readonly close: () => Promise<void>;
}

const random = (count: number): Uint8Array => randomBytes(count);

export function stubBot(name: string, over: Partial<Bot> = {}): Bot {
  return {
    bot_id: newId('bot', random),
    name,
    look: DEFAULT_LOOK,
    allowed_domains: [],
    document_count: 0,
    generation: 1,
    created_at_ms: Date.UTC(2026, 10, 20, 9, 30),
    ...over,
  };
}

/**
 * A server that speaks the edge's API from memory and serves the built site, for tests of the dashboard alone.
 * It knows one owner at a time; what it lacks of the real edge is tested with the real edge.
 */
export async function startStubApi({ siteFolder }: { readonly siteFolder: string }): Promise<StubApi> {
  const accounts = new Map<string, { password: string; isConfirmed: boolean }>();
  const bots: Bot[] = [];
  const documents = new Map<string, BotDocument[]>();
  const calls: Call[] = [];
  const failures: { match: RegExp; code: ErrorCode; message: string; left: number }[] = [];
  const holds = new Set<{ match: RegExp; done: Promise<void> }>();
  let signedIn: string | undefined;
  let token = '';

  function settle(response: ServerResponse, status: number, body?: unknown): void {
    if (status === 204) return void response.writeHead(204).end();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
  function refuse(response: ServerResponse, code: ErrorCode, message: string): void {
    settle(response, ERROR_STATUS[code], toErrorBody({ code, message }, newId('request', random)));
  }
  function grant(response: ServerResponse, email: string): void {
    signedIn = email;
    token = `access-${newId('session', random)}`;
    settle(response, 200, { access_token: token, token_type: 'Bearer', expires_in_s: 3600 });
  }

  function auth(action: string, body: Record<string, string>, response: ServerResponse, isOwner: boolean): void {
    const email = (body['email'] ?? '').toLowerCase();
    const account = accounts.get(email);
    switch (action) {
      case 'signup':
        accounts.set(email, { password: body['password'] ?? '', isConfirmed: false });
        return settle(response, 200, { next: 'confirm' });
      case 'resend':
      case 'forgot':
        return settle(response, 200, { next: action === 'forgot' ? 'reset' : 'confirm' });
      case 'confirm':
      case 'reset':
        if (!account || body['code'] !== STUB_CODE) return refuse(response, 'code_invalid', 'the code does not match');
        account.isConfirmed = true;
        if (action === 'reset') account.password = body['password'] ?? '';
        return settle(response, 200, { next: 'signin' });
      case 'signin':
        if (account?.password !== body['password']) return refuse(response, 'credentials_invalid', 'they do not match');
        if (!account?.isConfirmed) return refuse(response, 'email_not_confirmed', 'confirm the address first');
        return grant(response, email);
      case 'refresh':
        return signedIn ? grant(response, signedIn) : refuse(response, 'unauthenticated', 'sign in first');
      case 'verify':
        return isOwner
          ? settle(response, 200, { owner_id: 'owner-1', email: signedIn })
          : refuse(response, 'unauthenticated', 'sign in first');
      case 'signout':
        signedIn = undefined;
        token = '';
        return settle(response, 200, { next: 'signin' });
      default:
        return refuse(response, 'not_found', 'there is no such address');
    }
  }

  function ownerRoute(call: Call, response: ServerResponse): void {
    const [, , , botId = '', section, rest, action] = call.path.split('/');
    const at = bots.findIndex((bot) => bot.bot_id === botId);
    const bot = bots[at];
    if (botId === '') {
      if (call.method === 'GET') return settle(response, 200, { bots });
      const made = stubBot((JSON.parse(call.body) as { name: string }).name, { created_at_ms: Date.now() });
      bots.push(made);
      return settle(response, 201, made);
    }
    if (!bot) return refuse(response, 'not_found', 'there is no such bot');
    const own = documents.get(botId) ?? [];
    if (section === 'documents') {
      const name = decodeURIComponent(rest ?? '');
      if (call.method === 'PUT') {
        const old = own.find((document) => document.name === name);
        const made = stubDocument(name, {
          ...(old ? { document_id: old.document_id } : {}),
          status: 'uploaded',
          bytes: call.body.length,
          created_at_ms: Date.now(),
          updated_at_ms: Date.now(),
        });
        documents.set(botId, [...own.filter((document) => document !== old), made]);
        return settle(response, 201, made);
      }
      if (call.method === 'POST' && action === 'retry') {
        const failed = own.find((document) => document.document_id === name);
        if (!failed) return refuse(response, 'not_found', 'there is no such document');
        const { password } = JSON.parse(call.body) as { password?: string };
        const { failure, ...rest } = failed;
        const isWrong = failure?.reason.startsWith('password') && password !== STUB_PASSWORD;
        const again: BotDocument = isWrong
          ? { ...failed, failure: { reason: 'password_wrong', message: FAILURE_REASONS.password_wrong } }
          : { ...rest, status: 'uploaded', updated_at_ms: Date.now() };
        documents.set(
          botId,
          own.map((document) => (document === failed ? again : document)),
        );
        return settle(response, 202, again);
      }
      if (call.method === 'DELETE') {
        documents.set(
          botId,
          own.filter((document) => document.document_id !== name),
        );
        return settle(response, 204);
      }
      settle(response, 200, { documents: own });
      if (!api.isFrozen) documents.set(botId, own.flatMap(stepDocument));
      return;
    }
    if (call.method === 'PATCH') {
      const patch = JSON.parse(call.body) as Partial<Bot>;
      const next = { ...bot, ...patch, look: { ...bot.look, ...patch.look } };
      bots[at] = next;
      return settle(response, 200, next);
    }
    if (call.method === 'DELETE') {
      bots.splice(at, 1);
      return settle(response, 204);
    }
    return settle(response, 200, bot);
  }

  function visitorRoute(call: Call, response: ServerResponse): void {
    const body = JSON.parse(call.body) as { bot_id: string; message?: string };
    const bot = bots.find((one) => one.bot_id === body.bot_id);
    if (!bot) return refuse(response, 'not_found', 'there is no such bot');
    if (call.path === '/api/sessions') {
      const { bot_id, name, look } = bot;
      return settle(response, 200, { session: 'visitor', expires_in_s: 1800, bot: { bot_id, name, look } });
    }
    const conversationId = newId('conversation', random);
    const events = [
      ['sources', { conversation_id: conversationId, sources: [] }],
      ['delta', { text: bot.look.refusal }],
      [
        'done',
        {
          message_id: newId('message', random),
          conversation_id: conversationId,
          sources: [],
          cached: false,
          grounded: false,
        },
      ],
    ] as const;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join(''));
  }

  async function serveSite(path: string, response: ServerResponse): Promise<void> {
    const name = extname(path) === '' ? '/index.html' : normalize(path);
    try {
      const file = await readFile(join(siteFolder, name));
      response
        .writeHead(200, {
          'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
          'content-security-policy': DASHBOARD_CSP,
        })
        .end(file);
    } catch {
      response.writeHead(404).end();
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const path = url.split('?')[0] ?? '/';
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (!/^\/(api|auth)\//.test(path)) return serveSite(path, response);
    const call = { method, path, body: Buffer.concat(chunks).toString('utf8') };
    calls.push(call);
    const line = `${method} ${path}`;
    for (const held of holds) if (held.match.test(line)) await held.done;
    const failure = failures.find((one) => one.left > 0 && one.match.test(line));
    if (failure) {
      failure.left -= 1;
      return refuse(response, failure.code, failure.message);
    }
    const isOwner = token !== '' && request.headers.authorization === `Bearer ${token}`;
    if (path.startsWith('/auth/')) {
      return auth(
        path.slice('/auth/'.length),
        JSON.parse(call.body || '{}') as Record<string, string>,
        response,
        isOwner,
      );
    }
    if (/^\/api\/(sessions|chat|feedback)$/.test(path)) return visitorRoute(call, response);
    if (!isOwner) return refuse(response, 'unauthenticated', 'sign in first');
    return ownerRoute(call, response);
  }

  const server: Server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const api: StubApi = {
    origin: `http://localhost:${port}`,
    bots,
    documents,
    calls,
    failNext(match, code, { message = 'made to fail', times = 1 } = {}) {
      failures.push({ match, code, message, left: times });
    },
    hold(match) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const held = { match, done: promise };
      holds.add(held);
      return () => {
        holds.delete(held);
        resolve();
      };
    },
    signInBefore(email) {
      accounts.set(email, { password: 'correct horse', isConfirmed: true });
      signedIn = email;
    },
    endSessions() {
      signedIn = undefined;
      token = '';
    },
    isFrozen: false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}
