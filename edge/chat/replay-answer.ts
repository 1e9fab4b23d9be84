import type { ChatAnswer, ChatDone } from '#shared/chat.ts';
import { formatEvent } from '#shared/event-stream.ts';
import type { CachedAnswer } from './answer-cache.ts';

export interface ReplayIds {
  readonly conversationId: string;
  readonly messageId: string;
}

/** `done` of an answer that came from the cache: grounded, since nothing else is kept. */
function doneOf({ cited }: CachedAnswer, { conversationId, messageId }: ReplayIds): ChatDone {
  return { message_id: messageId, conversation_id: conversationId, sources: cited, cached: true, grounded: true };
}

/** The answer's event stream over again, with ids of its own, in one piece: there is nothing to wait for. */
export function replayEvents(answer: CachedAnswer, ids: ReplayIds): string {
  const events = [
    ['sources', { conversation_id: ids.conversationId, sources: answer.sources }] as const,
    ...answer.deltas.map((text) => ['delta', { text }] as const),
    ['done', doneOf(answer, ids)] as const,
  ];
  return events.map(([event, data], at) => formatEvent(event, data, at + 1)).join('');
}

export function replayAnswer(answer: CachedAnswer, ids: ReplayIds): ChatAnswer {
  return { ...doneOf(answer, ids), answer: answer.deltas.join('') };
}
