import { checkSentence, type Evidence } from './check-sentence.ts';
import { createSentenceGatherer } from './split-sentences.ts';

/** What a model writes when the passages hold no answer. Never shown to anyone. */
export const NO_ANSWER = 'NO_ANSWER';

/** A sentence of an answer that was let through, with the numbers of the passages that support it. */
export interface GroundedSentence {
  readonly text: string;
  readonly cited: readonly number[];
}

/** Checks an answer sentence by sentence as it is written. */
export interface AnswerGrounder {
  readonly push: (piece: string) => readonly GroundedSentence[];
  readonly end: () => readonly GroundedSentence[];
  /** Sentences held back so far, for the log. */
  readonly droppedCount: () => number;
}

export function createAnswerGrounder(evidence: readonly Evidence[]): AnswerGrounder {
  const gatherer = createSentenceGatherer();
  let dropped = 0;
  let isFirst = true;

  function check(sentences: readonly string[]): readonly GroundedSentence[] {
    return sentences.flatMap((sentence) => {
      const verdict = sentence.includes(NO_ANSWER) ? undefined : checkSentence(sentence, evidence);
      if (verdict?.kind !== 'supported') {
        dropped += 1;
        return [];
      }
      const text = isFirst ? verdict.text.trimStart() : verdict.text;
      isFirst = false;
      return [{ text, cited: verdict.cited }];
    });
  }

  return {
    push: (piece) => check(gatherer.push(piece)),
    end: () => check(gatherer.end()),
    droppedCount: () => dropped,
  };
}
