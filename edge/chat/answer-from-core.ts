import type { CoreChatRequest } from '#shared/core-api.ts';
import { ERROR_STATUS } from '#shared/errors.ts';
import type { CoreClient, CoreName } from '../core/core-client.ts';
import { serviceUnavailable } from '../core/read-core-error.ts';
import { DEADLINES } from '../deadlines.ts';
import type { EdgeContext } from '../http/edge-context.ts';
import { describeCause, fail, noteFailure } from '../http/fail.ts';
import type { CachedAnswer } from './answer-cache.ts';
import { createAnswerRecorder } from './answer-recorder.ts';
import { EVENT_STREAM_HEADERS } from './event-stream-response.ts';
import { relayEvents } from './relay-events.ts';

/**
 * Asks the chat function and answers with its stream, or, for a client that does not take event streams, with the
 * same stream gathered into JSON. When the client leaves, the function's request is ended. A clean answer goes to
 * `store` after the last byte, in time the visitor does not wait for.
 */
export async function answerFromCore(
  c: EdgeContext,
  question: CoreChatRequest,
  {
    core,
    from,
    wantsEvents,
    store,
  }: {
    readonly core: CoreClient;
    /** The core that gave the profile. */
    readonly from: CoreName;
    readonly wantsEvents: boolean;
    readonly store: ((answer: CachedAnswer) => Promise<void>) | undefined;
  },
): Promise<Response> {
  const opened = await core.openChat({
    method: 'POST',
    path: '/chat',
    body: question,
    requestId: c.var.requestId,
    core: from,
    deadlineMs: DEADLINES.chatFirstByteMs,
  });
  if (!opened.ok) return fail(c, opened.error);
  const { body, abort } = opened.value;
  if (body === null) return fail(c, serviceUnavailable('the chat function answered without a body'));

  const recorder = createAnswerRecorder();
  const { stream, outcome } = relayEvents(body, {
    requestId: c.var.requestId,
    heartbeatMs: DEADLINES.chatHeartbeatMs,
    idleMs: DEADLINES.chatIdleMs,
    totalMs: DEADLINES.chatTotalMs,
    abortUpstream: abort,
    onEvent: recorder.take,
  });
  const leave = (): void => abort();
  c.req.raw.signal.addEventListener('abort', leave, { once: true });

  async function afterwards(): Promise<void> {
    const how = await outcome;
    c.req.raw.signal.removeEventListener('abort', leave);
    const error = recorder.error();
    c.var.log.outcome = how.ended;
    if (how.ended === 'cut') noteFailure(c, how.error);
    if (error !== undefined) c.var.log.error_code = error.code;
    const answer = how.ended === 'complete' ? recorder.cacheable() : undefined;
    if (answer === undefined || store === undefined) return;
    try {
      await store(answer);
    } catch (cause) {
      c.var.log.reason = `answer not cached: ${describeCause(cause)}`;
    }
  }
  c.set('streamEnded', afterwards());

  if (wantsEvents) return c.body(stream, 200, EVENT_STREAM_HEADERS);

  for await (const _ of stream) {
    // Drained for the recorder, which sees every event go by.
  }
  const how = await outcome;
  const answer = recorder.answer();
  if (answer !== undefined) return c.json(answer);
  if (how.ended === 'cut') return fail(c, how.error);
  const error = recorder.error();
  if (error === undefined) return fail(c, serviceUnavailable('the stream ended without done or error'));
  if (error.retry_after_s !== undefined) c.header('retry-after', String(error.retry_after_s));
  return c.json({ error: { ...error, request_id: c.var.requestId } }, ERROR_STATUS[error.code]);
}
