import type { ChatEvent, Source } from '#shared/chat.ts';
import type { CoreChatRequest } from '#shared/core-api.ts';
import type { ApiError, ErrorCode } from '#shared/errors.ts';
import { toErrorBody } from '#shared/errors.ts';
import { LIMITS } from '#shared/limits.ts';
import { createAnswerGrounder } from '../../domain/answers/ground-answer.ts';
import type { GroundedSentence } from '../../domain/answers/ground-answer.ts';
import { toModelError } from '../../domain/answers/model-failure-message.ts';
import { daysAfterS } from '../../domain/records/utc-day.ts';
import type { AnswerModel, AnswerRequest } from '../../ports/answer-model.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Passage } from '../../ports/vector-index.ts';
import { appendExchange } from '../records/append-exchange.ts';
import type { AppendExchangePorts } from '../records/append-exchange.ts';
import type { OpenAnswer } from './answer-question.ts';

/** A question with all that is needed to answer it. No passages: it is refused. */
export interface OpenQuestion {
  readonly request: CoreChatRequest;
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly refusal: string;
  /** The question as it stands alone. */
  readonly question: string;
  readonly history: AnswerRequest['history'];
  readonly passages: readonly Passage[];
  readonly sources: readonly Source[];
  readonly bestSimilarity: number;
  readonly conversationId: string;
  readonly messageId: string;
}

/** How an answer went, for the log. */
export interface AnswerOutcome {
  readonly kind: 'answered' | 'refused' | 'failed' | 'cancelled' | 'unfinished';
  readonly conversationId: string;
  readonly messageId: string;
  readonly passageCount: number;
  readonly sentenceCount: number;
  /** Sentences of the model that no passage supported. */
  readonly droppedCount: number;
  readonly bestSimilarity: number;
  readonly errorCode?: ErrorCode;
  readonly cause?: unknown;
  /** Set when the exchange could not be stored; the visitor got the answer all the same. */
  readonly storeFailure?: unknown;
}

interface WriteAnswerDeps extends AppendExchangePorts {
  readonly answerModel: AnswerModel;
  readonly clock: Clock;
}

/**
 * Sends the events of one answer: sources, checked sentences, `done` or `error`. What was sent is stored, also when
 * the visitor left in the middle; a failed store is noted and does not take the answer away.
 */
export function writeAnswer(open: OpenQuestion, { answerModel, clock, ...stores }: WriteAnswerDeps): OpenAnswer {
  const { conversationId, messageId, passages, request, signal } = open;
  const askedAtMs = clock.nowMs();
  const grounder = createAnswerGrounder(passages);
  const sentences: GroundedSentence[] = [];
  let ending: Pick<AnswerOutcome, 'kind' | 'errorCode' | 'cause'> = { kind: 'unfinished' };
  let storeFailure: unknown;

  const citedSources = (): readonly Source[] => {
    const cited = new Set(sentences.flatMap((sentence) => sentence.cited));
    return open.sources.filter(({ number }) => cited.has(number));
  };

  async function store(answer: string, grounded: boolean): Promise<void> {
    try {
      await appendExchange(stores, {
        botId: request.bot_id,
        conversation_id: conversationId,
        message_id: messageId,
        askerId: request.asker_id,
        asked_at_ms: askedAtMs,
        question: request.message,
        answer,
        sources: citedSources(),
        grounded,
        cached: false,
        gap: !grounded,
        bestSimilarity: open.bestSimilarity,
        expiresAtS: daysAfterS(askedAtMs, LIMITS.conversationRetentionDays),
      });
    } catch (thrown) {
      storeFailure = thrown;
    }
  }

  const delta = (text: string): ChatEvent => ({ event: 'delta', data: { text } });
  const done = (grounded: boolean): ChatEvent => ({
    event: 'done',
    data: {
      message_id: messageId,
      conversation_id: conversationId,
      sources: citedSources(),
      cached: false,
      grounded,
    },
  });
  const fail = (error: ApiError): ChatEvent => {
    ending = { kind: 'failed', errorCode: error.code, cause: error.cause };
    return { event: 'error', data: toErrorBody(error, open.requestId).error };
  };

  async function* refuse(): AsyncGenerator<ChatEvent> {
    ending = { kind: 'refused' };
    await store(open.refusal, false);
    yield delta(open.refusal);
    yield done(false);
  }

  async function* events(): AsyncGenerator<ChatEvent> {
    yield { event: 'sources', data: { conversation_id: conversationId, sources: open.sources } };
    if (passages.length === 0) {
      yield* refuse();
      return;
    }
    const stopModel = new AbortController();
    const modelSignal = AbortSignal.any([signal, stopModel.signal]);
    const { question, history } = open;
    try {
      for await (const piece of answerModel.answer({ question, history, passages }, modelSignal)) {
        if (signal.aborted) break;
        if (piece.type === 'failed') {
          if (piece.failure.kind === 'cancelled' && signal.aborted) break;
          yield fail(toModelError(piece.failure));
          return;
        }
        for (const sentence of grounder.push(piece.text)) {
          sentences.push(sentence);
          yield delta(sentence.text);
        }
      }
      if (signal.aborted) return;
      for (const sentence of grounder.end()) {
        sentences.push(sentence);
        yield delta(sentence.text);
      }
      if (sentences.length === 0) {
        yield* refuse();
        return;
      }
      ending = { kind: 'answered' };
      await store(answerText(), true);
      yield done(true);
    } finally {
      // Also reached when the reader stops asking for events.
      stopModel.abort();
      if (ending.kind === 'unfinished') {
        ending = { kind: 'cancelled' };
        if (sentences.length > 0) await store(answerText(), true);
      }
    }
  }

  function answerText(): string {
    return sentences
      .map(({ text }) => text)
      .join('')
      .trim();
  }

  return {
    events: events(),
    outcome: () => ({
      ...ending,
      conversationId,
      messageId,
      passageCount: passages.length,
      sentenceCount: sentences.length,
      droppedCount: grounder.droppedCount(),
      bestSimilarity: open.bestSimilarity,
      ...(storeFailure === undefined ? {} : { storeFailure }),
    }),
  };
}
