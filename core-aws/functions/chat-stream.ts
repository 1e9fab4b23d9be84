import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ChatEvent } from '#shared/chat.ts';
import { CoreChatRequest, REQUEST_ID_HEADER } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import { ERROR_STATUS, toErrorBody } from '#shared/errors.ts';
import { formatEvent, HEARTBEAT } from '#shared/event-stream.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err } from '#shared/result.ts';
import type { AnswerOutcome } from '../use-cases/answers/write-answer.ts';
import type { createAnswerQuestion, OpenAnswer } from '../use-cases/answers/answer-question.ts';
import type { Metrics } from '../ports/metrics.ts';
import { NO_METRICS } from '../ports/metrics.ts';
import { countAnswer } from './count-answer.ts';
import { describeThrown } from './http-function.ts';
import type { RequestLog } from './http-function.ts';
import { parseBody } from './parse-body.ts';
import { toUnexpectedError } from './unexpected-error.ts';

/** A proxy that hears nothing for this long may think the stream dead. */
const HEARTBEAT_MS = 10_000;

export interface ChatStreamDeps {
  readonly openAnswer: ReturnType<typeof createAnswerQuestion>;
  /** The runtime's `awslambda.HttpResponseStream.from`. */
  readonly startResponse: (
    stream: Writable,
    head: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> },
  ) => Writable;
  readonly log: RequestLog;
  readonly metrics?: Metrics;
  readonly nowMs?: () => number;
  readonly heartbeatMs?: number;
}

/**
 * Answers `POST /chat` of the function URL as an event stream. What fails before the stream begins is an ordinary
 * error with its status; what fails later is an `error` event, because the status has been sent by then. When the
 * reader goes away the model is stopped. One log line per request, without any text of the visitor or the answer.
 */
export function createChatStream({
  openAnswer,
  startResponse,
  log,
  metrics = NO_METRICS,
  nowMs = Date.now,
  heartbeatMs = HEARTBEAT_MS,
}: ChatStreamDeps): (event: APIGatewayProxyEventV2, stream: Writable) => Promise<void> {
  return async function handleChat(event, stream) {
    const startedAtMs = nowMs();
    const requestId = event.headers[REQUEST_ID_HEADER] ?? event.requestContext.requestId;
    const left = new AbortController();
    stream.once('close', () => left.abort());
    // A reader that goes away resets the connection; that is an end, not a fault of ours.
    stream.on('error', () => left.abort());
    const base = { request_id: requestId, route: 'POST /chat' };

    const opened = await open(event, requestId, left.signal);
    if (!opened.ok) {
      const status = ERROR_STATUS[opened.error.code];
      await sendError(startResponse, stream, opened.error, { requestId, gone: left.signal });
      const fields = {
        ...base,
        status,
        duration_ms: nowMs() - startedAtMs,
        error_code: opened.error.code,
        ...(opened.error.cause === undefined ? {} : { cause: describeThrown(opened.error.cause) }),
      };
      if (status >= 500) {
        log.error('request', fields);
        metrics.add('answersFailed');
      } else log.info('request', fields);
      metrics.publish();
      return;
    }

    const writer = startResponse(stream, {
      statusCode: 200,
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        [REQUEST_ID_HEADER]: requestId,
      },
    });
    let firstTextMs: number | undefined;
    const thrown = await relay(opened.value, writer, (chatEvent) => {
      if (chatEvent.event === 'delta') firstTextMs ??= nowMs() - startedAtMs;
    });
    const outcome = opened.value.outcome();
    const durationMs = nowMs() - startedAtMs;
    const fields = {
      ...base,
      status: 200,
      duration_ms: durationMs,
      ...(firstTextMs === undefined ? {} : { first_text_ms: firstTextMs }),
      ...toFields(outcome),
      ...(thrown === undefined ? {} : { error: describeThrown(thrown) }),
    };
    if (thrown !== undefined || outcome.kind === 'failed' || outcome.storeFailure !== undefined) {
      log.error('request', fields);
    } else {
      log.info('request', fields);
    }
    countAnswer(metrics, thrown === undefined ? outcome : { ...outcome, kind: 'failed' }, { durationMs, firstTextMs });
    metrics.publish();

    async function relay(answer: OpenAnswer, to: Writable, onEvent: (chatEvent: ChatEvent) => void): Promise<unknown> {
      let id = 0;
      const heartbeat = setInterval(() => to.write(HEARTBEAT), heartbeatMs);
      const send = async (chatEvent: ChatEvent): Promise<void> => {
        id += 1;
        heartbeat.refresh();
        if (!to.write(formatEvent(chatEvent.event, chatEvent.data, id))) await drained(to, left.signal);
      };
      try {
        for await (const chatEvent of answer.events) {
          if (left.signal.aborted) break;
          onEvent(chatEvent);
          await send(chatEvent);
        }
        return undefined;
      } catch (failure) {
        const error = toUnexpectedError(failure);
        await send({ event: 'error', data: toErrorBody(error, requestId).error });
        return failure;
      } finally {
        clearInterval(heartbeat);
        await end(to, left.signal);
      }
    }
  };

  async function open(
    event: APIGatewayProxyEventV2,
    requestId: string,
    signal: AbortSignal,
  ): Promise<Result<OpenAnswer, ApiError>> {
    const { method } = event.requestContext.http;
    if (event.rawPath !== '/chat') return err({ code: 'not_found', message: 'there is no such address; try /chat' });
    if (method !== 'POST')
      return err({ code: 'method_not_allowed', message: `${method} is not possible here; try POST` });
    const request = readRequest(event);
    if (!request.ok) return request;
    try {
      return await openAnswer(request.value, { requestId, signal });
    } catch (thrown) {
      return err(toUnexpectedError(thrown));
    }
  }
}

