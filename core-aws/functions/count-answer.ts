import type { Metrics } from '../ports/metrics.ts';
import type { AnswerOutcome } from '../use-cases/answers/write-answer.ts';

/** Counts how a question that was let in went. One whose visitor left counts for nothing but the sentences dropped. */
export function countAnswer(
  metrics: Metrics,
  { kind, droppedCount }: Pick<AnswerOutcome, 'kind' | 'droppedCount'>,
  { durationMs, firstTextMs }: { readonly durationMs: number; readonly firstTextMs: number | undefined },
): void {
  if (droppedCount > 0) metrics.add('sentencesDropped', droppedCount);
  if (kind === 'failed') metrics.add('answersFailed');
  if (kind !== 'answered' && kind !== 'refused') return;
  metrics.add(kind === 'answered' ? 'answers' : 'refusals');
  metrics.add('chatMs', durationMs);
  if (firstTextMs !== undefined) metrics.add('firstSentenceMs', firstTextMs);
}
