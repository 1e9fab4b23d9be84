import { ID_PREFIXES } from '#shared/ids.ts';
import { parseErrorBody } from '#shared/errors.ts';
import type { World } from './world.ts';

/** An id of the right form that is never given out. */
const NO_BOT = `${ID_PREFIXES.bot}${'0'.repeat(22)}`;
/** New keys of AWS and new addresses of Cloudflare take a while to be known everywhere. */
const WARM_UP_MS = 120_000;
const PAUSE_MS = 3_000;
const REQUEST_MS = 15_000;

interface Expectation {
  readonly what: string;
  readonly path: string;
  readonly body?: unknown;
  readonly fromOrigin?: boolean;
  /** Undefined: as it should be; otherwise what is wrong. */
  readonly judge: (response: Response, text: string) => string | undefined;
}

const refusedWith =
  (status: number, code: string): Expectation['judge'] =>
  (response, text) => {
    const got = parseErrorBody(safeJson(text))?.code ?? 'no error code';
    return response.status === status && got === code
      ? undefined
      : `answered ${response.status} ${got}, expected ${status} ${code}`;
  };

/**
 * What a good deployment answers. Nothing is made or changed by it: the way of an account is tried with one that does
 * not exist, the way of a question with a bot that does not. Each refusal can only come from the far end of its way.
 */
const EXPECTATIONS: readonly Expectation[] = [
  {
    what: 'health: edge, core and tables',
    path: '/healthz',
    judge: (response, text) =>
      response.status === 200 ? undefined : `answered ${response.status} ${text.slice(0, 120)}`,
  },
  {
    what: 'dashboard',
    path: '/',
    judge: (response, text) =>
      response.status === 200 && /<!doctype html>/i.test(text) ? undefined : `answered ${response.status}, no page`,
  },
  {
    what: 'widget',
    path: '/widget.js',
    judge: (response, text) =>
      response.status === 200 && text.length > 0 && !/<!doctype/i.test(text)
        ? undefined
        : `answered ${response.status}, no script`,
  },
  {
    what: 'sign-up refuses a bad address',
    path: '/auth/signup',
    body: { email: 'no address', password: 'short' },
    judge: refusedWith(400, 'invalid_request'),
  },
  {
    what: 'accounts: sign-in of nobody is refused by the user pool',
    path: '/auth/signin',
    body: { email: 'smoke-test@example.com', password: 'Not-An-Account-1' },
    judge: (response, text) =>
      response.status === 401 ? undefined : `answered ${response.status} ${text.slice(0, 120)}, expected 401`,
  },
  {
    what: 'a page of no bot gets no session',
    path: '/api/sessions',
    body: { bot_id: NO_BOT },
    fromOrigin: true,
    judge: refusedWith(404, 'not_found'),
  },
  {
    what: 'a question without a session is refused',
    path: '/api/chat',
    body: { bot_id: NO_BOT, message: 'Is anybody there?' },
    fromOrigin: true,
    judge: refusedWith(401, 'session_invalid'),
  },
];

export interface SmokeProblem {
  readonly what: string;
  readonly problem: string;
}

/** Asks the deployed edge; the first request is repeated until the new addresses and keys are known. */
export async function smokeTest(
  edgeUrl: string,
  { fetch, nowMs, sleep, signal }: Pick<World, 'fetch' | 'nowMs' | 'sleep' | 'signal'>,
  progress: (text: string) => void,
): Promise<readonly SmokeProblem[]> {
  const problems: SmokeProblem[] = [];
  const untilMs = nowMs() + WARM_UP_MS;
  for (const expectation of EXPECTATIONS) {
    let problem = await tryOnce(edgeUrl, expectation, fetch);
    while (problem !== undefined && nowMs() < untilMs && !signal.aborted) {
      await sleep(PAUSE_MS);
      problem = await tryOnce(edgeUrl, expectation, fetch);
    }
    if (signal.aborted) return problems;
    progress(`${problem === undefined ? 'ok     ' : 'FAILED '} ${expectation.what}`);
    if (problem !== undefined) problems.push({ what: expectation.what, problem });
  }
  return problems;
}

async function tryOnce(
  edgeUrl: string,
  { path, body, fromOrigin, judge }: Expectation,
  send: World['fetch'],
): Promise<string | undefined> {
  try {
    const response = await send(new URL(path, edgeUrl).href, {
      signal: AbortSignal.timeout(REQUEST_MS),
      headers: {
        ...(fromOrigin === true ? { origin: new URL(edgeUrl).origin } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return judge(response, await response.text());
  } catch (cause) {
    return `no answer (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