function readRequest(event: APIGatewayProxyEventV2): Result<CoreChatRequest, ApiError> {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > LIMITS.jsonBodyMaxBytes) {
    return err({
      code: 'payload_too_large',
      message: `the request is ${bytes.length} bytes; the limit is ${LIMITS.jsonBodyMaxBytes}`,
    });
  }
  try {
    return parseBody(CoreChatRequest, JSON.parse(bytes.toString('utf8')));
  } catch {
    // The parser's message quotes the text it choked on, so it is not kept as a cause.
    return err({ code: 'invalid_request', message: 'the body is not valid JSON' });
  }
}

async function sendError(
  startResponse: ChatStreamDeps['startResponse'],
  stream: Writable,
  error: ApiError,
  { requestId, gone }: { readonly requestId: string; readonly gone: AbortSignal },
): Promise<void> {
  const writer = startResponse(stream, {
    statusCode: ERROR_STATUS[error.code],
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      [REQUEST_ID_HEADER]: requestId,
      ...(error.retryAfterS === undefined ? {} : { 'retry-after': String(error.retryAfterS) }),
    },
  });
  writer.write(JSON.stringify(toErrorBody(error, requestId)));
  await end(writer, gone);
}

/** Waits until the reader has taken what was written, or is gone. */
async function drained(stream: Writable, gone: AbortSignal): Promise<void> {
  await once(stream, 'drain', { signal: gone }).catch(() => undefined);
}

/** Ends the stream and, unless the reader is gone, waits until all of it is on its way. */
async function end(stream: Writable, gone: AbortSignal): Promise<void> {
  const finished = gone.aborted ? undefined : once(stream, 'finish', { signal: gone }).catch(() => undefined);
  stream.end();
  await finished;
}

function toFields(outcome: AnswerOutcome): Record<string, unknown> {
  return {
    outcome: outcome.kind,
    conversation_id: outcome.conversationId,
    message_id: outcome.messageId,
    passage_count: outcome.passageCount,
    sentence_count: outcome.sentenceCount,
    dropped_count: outcome.droppedCount,
    best_similarity: outcome.bestSimilarity,
    ...(outcome.errorCode === undefined ? {} : { error_code: outcome.errorCode }),
    ...(outcome.cause === undefined ? {} : { cause: describeThrown(outcome.cause) }),
    ...(outcome.storeFailure === undefined ? {} : { store_failure: describeThrown(outcome.storeFailure) }),
  };
}
