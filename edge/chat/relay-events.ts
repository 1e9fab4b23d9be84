import type { ChatEvent } from '#shared/chat.ts';
import type { ApiError } from '#shared/errors.ts';
import { toErrorBody } from '#shared/errors.ts';
import { createEventParser, formatEvent, HEARTBEAT } from '#shared/event-stream.ts';
import { deadlineExceeded, serviceUnavailable } from '../core/read-core-error.ts';
import { parseChatEvent } from './parse-chat-event.ts';

export type RelayOutcome =
  /** The core ended the stream after `done` or `error`. */
  | { readonly ended: 'complete' }
  /** The visitor went away. */
  | { readonly ended: 'left' }
  /** The core did not finish; the visitor was told so by a last `error` event. */
  | { readonly ended: 'cut'; readonly error: ApiError };

export interface RelayOptions {
  readonly requestId: string;
  /** A silence this long is filled with a heartbeat: only by writing is a visitor who left noticed soon. */
  readonly heartbeatMs: number;
  /** After this much silence the core counts as gone. */
  readonly idleMs: number;
  readonly totalMs: number;
  /** Ends the request on the core's side. */
  readonly abortUpstream: () => void;
  readonly onEvent: (event: ChatEvent | undefined) => void;
}

/** No event of ours comes near this; a stream that does is broken. */
const EVENT_MAX_BYTES = 1024 * 1024;
const LF = 10;

/**
 * Passes the core's event stream on, as it comes and under the visitor's back-pressure: a piece is read when the
 * visitor has taken the one before. Only the unfinished end of a piece waits for the rest of its event, so that a
 * stream that breaks can still be ended by a whole `error` event and the widget is never left hanging.
 */
export function relayEvents(
  upstream: ReadableStream<Uint8Array>,
  { requestId, heartbeatMs, idleMs, totalMs, abortUpstream, onEvent }: RelayOptions,
): { readonly stream: ReadableStream<Uint8Array>; readonly outcome: Promise<RelayOutcome> } {
  const reader = upstream.getReader();
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let isTerminated = false;
  const parse = createEventParser((wire) => {
    const event = parseChatEvent(wire);
    if (event?.event === 'done' || event?.event === 'error') isTerminated = true;
    onEvent(event);
  });
  let held = new Uint8Array(0);
  let hasEnded = false;
  let settle: (outcome: RelayOutcome) => void = () => undefined;
  const outcome = new Promise<RelayOutcome>((resolve) => {
    settle = resolve;
  });
  const timer = createTimer(totalMs);
  let reading: Promise<ReadableStreamReadResult<Uint8Array>> | undefined;
  let silentMs = 0;

  function end(how: RelayOutcome): void {
    if (hasEnded) return;
    hasEnded = true;
    timer.stop();
    if (how.ended !== 'complete') {
      abortUpstream();
      reader.cancel().catch(() => undefined);
    }
    settle(how);
  }

  function finish(controller: ReadableStreamDefaultController<Uint8Array>, failure: ApiError | undefined): void {
    if (hasEnded) return;
    if (isTerminated) {
      end({ ended: 'complete' });
      // Nothing more can come; where the core has closed already this does nothing.
      abortUpstream();
    } else {
      const error = failure ?? serviceUnavailable('the stream ended without done or error');
      controller.enqueue(encoder.encode(formatEvent('error', toErrorBody(error, requestId).error)));
      end({ ended: 'cut', error });
    }
    controller.close();
  }

  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        let piece: ReadableStreamReadResult<Uint8Array> | 'silence' | 'total';
        reading ??= reader.read();
        try {
          piece = await Promise.race([reading, timer.next(heartbeatMs)]);
        } catch (cause) {
          return finish(controller, serviceUnavailable(cause));
        }
        // The visitor left while we waited.
        if (hasEnded) return;
        if (piece === 'silence') {
          silentMs += heartbeatMs;
          if (silentMs >= idleMs) return finish(controller, deadlineExceeded(`stream silent for ${idleMs} ms`));
          controller.enqueue(encoder.encode(HEARTBEAT));
          return;
        }
        if (piece === 'total') return finish(controller, deadlineExceeded(`stream not done after ${totalMs} ms`));
        reading = undefined;
        silentMs = 0;
        if (piece.done) return finish(controller, undefined);
        const bytes = held.length === 0 ? piece.value : join(held, piece.value);
        const cut = endOfLastEvent(bytes);
        held = bytes.slice(cut);
        if (held.length > EVENT_MAX_BYTES) return finish(controller, serviceUnavailable('an event has no end'));
        if (cut === 0) continue;
        const whole = bytes.subarray(0, cut);
        parse(decoder.decode(whole, { stream: true }));
        controller.enqueue(whole);
        return;
      }
    },
    cancel() {
      end({ ended: 'left' });
    },
  });
  return { stream, outcome };
}

/** Where the unfinished event begins: behind the last empty line. */
function endOfLastEvent(bytes: Uint8Array): number {
  for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
    if (bytes[at - 1] === LF) return at + 1;
  }
  return 0;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** One clock for the whole stream and one for each silence, of which only one runs at a time. */
function createTimer(totalMs: number): {
  readonly next: (silenceMs: number) => Promise<'silence' | 'total'>;
  readonly stop: () => void;
} {
  let isOver = false;
  let wake: (() => void) | undefined;
  const total = setTimeout(() => {
    isOver = true;
    wake?.();
  }, totalMs);
  let silence: ReturnType<typeof setTimeout> | null = null;
  return {
    next(silenceMs) {
      clearTimeout(silence);
      if (isOver) return Promise.resolve('total');
      return new Promise((resolve) => {
        wake = () => resolve('total');
        silence = setTimeout(() => resolve('silence'), silenceMs);
      });
    },
    stop() {
      clearTimeout(silence);
      clearTimeout(total);
    },
  };
}
