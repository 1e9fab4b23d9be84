import type { ChatEvent, Source } from '#shared/chat.ts';
import type { CoreChatRequest } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { buildSource } from '../../domain/answers/build-source.ts';
import { isAnswerable, nearnessRule } from '../../domain/answers/decide-refusal.ts';
import { toModelError } from '../../domain/answers/model-failure-message.ts';
import { toUtcDay, untilNextDayS } from '../../domain/records/utc-day.ts';
import type { AnswerModel, AnswerRequest } from '../../ports/answer-model.ts';
import type { BotStore, StoredBot } from '../../ports/bot-store.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import type { ConversationStore } from '../../ports/conversation-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { UsageStore } from '../../ports/usage-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';
import { writeAnswer } from './write-answer.ts';
import type { AnswerOutcome, OpenQuestion } from './write-answer.ts';

const PASSAGES_MAX = 8;
/** An eventually consistent read lags by a second at most; this long after a change the index is read the dear way. */
const SETTLED_AFTER_MS = 60_000;
const NO_BOT: ApiError = { code: 'not_found', message: 'there is no such bot; it may have been deleted' };

export interface AnswerQuestionDeps {
  readonly bots: Pick<BotStore, 'get'>;
  readonly usage: Pick<UsageStore, 'countMessage' | 'eraseBot'>;
  readonly conversations: Pick<ConversationStore, 'latest' | 'append' | 'erase'>;
  readonly index: Pick<VectorIndex, 'snapshot' | 'state'>;
  readonly embedder: Embedder;
  readonly answerModel: AnswerModel;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A question that was accepted: its events, and how it went once they are over. */
export interface OpenAnswer {
  readonly events: AsyncIterable<ChatEvent>;
  /** For the log: no text, only counts and codes. Complete when `events` have ended. */
  readonly outcome: () => AnswerOutcome;
}

export interface QuestionContext {
  readonly requestId: string;
  /** Fires when the visitor leaves: the model is stopped and nothing more is sent. */
  readonly signal: AbortSignal;
}

/**
 * Answers one question, in two steps. Opening counts the message, finds the passages and decides whether they hold
 * an answer; what fails there is an ordinary error with its status. Then the events follow: passages first, then
 * each sentence as it has been checked. A refusal needs no model and costs nothing.
 */
export function createAnswerQuestion(
  deps: AnswerQuestionDeps,
): (request: CoreChatRequest, context: QuestionContext) => Promise<Result<OpenAnswer, ApiError>> {
  const { bots, usage, conversations, index, embedder, answerModel, clock, randomness } = deps;

  async function admit(botId: string): Promise<Result<StoredBot, ApiError>> {
    const bot = await bots.get(botId);
    if (!bot) return err(NO_BOT);
    const nowMs = clock.nowMs();
    const limit = LIMITS.messagesPerBotPerDay;
    if (await usage.countMessage(botId, toUtcDay(nowMs), limit)) return ok(bot);
    return err({
      code: 'message_limit_reached',
      message: `this bot has answered its ${limit} questions of today; it answers again after midnight UTC`,
      retryAfterS: untilNextDayS(nowMs),
    });
  }

  async function historyOf(request: CoreChatRequest): Promise<AnswerRequest['history']> {
    if (request.conversation_id === undefined) return [];
    // No check of who asked: sessions are renewed within a conversation, and its id cannot be guessed.
    return conversations.latest(request.bot_id, request.conversation_id, LIMITS.historyMaxExchanges);
  }

  return async function openAnswer(request, { requestId, signal }) {
    const admitted = await admit(request.bot_id);
    if (!admitted.ok) return admitted;
    const bot = admitted.value;
    if (bot.embedderId !== embedder.id) {
      return err({
        code: 'service_unavailable',
        // A visitor reads this, who can do nothing about it. The owner's way out stands in the log and the README.
        message: 'this assistant is not available right now',
        cause: `the bot was made with ${bot.embedderId}, the model in use is ${embedder.id}: a new bot is needed`,
      });
    }
    // Looked for once more, beside a read that has to be waited for anyway: if the bot's erasing ran between the
    // first look and the count, the count would outlive it.
    const [history, stillThere] = await Promise.all([historyOf(request), bots.get(bot.botId)]);
    if (!stillThere) {
      await usage.eraseBot(bot.botId);
      return err(NO_BOT);
    }
    const question = await answerModel.standAlone(request.message, history, signal);
    const [vector, snapshot] = await Promise.all([
      embedder.embedQuestion(question, signal),
      index.snapshot(bot.botId, hasSettled(stillThere, clock.nowMs()) ? 'settled' : 'current'),
    ]);
    if (!vector.ok) return err(toModelError(vector.error));
    const query = { text: question, vector: vector.value, embedderId: embedder.id };
    const found = await snapshot.search(query, PASSAGES_MAX);
    const canAnswer = isAnswerable(question, found, nearnessRule(embedder.id));
    const passages = canAnswer ? found : [];
    const sources: readonly Source[] = passages.map((passage, at) => buildSource(at + 1, question, passage));
    const open: OpenQuestion = {
      request,
      requestId,
      signal,
      refusal: bot.look.refusal,
      question,
      history,
      passages,
      sources,
      bestSimilarity: Math.max(-1, ...found.map(({ similarity }) => similarity)),
      conversationId: request.conversation_id ?? newId('conversation', randomness.bytes),
      messageId: newId('message', randomness.bytes),
    };
    return ok(writeAnswer(open, { answerModel, bots, conversations, index, clock }));
  };
}

/** Whether every change of the bot's knowledge is long enough ago for a cheaper read to see it. */
function hasSettled({ knowledgeChangedAtMs }: StoredBot, nowMs: number): boolean {
  return knowledgeChangedAtMs === undefined || nowMs - knowledgeChangedAtMs > SETTLED_AFTER_MS;
}
