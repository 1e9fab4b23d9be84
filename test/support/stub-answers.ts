import type { ChatEvent, Source } from '#shared/chat.ts';
import { createEventParser, formatEvent, HEARTBEAT } from '#shared/event-stream.ts';
import type { EdgeStage } from './edge-stage.ts';
import { anId, SITE } from './edge-stage.ts';
import type { StubReply } from './stub-core.ts';

export const SOURCE: Source = {
  number: 1,
  document_id: anId('document'),
  document: 'returns.txt',
  headings: [],
  quote: 'Within 60 days.',
};

export function eventsOf(text: string): ChatEvent[] {
  const events: ChatEvent[] = [];
  createEventParser(({ event, data }) => events.push({ event, data: JSON.parse(data) } as ChatEvent))(text);
  return events;
}

/** A good answer of the chat function, piece by piece as it would write it. */
export function answerPieces({ grounded = true, text = 'Within 60 days. [1]' } = {}): string[] {
  const conversation_id = anId('conversation');
  const done = { message_id: anId('message'), conversation_id, sources: [SOURCE], cached: false, grounded };
  return [
    formatEvent('sources', { conversation_id, sources: [SOURCE] }, 1),
    HEARTBEAT,
    formatEvent('delta', { text: text.slice(0, 7) }, 2),
    formatEvent('delta', { text: text.slice(7) }, 3),
    formatEvent('done', done, 4),
  ];
}

export function streamWith(pieces: readonly string[]): StubReply {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}

export interface Ask {
  readonly botId: string;
  readonly message?: string;
  readonly token: string | undefined;
  /** Empty: no header. */
  readonly origin?: string;
  readonly conversationId?: string | undefined;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

let nextHost = 0;

/** Asks as one of many visitors of one network, so that the limit by address is not what a test runs into. */
export function ask(
  stage: EdgeStage,
  { botId, message = 'Can I return a gift?', token, origin = SITE, conversationId, accept, signal }: Ask,
): Promise<Response> {
  nextHost = (nextHost % 250) + 1;
  return stage.call('/api/chat', {
    json: { bot_id: botId, message, ...(conversationId === undefined ? {} : { conversation_id: conversationId }) },
    headers: {
      'cf-connecting-ip': `203.0.113.${nextHost}`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(origin === '' ? {} : { origin }),
      ...(accept === undefined ? {} : { accept }),
    },
    ...(signal === undefined ? {} : { signal }),
  });
}

export function chatCalls(stage: EdgeStage): number {
  return stage.core.requests.filter((request) => request.path === '/chat').length;
}
