import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Look } from '#shared/bots.ts';
import type { ChatEvent, Source } from '#shared/chat.ts';
import { ERROR_STATUS } from '#shared/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { HEARTBEAT, formatEvent } from '#shared/event-stream.ts';

/** One question as a test answers it. */
export interface StubExchange {
  readonly message: string;
  readonly conversationId: string | undefined;
  readonly session: string;
  readonly send: (event: ChatEvent) => void;
  readonly heartbeat: () => void;
  readonly fail: (code: ErrorCode, retryAfterS?: number) => void;
  /** Ends the connection in the middle. */
  readonly cut: () => void;
  readonly end: () => void;
  /** Resolves when the visitor has gone away or the answer has ended. */
  readonly closed: Promise<void>;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface StubEdge {
  readonly origin: string;
  readonly requests: SeenRequest[];
  look: Look;
  name: string;
  /** Undefined: sessions are given. */
  sessionFailure: ErrorCode | undefined;
  chat: (exchange: StubExchange) => void | Promise<void>;
  readonly stop: () => Promise<void>;
}

export const SAMPLE_SOURCES: readonly Source[] = [
  {
    number: 1,
    document_id: 'doc_0000000000000000000001',
    document: 'Returns policy.pdf',
    page: 2,
    headings: ['Returns', 'Gifts'],
    quote: 'Gifts may be returned within 60 days of the date on the gift receipt.',
  },
  {
    number: 2,
    document_id: 'doc_0000000000000000000002',
    document: 'Handbook.docx',
    headings: [],
    quote: 'The money goes back the way it was paid, or onto a voucher.',
  },
];

export const CONVERSATION_ID = 'conv_0000000000000000000001';

/** The whole of a grounded answer, one `delta` for each piece of text. */
export function answerEvents(pieces: readonly string[], sources = SAMPLE_SOURCES, grounded = true): ChatEvent[] {
  return [
    { event: 'sources', data: { conversation_id: CONVERSATION_ID, sources } },
    ...pieces.map((text): ChatEvent => ({ event: 'delta', data: { text } })),
    {
      event: 'done',
      data: {
        message_id: 'msg_0000000000000000000001',
        conversation_id: CONVERSATION_ID,
        sources,
        cached: false,
        grounded,
      },
    },
  ];
}

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', html: 'text/html' };

/**
 * An edge for the widget's tests: serves the built widget as the real one does (other origins may import it)
 * and answers sessions and questions as the test says. Only what the widget needs, no checks of its own.
 */
export async function startStubEdge(siteDir: string): Promise<StubEdge> {
  let sessionCount = 0;

  async function readBody(request: IncomingMessage): Promise<string> {
    let body = '';
    for await (const piece of request) body += String(piece);
    return body;
  }

  function sendError(response: ServerResponse, code: ErrorCode, retryAfterS?: number): void {
    response.writeHead(ERROR_STATUS[code], { 'content-type': 'application/json' });
    const retry = retryAfterS === undefined ? {} : { retry_after_s: retryAfterS };
    response.end(JSON.stringify({ error: { code, message: code, request_id: 'req_1', ...retry } }));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', 'http://edge');
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'authorization, content-type');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const body = await readBody(request);
    edge.requests.push({ method: request.method ?? '', path: pathname + search, headers: request.headers, body });
    if (request.method === 'GET') {
      try {
        const file = await readFile(join(siteDir, pathname));
        response.setHeader('content-type', TYPES[pathname.split('.').pop() ?? ''] ?? 'text/plain');
        response.end(file);
      } catch {
        response.writeHead(404).end();
      }
      return;
    }
    const data = JSON.parse(body) as { bot_id: string; message?: string; conversation_id?: string };
    if (pathname === '/api/sessions') {
      if (edge.sessionFailure) {
        sendError(response, edge.sessionFailure);
        return;
      }
      response.setHeader('content-type', 'application/json');
      const bot = { bot_id: data.bot_id, name: edge.name, look: edge.look };
      response.end(JSON.stringify({ session: `session-${++sessionCount}`, expires_in_s: 1800, bot }));
    } else if (pathname === '/api/chat') {
      const stream = (): void => {
        if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
      };
      await edge.chat({
        message: data.message ?? '',
        conversationId: data.conversation_id,
        session: (request.headers.authorization ?? '').replace('Bearer ', ''),
        send(event) {
          stream();
          response.write(formatEvent(event.event, event.data));
        },
        heartbeat() {
          stream();
          response.write(HEARTBEAT);
        },
        fail: (code, retryAfterS) => sendError(response, code, retryAfterS),
        cut: () => response.destroy(),
        end: () => response.end(),
        closed: new Promise((resolve) => response.on('close', resolve)),
      });
    } else response.writeHead(204).end();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const edge: StubEdge = {
    origin: await listen(server),
    requests: [],
    name: 'Harbour Books',
    look: {
      title: '',
      greeting: 'Ask about our shop, orders and returns.',
      colour: '#1f6f5c',
      starters: ['When are you open?', 'Can I return a gift?'],
      refusal: 'Our documents do not answer that.',
    },
    sessionFailure: undefined,
    chat(exchange) {
      for (const event of answerEvents(['Yes, within 60 days with the ', 'gift receipt. [1]'])) exchange.send(event);
      exchange.end();
    },
    stop: () => close(server),
  };
  return edge;
}

/** A customer's page on an origin of its own: whatever HTML and headers the test wants, at any path. */
export async function startHostSite(
  page: (path: string) => { readonly html: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<{ readonly origin: string; readonly stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const { html, headers } = page(request.url ?? '/');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(html);
  });
  return { origin: await listen(server), stop: () => close(server) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
