import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import type { FromEncoder, ToEncoder } from './encoder-messages.ts';
import type { SentenceEncoder } from './sentence-encoder.ts';

/** Texts are encoded together up to this many characters: more at once fills memory for good and is no faster. */
const TOGETHER_MAX_CHARS = 600;

/** Encodes what comes through the port, one request after the other. A cancelled one ends with the texts in hand. */
export function serveEncoder(port: MessagePort, encoder: SentenceEncoder): void {
  const waiting: Extract<ToEncoder, { type: 'embed' }>[] = [];
  const cancelled = new Set<number>();
  let isBusy = false;

  port.on('message', (message: ToEncoder) => {
    if (message.type === 'embed') waiting.push(message);
    else cancelled.add(message.id);
    if (!isBusy) void work();
  });

  async function work(): Promise<void> {
    isBusy = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await answer(next);
      cancelled.delete(next.id);
    }
    // What was cancelled after its answer had left.
    cancelled.clear();
    isBusy = false;
  }

  async function answer({ id, texts }: Extract<ToEncoder, { type: 'embed' }>): Promise<void> {
    const vectors: Float32Array<ArrayBuffer>[] = [];
    try {
      for (const together of inGroups(texts)) {
        // The event loop gets its turn, or a cancellation would be heard only in the end.
        await yieldToEventLoop();
        if (cancelled.has(id)) return;
        vectors.push(...(await encoder.encode(together)));
      }
      send(
        { type: 'vectors', id, vectors },
        vectors.map(({ buffer }) => buffer),
      );
    } catch (cause) {
      send({ type: 'failed', id, cause: cause instanceof Error ? new Error(cause.message) : new Error(String(cause)) });
    }
  }

  function send(message: FromEncoder, moved: readonly ArrayBuffer[] = []): void {
    port.postMessage(message, moved);
  }
}

function inGroups(texts: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let chars = 0;
  for (const text of texts) {
    const open = groups.at(-1);
    chars += text.length;
    if (open && chars <= TOGETHER_MAX_CHARS) {
      open.push(text);
    } else {
      groups.push([text]);
      chars = text.length;
    }
  }
  return groups;
}
