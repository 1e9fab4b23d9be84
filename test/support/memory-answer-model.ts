import type { AnswerModel, AnswerPiece, AnswerRequest } from '../../core-aws/ports/answer-model.ts';

/** One step of a scripted answer: a piece, or a wait for something the test controls. */
export type ScriptStep = AnswerPiece | Promise<unknown> | string;

/** An answer model that says what the test tells it to, and remembers what it was asked. */
export function createMemoryAnswerModel(): Omit<AnswerModel, 'answer'> & {
  /** Replaceable, for what a script cannot say. */
  answer: AnswerModel['answer'];
  script: readonly ScriptStep[];
  readonly requests: AnswerRequest[];
  /** Signals of the calls, in order. */
  readonly signals: AbortSignal[];
} {
  const model = {
    id: 'memory',
    script: [] as readonly ScriptStep[],
    requests: [] as AnswerRequest[],
    signals: [] as AbortSignal[],
    answer: async function* answer(request: AnswerRequest, signal: AbortSignal): AsyncGenerator<AnswerPiece> {
      model.requests.push(request);
      model.signals.push(signal);
      for (const step of model.script) {
        if (signal.aborted) {
          yield { type: 'failed', failure: { kind: 'cancelled' } };
          return;
        }
        if (step instanceof Promise) await step;
        else yield typeof step === 'string' ? { type: 'text', text: step } : step;
      }
    },
    standAlone: async (question: string, history: AnswerRequest['history']) =>
      history.length === 0 ? question : `${question} ${history.at(-1)?.question ?? ''}`,
  };
  return model;
}
