import type { ServerResponse } from 'node:http';
import { toErrorBody } from '#shared/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { ERROR_STATUS } from '#shared/errors.ts';
import { readAll, startHttpListener } from './http-listener.ts';

export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export type StubReply = (request: RecordedRequest, response: ServerResponse) => void | Promise<void>;

export interface StubCore {
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** Says how `METHOD /path` is answered from now on; the latest rule wins. The path may end in `*`. */
  readonly on: (route: string, reply: StubReply) => void;
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
}

/** Stands where the HTTP API and the chat function are: believes everything, remembers every request. */
export async function startStubCore(): Promise<StubCore> {
  const requests: RecordedRequest[] = [];
  const rules: { route: string; reply: StubReply }[] = [];
  const listener = await startHttpListener(async (incoming, response) => {
    const request: RecordedRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: (await readAll(incoming)).toString('utf8'),
    };
    requests.push(request);
    const called = `${request.method} ${request.path}`;
    const rule = rules.findLast(({ route }) =>
      route.endsWith('*') ? called.startsWith(route.slice(0, -1)) : called === route,
    );
    await (rule?.reply ?? refuseWith('not_found', 'there is no such thing'))(request, response);
  });
  return {
    url: listener.url,
    requests,
    on: (route, reply) => void rules.push({ route, reply }),
    reset() {
      requests.length = 0;
      rules.length = 0;
    },
    stop: listener.stop,
  };
}

export function answerWith(body: unknown, status = 200): StubReply {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

export function refuseWith(code: ErrorCode, message: string, retryAfterS?: number): StubReply {
  return (request, response) => {
    const requestId = String(request.headers['x-request-id']);
    const error = { code, message, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
    return answerWith(toErrorBody(error, requestId), ERROR_STATUS[code])(request, response);
  };
}
