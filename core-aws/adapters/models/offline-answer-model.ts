import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Result } from '#shared/result.ts';
import { ok } from '#shared/result.ts';
import { createExactCheck } from '../../domain/answers/answers-exactly.ts';
import { chooseQuotes } from '../../domain/answers/choose-quotes.ts';
import { withCitations } from '../../domain/answers/citations.ts';
import { completeFollowUp } from '../../domain/answers/complete-follow-up.ts';
import { isNear, nearness, OFFLINE_SENTENCE_RULE, vectorsCount } from '../../domain/answers/decide-refusal.ts';
import { NO_ANSWER } from '../../domain/answers/ground-answer.ts';
import { cosine } from '../../domain/answers/cosine.ts';
import { scoreUnits } from '../../domain/answers/score-units.ts';
import type { ScoredUnit } from '../../domain/answers/score-units.ts';
import type { AnswerModel, AnswerPiece, ModelFailure } from '../../ports/answer-model.ts';
import type { Embedder } from '../../ports/embedder.ts';

/** Sentences that are compared by meaning; the ones that share most words with the question and stand highest. */
const UNITS_MAX = 16;
const WORDS_PER_PIECE = 5;

/**
 * Answers without a generative model: quotes the sentences and table rows nearest to the question, each with its
 * source. It cannot summarise or combine, but it cannot invent either. Where nothing is near it says so with the
 * no-answer word, like any other model.
 */
export function createOfflineAnswerModel({ embedder }: { readonly embedder: Embedder }): AnswerModel {
  async function similaritiesTo(
    question: string,
    units: readonly ScoredUnit[],
    passages: readonly { readonly headings: readonly string[] }[],
    signal: AbortSignal,
  ): Promise<Result<ReadonlyMap<ScoredUnit, number>, ModelFailure>> {
    const similarities = new Map<ScoredUnit, number>();
    if (units.length === 0) return ok(similarities);
    const asked = await embedder.embedQuestion(question, signal);
    if (!asked.ok) return asked;
    for (let start = 0; start < units.length; start += embedder.maxBatch) {
      const part = units.slice(start, start + embedder.maxBatch);
      const texts = part.map(({ text, passage }) => inContext(text, passages[passage]?.headings));
      const embedded = await embedder.embedPassages(texts, signal);
      if (!embedded.ok) return embedded;
      for (const [at, vector] of embedded.value.entries()) {
        const unit = part[at];
        if (unit) similarities.set(unit, cosine(asked.value, vector));
      }
    }
    return ok(similarities);
  }

  return {
    id: 'extractive',

    async *answer({ question, passages }, signal): AsyncGenerator<AnswerPiece> {
      const answersExactly = createExactCheck(question, passages);
      const candidates = scoreUnits(question, passages)
        .filter((unit) => /\p{L}.*\p{L}/su.test(unit.text) && answersExactly(unit))
        .toSorted((a, b) => worth(b) - worth(a))
        .slice(0, UNITS_MAX);
      // Where the vectors would not count, computing them is time for nothing.
      const compared = candidates.filter((unit) => vectorsCount(question, unit.text, OFFLINE_SENTENCE_RULE));
      const similarities = await similaritiesTo(question, compared, passages, signal);
      if (!similarities.ok) {
        yield { type: 'failed', failure: similarities.error };
        return;
      }
      const near = candidates.map((unit) => {
        const similarity = similarities.value.get(unit) ?? 0;
        const relevance = { text: unit.text, coverage: unit.wordShare, similarity };
        return {
          ...unit,
          nearness: nearness(question, relevance, OFFLINE_SENTENCE_RULE),
          isNear: isNear(question, relevance, OFFLINE_SENTENCE_RULE),
        };
      });
      const quotes = chooseQuotes(near);
      if (quotes.length === 0) {
        yield { type: 'text', text: NO_ANSWER };
        return;
      }
      for (const [at, quote] of quotes.entries()) {
        const sentence = withCitations(endSentence(quote.text), [quote.passage + 1]);
        for (const piece of inPieces(at === 0 ? sentence : ` ${sentence}`)) {
          if (signal.aborted) {
            yield { type: 'failed', failure: { kind: 'cancelled' } };
            return;
          }
          yield { type: 'text', text: piece };
          await yieldToEventLoop();
        }
      }
    },

    standAlone: async (question, history) => completeFollowUp(question, history),
  };
}

function worth(unit: ScoredUnit): number {
  return unit.wordShare - 0.05 * unit.passage;
}

/** A sentence means more under its heading: "It costs 4 pounds" under "Delivery". */
function inContext(text: string, headings: readonly string[] = []): string {
  const heading = headings.at(-1);
  return heading ? `${heading}: ${text}` : text;
}

function endSentence(text: string): string {
  const flat = text.replace(/\s+/gu, ' ').trim();
  return /[.!?…。！？؟।]["'”’»)]*$/u.test(flat) ? flat : `${flat}.`;
}

function* inPieces(text: string): Generator<string> {
  const words = text.match(/\s*\S+\s*/gu) ?? [text];
  for (let start = 0; start < words.length; start += WORDS_PER_PIECE) {
    yield words.slice(start, start + WORDS_PER_PIECE).join('');
  }
}
