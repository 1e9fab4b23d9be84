/** A file's bytes, pulled: nothing is read from the client before it is asked for, which is the back-pressure. */
export interface ByteSource {
  /** The next bytes, valid until the next call; undefined at the end. Throws when the client went away. */
  readonly read: () => Promise<Uint8Array | undefined>;
}

/** A sender that is silent for this long has gone, whatever its connection says. */
const SILENCE_MAX_MS = 30_000;

export function sourceOfStream(
  stream: ReadableStream<Uint8Array> | null,
  { silenceMaxMs = SILENCE_MAX_MS }: { readonly silenceMaxMs?: number } = {},
): ByteSource {
  const reader = stream?.getReader();
  return {
    async read() {
      if (reader === undefined) return undefined;
      const next = await within(reader.read(), silenceMaxMs);
      if (next === undefined) {
        const silence = new Error(`nothing came for ${silenceMaxMs} ms`);
        void reader.cancel(silence).catch(() => undefined);
        throw silence;
      }
      return next.done ? undefined : next.value;
    },
  };
}

/** What the work yields, or undefined when it has not ended after `maxMs`; the work itself goes on. */
async function within<T>(work: Promise<T>, maxMs: number): Promise<T | undefined> {
  let timer: number | null = null;
  const end = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), maxMs);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads what is left of a refused upload and throws it away, up to a bound: a browser shows "network error" instead
 * of our answer when the answer comes before it has sent the body.
 */
export async function drain(
  source: ByteSource,
  { maxBytes, maxMs, nowMs }: { readonly maxBytes: number; readonly maxMs: number; readonly nowMs: () => number },
): Promise<void> {
  const untilMs = nowMs() + maxMs;
  let left = maxBytes;
  try {
    while (left > 0 && nowMs() < untilMs) {
      const bytes = await within(source.read(), untilMs - nowMs());
      if (bytes === undefined) return;
      left -= bytes.length;
    }
  } catch {
    // The client is gone; nobody waits for the answer.
  }
}
