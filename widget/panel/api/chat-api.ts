import type { ChatDone, SessionGrant } from '#shared/chat.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { err, ok } from '#shared/result.ts';
import type { Result } from '#shared/result.ts';

/** `network`: no answer, or a stream that ended or fell silent before its last event. */
export interface ChatFailure {
  readonly code: ErrorCode | 'network';
  readonly retryAfterS?: number;
}

export interface ChatApiDeps {
  readonly fetch: typeof fetch;
}

export interface ChatApiOptions {
  /** Origin of the edge. */
  readonly edge: string;
  readonly botId: string;
}

export interface ChatApi {
  /** The visitor's session, made at the first call and kept; a failure is not kept. */
  readonly session: () => Promise<Result<SessionGrant, ChatFailure>>;
  /** Takes up a session from before a page change. */
  readonly resume: (grant: SessionGrant) => void;
  /** Sends a question; the answer's events are in the response's body. A session that has ended is renewed once. */
  readonly ask: (
    question: string,
    conversationId: string | undefined,
    signal: AbortSignal,
  ) => Promise<Result<Response, ChatFailure>>;
  /** Whether it arrives is of no concern to the visitor. */
  readonly rate: (answer: ChatDone, rating: 'up' | 'down') => Promise<void>;
}

const NETWORK = err<ChatFailure>({ code: 'network' });

/** Reads the `error` of an error body or event; whatever is not one of ours counts as the edge's own failure. */
export function toFailure(
  error: { readonly code?: unknown; readonly retry_after_s?: unknown } | undefined,
): ChatFailure {
  const { code, retry_after_s: retryAfterS } = error ?? {};
  return {
    // A code this release does not know is worded like `internal`, so it need not be checked against the list.
    code: typeof code === 'string' ? (code as ErrorCode) : 'internal',
    ...(typeof retryAfterS === 'number' ? { retryAfterS } : {}),
  };
}

export function createChatApi({ fetch }: ChatApiDeps, { edge, botId }: ChatApiOptions): ChatApi {
  let opened: Promise<Result<SessionGrant, ChatFailure>> | undefined;

  async function post(
    path: string,
    body: object,
    grant?: SessionGrant,
    signal: AbortSignal | null = null,
  ): Promise<Result<Response, ChatFailure>> {
    try {
      const response = await fetch(edge + path, {
        method: 'POST',
        credentials: 'omit',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          ...(grant && { authorization: `Bearer ${grant.session}` }),
        },
        body: JSON.stringify({ bot_id: botId, ...body }),
        signal,
      });
      if (response.ok) return ok(response);
      // A proxy's error page is not JSON: the service is then unavailable, not the visitor's network.
      const answer = (await response.json().catch(() => ({}))) as { readonly error?: object };
      return err(toFailure(answer.error));
    } catch {
      return NETWORK;
    }
  }

  async function openSession(): Promise<Result<SessionGrant, ChatFailure>> {
    const response = await post('/api/sessions', {});
    if (!response.ok) return response;
    try {
      return ok((await response.value.json()) as SessionGrant);
    } catch {
      return NETWORK;
    }
  }

  async function session(): Promise<Result<SessionGrant, ChatFailure>> {
    const outcome = await (opened ??= openSession());
    if (!outcome.ok) opened = undefined;
    return outcome;
  }

  return {
    session,
    resume(grant) {
      opened = Promise.resolve(ok(grant));
    },
    async ask(message, conversationId, signal) {
      for (let isRenewed = false; ; isRenewed = true) {
        const grant = await session();
        if (!grant.ok) return grant;
        const response = await post('/api/chat', { message, conversation_id: conversationId }, grant.value, signal);
        if (response.ok || isRenewed || response.error.code !== 'session_invalid') return response;
        opened = undefined;
      }
    },
    async rate({ conversation_id, message_id }, rating) {
      const grant = await session();
      if (grant.ok) await post('/api/feedback', { conversation_id, message_id, rating }, grant.value);
    },
  };
}
