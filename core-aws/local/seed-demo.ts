import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessGrant } from '#shared/auth.ts';
import type { Bot } from '#shared/bots.ts';
import type { Document, DocumentList } from '#shared/documents.ts';
import { parseErrorBody } from '#shared/errors.ts';
import type { DemoContent } from './demo-content.ts';
import type { StackState } from './stack-state.ts';

export interface SeedDeps {
  readonly fetch: typeof fetch;
  /** Resolves with the confirmation code that is sent to this address next. */
  readonly nextCode: (email: string) => Promise<string>;
  /** Called whenever something worth keeping has happened. */
  readonly save: (demo: StackState['demo']) => Promise<void>;
}

/** The API refused, and the refusal is an answer we can act on. */
class ApiRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ApiRefused';
    this.code = code;
  }
}

const POLL_MS = 500;

/**
 * Makes the demo owner, bot and documents the way anyone would: through the public API. What exists already is
 * left alone, so a second start does almost nothing; a bot made with another embedder than the one in use could
 * not answer, so it is deleted and made anew. Returns the demo as it now is.
 */
export async function seedDemo(
  deps: SeedDeps,
  {
    edgeUrl,
    demoDomain,
    content,
    embedderId,
  }: {
    readonly edgeUrl: string;
    readonly demoDomain: string;
    readonly content: DemoContent;
    readonly embedderId: string;
  },
  demo: StackState['demo'],
): Promise<StackState['demo']> {
  const token = await signIn(deps, edgeUrl, demo);
  const api = <T>(method: string, path: string, body?: unknown): Promise<T> =>
    call<T>(deps.fetch, method, `${edgeUrl}${path}`, { token, ...(body === undefined ? {} : { json: body }) });

  const found = demo.botId === undefined ? undefined : await findBot(api, demo.botId);
  const known = demo.embedderId === embedderId ? found : undefined;
  if (found && !known) await api('DELETE', `/api/bots/${found.bot_id}`);
  const bot = known ?? (await api<Bot>('POST', '/api/bots', { name: content.bot.name }));
  let state: StackState['demo'] = { ...demo, botId: bot.bot_id, embedderId, documents: known ? demo.documents : {} };
  await deps.save(state);

  // Which port the demo site has may differ from start to start.
  const domains = [...new Set([demoDomain, ...(content.bot.allowed_domains ?? [])])];
  if (!known) {
    await api('PATCH', `/api/bots/${bot.bot_id}`, { look: content.bot.look ?? {}, allowed_domains: domains });
  } else if (!bot.allowed_domains.includes(demoDomain)) {
    await api('PATCH', `/api/bots/${bot.bot_id}`, { allowed_domains: [...bot.allowed_domains, demoDomain].slice(-20) });
  }

  const list = await api<DocumentList>('GET', `/api/bots/${bot.bot_id}/documents`);
  const uploaded: string[] = [];
  for (const { name, bytes, hash } of content.documents) {
    const there = list.documents.find((document) => document.name === name);
    if (there && there.status !== 'failed' && state.documents[name] === hash) continue;
    await call<Document>(deps.fetch, 'PUT', `${edgeUrl}/api/bots/${bot.bot_id}/documents/${encodeURIComponent(name)}`, {
      token,
      bytes,
    });
    state = { ...state, documents: { ...state.documents, [name]: hash } };
    await deps.save(state);
    uploaded.push(name);
  }
  while (uploaded.length > 0) {
    const { documents } = await api<DocumentList>('GET', `/api/bots/${bot.bot_id}/documents`);
    const ours = documents.filter(({ name }) => uploaded.includes(name));
    const failed = ours.find(({ status }) => status === 'failed');
    if (failed) throw new Error(`${failed.name} could not be read: ${failed.failure?.message ?? 'no reason given'}`);
    if (ours.length === uploaded.length && ours.every(({ status }) => status === 'ready')) break;
    await sleep(POLL_MS);
  }
  return state;
}

/** Signs in; an account that does not exist yet is made and confirmed first. */
async function signIn(deps: SeedDeps, edgeUrl: string, { email, password }: StackState['demo']): Promise<string> {
  const auth = <T>(action: string, json: unknown): Promise<T> =>
    call<T>(deps.fetch, 'POST', `${edgeUrl}/auth/${action}`, { json });
  try {
    return (await auth<AccessGrant>('signin', { email, password })).access_token;
  } catch (error) {
    if (!(error instanceof ApiRefused)) throw error;
    const code = deps.nextCode(email);
    code.catch(() => {});
    if (error.code === 'email_not_confirmed') await auth('resend', { email });
    else if (error.code === 'credentials_invalid') await auth('signup', { email, password });
    else throw error;
    await auth('confirm', { email, code: await code });
    return (await auth<AccessGrant>('signin', { email, password })).access_token;
  }
}

async function findBot(api: <T>(method: string, path: string) => Promise<T>, botId: string): Promise<Bot | undefined> {
  try {
    return await api<Bot>('GET', `/api/bots/${botId}`);
  } catch (error) {
    if (error instanceof ApiRefused && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function call<T>(
  fetcher: typeof fetch,
  method: string,
  url: string,
  {
    token,
    json,
    bytes,
  }: { readonly token?: string; readonly json?: unknown; readonly bytes?: Uint8Array<ArrayBuffer> },
): Promise<T> {
  const response = await fetcher(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(bytes === undefined ? {} : { body: bytes }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  const { pathname } = new URL(url);
  if (!response.ok) {
    const error = parseErrorBody(parseJson(text));
    throw error
      ? new ApiRefused(error.code, `${method} ${pathname}: ${response.status} ${error.code}: ${error.message}`)
      : new Error(`${method} ${pathname}: ${response.status} with a body that is not ours`);
  }
  // The answers of our own API, as its contracts in shared/ say.
  return (text === '' ? undefined : parseJson(text)) as T;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
