import { LIMITS } from '#shared/limits.ts';
import { buildAnswerPrompt, buildRewritePrompt } from '../../domain/answers/build-prompt.ts';
import { completeFollowUp } from '../../domain/answers/complete-follow-up.ts';
import type { AnswerModel } from '../../ports/answer-model.ts';
import type { GeminiClient } from './gemini-client.ts';

/** Stable, without a shutdown date. Source: Gemini API, "Gemini deprecations" (read 2026-11). */
export const GEMINI_ANSWER_MODEL = 'gemini-3.8-flash';
/** Room for thinking as well, which counts as output. */
const ANSWER_MAX_TOKENS = 4_096;
const REWRITE_MAX_TOKENS = 1_024;

/** Answers with a Gemini flash model. `timeoutMs` bounds every silence of an answer, not its whole length. */
export function createGeminiAnswerModel(
  client: GeminiClient,
  {
    model = GEMINI_ANSWER_MODEL,
    timeoutMs = 20_000,
    rewriteTimeoutMs = 5_000,
  }: { readonly model?: string; readonly timeoutMs?: number; readonly rewriteTimeoutMs?: number } = {},
): AnswerModel {
  return {
    id: model,

    answer: (request, signal) =>
      client.stream(
        { model, prompt: buildAnswerPrompt(request), maxOutputTokens: ANSWER_MAX_TOKENS, timeoutMs },
        signal,
      ),

    /** Asks the model only where the question seems to lean on what came before; a failure falls back to our own words. */
    async standAlone(question, history, signal) {
      const completed = completeFollowUp(question, history);
      const mayLean = completed !== question || !/^[\P{L}\p{Script=Latin}]*$/u.test(question);
      if (history.length === 0 || !mayLean) return question;
      let rewritten = '';
      const prompt = buildRewritePrompt(question, history);
      const request = { model, prompt, maxOutputTokens: REWRITE_MAX_TOKENS, timeoutMs: rewriteTimeoutMs };
      for await (const piece of client.stream(request, signal)) {
        if (piece.type === 'failed') return completed;
        rewritten += piece.text;
        if (rewritten.length > LIMITS.questionMaxChars) return completed;
      }
      return rewritten.replace(/\s+/gu, ' ').trim() || completed;
    },
  };
}
