/** A moment by which reading a file must have ended; checked between its parts, because parsing cannot be interrupted. */
export interface Deadline {
  readonly isOver: () => boolean;
  /** Waits for the work, but not past the deadline: then it throws, and the work's result is dropped. */
  readonly within: <T>(work: Promise<T>) => Promise<T>;
}

export function createDeadline(
  timeoutMs: number,
  { nowMs = () => performance.now() }: { readonly nowMs?: () => number } = {},
): Deadline {
  const endsAtMs = nowMs() + timeoutMs;
  return {
    isOver: () => nowMs() >= endsAtMs,
    async within(work) {
      const leftMs = endsAtMs - nowMs();
      if (leftMs <= 0) {
        work.catch(() => undefined);
        throw new DeadlinePassed(timeoutMs);
      }
      let timer: NodeJS.Timeout | undefined;
      const end = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new DeadlinePassed(timeoutMs)), leftMs);
      });
      try {
        return await Promise.race([work, end]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  constructor(timeoutMs: number) {
    super(`reading took longer than ${timeoutMs} ms`);
  }
}
