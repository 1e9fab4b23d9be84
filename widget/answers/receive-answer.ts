import type { ChatDone, Source } from '#shared/chat.ts';
import type { Result } from '#shared/result.ts';
import type { ChatFailure } from '../panel/api/chat-api.ts';
import { createSentenceReader } from './create-sentence-reader.ts';
import { readAnswer } from './read-answer.ts';

export interface AnswerDeps {
  /** Sends the question; must end when `controller` aborts. */
  readonly ask: () => Promise<Result<Response, ChatFailure>>;
  /** Calls back after `delayMs`; the returned function cancels. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface AnswerOptions {
  readonly language: string;
  /** A stream without a byte for this long is lost; the edge's heartbeats come much more often. */
  readonly staleAfterMs: number;
}

/** An answer as far as it has come. */
export interface AnswerProgress {
  readonly answer: string;
  readonly sources: readonly Source[];
  readonly conversationId: string | undefined;
  /** Sentences that have become complete since the last call, as a screen reader should say them. */
  readonly sentences: readonly string[];
}

/**
 * Asks and reads the answer to its end, telling of each step. Every way of not getting there is a failure
 * value: refused, cut, silent for too long, aborted by the visitor, or not in our form.
 */
export async function receiveAnswer(
  { ask, after }: AnswerDeps,
  { language, staleAfterMs }: AnswerOptions,
  controller: AbortController,
  onProgress: (progress: AnswerProgress) => void,
): Promise<Result<ChatDone, ChatFailure>> {
  const readSentences = createSentenceReader(language);
  let answer = '';
  let sources: readonly Source[] = [];
  let conversationId: string | undefined;
  let cancelTimer = (): void => undefined;

  function touch(): void {
    cancelTimer();
    cancelTimer = after(staleAfterMs, () => controller.abort());
  }
  function report(isComplete: boolean): void {
    if (controller.signal.aborted) return;
    onProgress({ answer, sources, conversationId, sentences: readSentences(answer, isComplete) });
  }

  touch();
  try {
    const response = await ask();
    if (!response.ok) return response;
    if (!response.value.body) return { ok: false, error: { code: 'network' } };
    const outcome = await readAnswer(response.value.body, {
      onBytes: touch,
      onEvents(events) {
        for (const { event, data } of events) {
          if (event === 'sources') ({ sources, conversation_id: conversationId } = data);
          else if (event === 'delta') answer += data.text;
        }
        report(false);
      },
    });
    if (outcome.ok) report(true);
    return outcome;
  } catch {
    return { ok: false, error: { code: 'network' } };
  } finally {
    cancelTimer();
  }
}
