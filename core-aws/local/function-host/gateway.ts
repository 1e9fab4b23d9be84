import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { FunctionPool } from './function-pool.ts';
import { InvocationFailed } from './function-environment.ts';
import { toLambdaEvent } from './lambda-event.ts';
import { toHttpAnswer } from './lambda-response.ts';
import type { createSignatureVerifier } from './verify-signature.ts';

/** Where an HTTP API and a function URL differ. Source: their AWS developer guides (read 2026-11). */
export const HTTP_API = { messageKey: 'message', failedStatus: 500, integrationTimeoutMs: 30_000 } as const;
export const FUNCTION_URL = { messageKey: 'Message', failedStatus: 502, integrationTimeoutMs: undefined } as const;

/** Lambda takes at most this much in one synchronous call. */
export const MAX_REQUEST_BYTES = 6 * 1024 * 1024;

export interface GatewayDeps {
  readonly kind: typeof HTTP_API | typeof FUNCTION_URL;
  readonly verify: ReturnType<typeof createSignatureVerifier>;
  /** The function that serves a path; undefined answers 404. */
  readonly route: (path: string) => FunctionPool | undefined;
  readonly log: (line: string) => void;
}

/** The HTTP front of the functions: checks the signature before anything else, then invokes and relays. */
export function createGateway(deps: GatewayDeps): Server {
  return createServer((request, response) => {
    handle(deps, request, response).catch((error: unknown) => {
      deps.log(`gateway: ${error instanceof Error ? error.stack : String(error)}`);
      response.destroy();
    });
  });
}

async function handle(deps: GatewayDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { kind, log } = deps;
  const requestId = randomUUID();
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(name === 'cookie' ? '; ' : ','),
    ]),
  );
  const refuse = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': requestId });
    response.end(JSON.stringify({ [kind.messageKey]: text }));
  };
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';

  const body = headers['authorization'] === undefined ? new Uint8Array() : await readBody(request);
  if (body === undefined) {
    response.shouldKeepAlive = false;
    refuse(413, 'Request Entity Too Large');
    return;
  }
  const verified = await deps.verify({ method, target, headers, body });
  if (!verified.ok) {
    log(`refused ${method} request ${requestId}: ${JSON.stringify(verified.error)}`);
    refuse(403, 'Forbidden');
    return;
  }
  const pool = deps.route(target.split('?')[0] ?? '/');
  if (!pool) {
    refuse(404, 'Not Found');
    return;
  }

  const client = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) client.abort();
  });
  const event = toLambdaEvent({
    method,
    target,
    headers,
    body,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    accessKeyId: verified.value.accessKeyId,
    requestId,
    atMs: Date.now(),
  });
  const cutOff =
    kind.integrationTimeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          log(`function ${pool.spec.name}: no answer within ${kind.integrationTimeoutMs} ms (request ${requestId})`);
          refuse(503, 'Service Unavailable');
        }, kind.integrationTimeoutMs);
  try {
    const outcome = await pool.invoke(event, requestId, {
      signal: client.signal,
      head: ({ statusCode, headers: written, cookies }) => {
        response.writeHead(statusCode, { ...written, ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}) });
        response.flushHeaders();
      },
      chunk: async (bytes) => {
        if (!response.write(bytes)) await once(response, 'drain', { signal: client.signal });
      },
    });
    if (outcome.kind === 'streamed') {
      response.end();
      return;
    }
    if (response.headersSent) return;
    const answer = toHttpAnswer(outcome.value);
    if (!answer) {
      log(`function ${pool.spec.name} returned something that is not an answer (request ${requestId})`);
      refuse(kind.failedStatus, 'Internal Server Error');
      return;
    }
    response.writeHead(answer.status, {
      ...answer.headers,
      'x-amzn-requestid': requestId,
      ...(answer.cookies.length > 0 ? { 'set-cookie': [...answer.cookies] } : {}),
    });
    response.end(answer.body);
  } catch (error) {
    if (!(error instanceof InvocationFailed)) throw error;
    log(`function ${pool.spec.name} ${error.kind} (request ${requestId}): ${error.message}`);
    // A stream that has begun cannot change its status: cutting it is how the client learns.
    if (response.headersSent) response.destroy();
    else refuse(kind.failedStatus, 'Internal Server Error');
  } finally {
    clearTimeout(cutOff);
  }
}

/** The whole body; undefined when it is larger than Lambda takes. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > MAX_REQUEST_BYTES) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
