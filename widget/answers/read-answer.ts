import type { ChatDone, ChatEvent } from '#shared/chat.ts';
import { createEventParser } from '#shared/event-stream.ts';
import { err, ok } from '#shared/result.ts';
import type { Result } from '#shared/result.ts';
import { toFailure } from '../panel/api/chat-api.ts';
import type { ChatFailure } from '../panel/api/chat-api.ts';

/** What comes before the end of an answer. */
export type StreamedEvent = Exclude<ChatEvent, { readonly event: 'done' | 'error' }>;

export interface AnswerListener {
  /** Called for every piece of bytes, heartbeats included. */
  readonly onBytes: () => void;
  /** The events of one piece together, so that the screen is drawn once for all of them. */
  readonly onEvents: (events: readonly StreamedEvent[]) => void;
}

/**
 * Reads a streamed answer to its last event. A stream that ends without one is a lost connection: half an
 * answer must not look like a whole one. Throws what the stream throws, and on an event that is not JSON.
 */
export async function readAnswer(
  body: ReadableStream<Uint8Array>,
  { onBytes, onEvents }: AnswerListener,
): Promise<Result<ChatDone, ChatFailure>> {
  let outcome: Result<ChatDone, ChatFailure> | undefined;
  let events: StreamedEvent[] = [];
  const parse = createEventParser((wire) => {
    // The edge is ours and released with the widget: the names are checked, the shapes are trusted.
    const event = { event: wire.event, data: JSON.parse(wire.data) as unknown } as ChatEvent;
    if (event.event === 'done') outcome = ok(event.data);
    else if (event.event === 'error') outcome = err(toFailure(event.data));
    else events.push(event);
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return err({ code: 'network' });
    onBytes();
    parse(decoder.decode(value, { stream: true }));
    if (events.length > 0) onEvents(events);
    events = [];
    if (outcome) {
      reader.cancel().catch(() => undefined);
      return outcome;
    }
  }
}
