/** A file's bytes, pulled: nothing is read from the client before it is asked for, which is the back-pressure. */
export interface ByteSource {
  /** The next bytes, valid until the next call; undefined at the end. Throws when the client went away. */
  readonly read: () => Promise<Uint8Array | undefined>;
}

export function sourceOfStream(stream: ReadableStream<Uint8Array> | null): ByteSource {
  const reader = stream?.getReader();
  return {
    async read() {
      if (reader === undefined) return undefined;
      const { done, value } = await reader.read();
      return done ? undefined : value;
    },
  };
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
      const bytes = await source.read();
      if (bytes === undefined) return;
      left -= bytes.length;
    }
  } catch {
    // The client is gone; nobody waits for the answer.
  }
}
