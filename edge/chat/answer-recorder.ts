import type { ChatAnswer, ChatDone, ChatEvent, Source } from '#shared/chat.ts';
import type { ErrorBody } from '#shared/errors.ts';
import type { CachedAnswer } from './answer-cache.ts';

/** A longer answer is relayed like any other, but not kept for the cache. */
const CACHED_MAX_CHARS = 64_000;

/** Watches the events of one answer go by. */
export interface AnswerRecorder {
  readonly take: (event: ChatEvent | undefined) => void;
  /** The whole answer, once `done` has come. */
  readonly answer: () => ChatAnswer | undefined;
  /** The error the stream ended with. */
  readonly error: () => ErrorBody['error'] | undefined;
  /** The answer in the cache's form, if it may be kept: complete, grounded, new, every event understood. */
  readonly cacheable: () => CachedAnswer | undefined;
}

export function createAnswerRecorder(): AnswerRecorder {
  let sources: readonly Source[] = [];
  const deltas: string[] = [];
  let done: ChatDone | undefined;
  let error: ErrorBody['error'] | undefined;
  let isClean = true;

  return {
    take(event) {
      // Something after the end, or of a form we do not know: show it, never repeat it.
      if (event === undefined || done !== undefined || error !== undefined) isClean = false;
      else if (event.event === 'sources') sources = event.data.sources;
      else if (event.event === 'delta') deltas.push(event.data.text);
      else if (event.event === 'done') done = event.data;
      else error = event.data;
    },
    answer: () => (done === undefined ? undefined : { ...done, answer: deltas.join('') }),
    error: () => error,
    cacheable() {
      if (!isClean || done === undefined || !done.grounded || done.cached || deltas.length === 0) return undefined;
      const chars = deltas.reduce((sum, text) => sum + text.length, 0);
      return chars > CACHED_MAX_CHARS ? undefined : { sources, deltas, cited: done.sources };
    },
  };
}
