import { batch, signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';
import type { ChatDone, SessionGrant } from '#shared/chat.ts';
import type { Result } from '#shared/result.ts';
import type { Emit } from '../../loader/panel-module.ts';
import type { AnswerDeps } from '../../answers/receive-answer.ts';
import type { ChatApi, ChatFailure } from '../api/chat-api.ts';
import type { AnswersModule } from '../load-answers.ts';
import { isRunning } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import type { SavedConversations } from './saved-conversation.ts';

export interface ConversationDeps {
  readonly api: ChatApi;
  readonly after: AnswerDeps['after'];
  readonly loadAnswers: () => Promise<Pick<AnswersModule, 'receiveAnswer'>>;
  readonly saved: SavedConversations;
  readonly emit: Emit;
}

export interface ConversationOptions {
  readonly language: string;
  /** A stream without a byte for this long is lost; the edge's heartbeats come much more often. */
  readonly staleAfterMs?: number;
}

export interface Conversation {
  readonly grant: ReadonlySignal<SessionGrant | undefined>;
  /** Why there is no session; the panel then offers to try again. */
  readonly openFailure: ReadonlySignal<ChatFailure | undefined>;
  readonly exchanges: ReadonlySignal<readonly Exchange[]>;
  /** Sentences for the live region, newest last. */
  readonly spoken: ReadonlySignal<readonly string[]>;
  /** Seconds until the edge takes questions again; 0 when it does. */
  readonly cooldownS: ReadonlySignal<number>;
  readonly open: () => Promise<void>;
  readonly ask: (question: string) => Promise<void>;
  /** Asks the last question anew, in its place. */
  readonly retry: () => void;
  readonly stop: () => void;
  readonly rate: (rating: 'up' | 'down') => void;
  readonly restart: () => void;
}

/** The state of one visitor's conversation: what has been asked, what came of it, what may be done next. */
export function createConversation(
  { api, after, loadAnswers, saved, emit }: ConversationDeps,
  { language, staleAfterMs = 30_000 }: ConversationOptions,
): Conversation {
  const grant = signal<SessionGrant | undefined>();
  const openFailure = signal<ChatFailure | undefined>();
  const exchanges = signal<readonly Exchange[]>([]);
  const spoken = signal<readonly string[]>([]);
  const cooldownS = signal(0);
  let conversationId: string | undefined;
  let controller = new AbortController();
  let isResumed = false;

  const last = (): Exchange | undefined => exchanges.value.at(-1);

  function save(): void {
    if (grant.value) saved.save({ grant: grant.value, conversationId, exchanges: exchanges.value });
  }

  function update(change: Partial<Exchange>): void {
    exchanges.value = exchanges.value.map((exchange, index, all) =>
      index === all.length - 1 ? { ...exchange, ...change } : exchange,
    );
  }

  function coolDown(seconds: number): void {
    cooldownS.value = seconds;
    if (seconds > 0) after(1_000, () => coolDown(seconds - 1));
  }

  async function open(): Promise<void> {
    const before = isResumed ? undefined : saved.load();
    isResumed = true;
    if (before) {
      api.resume(before.grant);
      ({ conversationId } = before);
      // What was still coming when the page changed can be asked again.
      exchanges.value = before.exchanges.map((exchange) =>
        isRunning(exchange) ? { ...exchange, status: 'failed', failure: { code: 'network' } } : exchange,
      );
    }
    openFailure.value = undefined;
    const outcome = await api.session();
    if (outcome.ok) {
      grant.value = outcome.value;
      return;
    }
    // With a question on the screen, the failure is shown below it.
    if (!last()) openFailure.value = outcome.error;
    emit('error', { code: outcome.error.code });
  }

  async function receive(question: string, mine: AbortController): Promise<Result<ChatDone, ChatFailure>> {
    try {
      const { receiveAnswer } = await loadAnswers();
      return await receiveAnswer(
        { ask: () => api.ask(question, conversationId, mine.signal), after },
        { language, staleAfterMs },
        mine,
        ({ answer, sources, conversationId: id = conversationId, sentences }) =>
          batch(() => {
            conversationId = id;
            update({ answer, sources, status: answer ? 'streaming' : 'waiting' });
            if (sentences.length > 0) spoken.value = [...spoken.value, ...sentences];
          }),
      );
    } catch {
      // The module did not come: the connection is gone.
      return { ok: false, error: { code: 'network' } };
    }
  }

  async function ask(question: string): Promise<void> {
    if (isRunning(last()) || cooldownS.value > 0) return;
    const mine = (controller = new AbortController());
    batch(() => {
      spoken.value = [];
      openFailure.value = undefined;
      exchanges.value = [...exchanges.value, { question, answer: '', sources: [], status: 'waiting' }];
    });
    save();
    const outcome = await receive(question, mine);
    // Stopped, or a new conversation has begun meanwhile: what came of this question no longer matters.
    if (controller !== mine || !isRunning(last())) return;
    batch(() => {
      if (outcome.ok) {
        const done = outcome.value;
        conversationId = done.conversation_id;
        update({ status: 'answered', sources: done.sources, done });
        emit('answer', { grounded: done.grounded, source_count: done.sources.length });
      } else {
        update({ status: 'failed', failure: outcome.error });
        if (outcome.error.code === 'rate_limited') coolDown(outcome.error.retryAfterS ?? 1);
        emit('error', { code: outcome.error.code });
      }
    });
    if (outcome.ok) {
      // The session may have been renewed on the way.
      const current = await api.session();
      if (current.ok) grant.value = current.value;
    }
    save();
  }

  return {
    grant,
    openFailure,
    exchanges,
    spoken,
    cooldownS,
    open,
    ask,
    retry() {
      const failed = last();
      if (!failed || isRunning(failed) || cooldownS.value > 0) return;
      exchanges.value = exchanges.value.slice(0, -1);
      void ask(failed.question);
    },
    stop() {
      if (!isRunning(last())) return;
      update({ status: 'stopped' });
      controller.abort();
      save();
    },
    rate(rating) {
      const done = last()?.done;
      if (!done) return;
      void api.rate(done, rating);
      update({ isRated: true });
      save();
    },
    restart() {
      controller.abort();
      controller = new AbortController();
      conversationId = undefined;
      batch(() => {
        exchanges.value = [];
        spoken.value = [];
      });
      save();
    },
  };
}
