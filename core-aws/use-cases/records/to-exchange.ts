import type { Exchange } from '#shared/records.ts';
import type { StoredExchange } from '../../ports/conversation-store.ts';

/** An exchange as its owner sees it: without who asked, and without what only the core needs. */
export function toExchange(stored: StoredExchange): Exchange {
  return {
    message_id: stored.message_id,
    conversation_id: stored.conversation_id,
    asked_at_ms: stored.asked_at_ms,
    question: stored.question,
    answer: stored.answer,
    sources: stored.sources,
    grounded: stored.grounded,
    cached: stored.cached,
    ...(stored.feedback && { feedback: stored.feedback }),
  };
}
