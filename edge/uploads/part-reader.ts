import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ByteSource } from './byte-source.ts';

export type ReadFailure = { readonly kind: 'too_large' } | { readonly kind: 'interrupted'; readonly cause: unknown };

export interface Part {
  /** Exactly `partBytes` long unless it is the last; its memory is used again by the next part. */
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/** Most files are small; the buffer grows to a whole part only when the file does. */
const FIRST_BUFFER_BYTES = 256 * 1024;

/**
 * Cuts a source into parts of equal size, holding one part in memory. Looks one piece ahead, so that a file that ends
 * exactly with a part is known to end there. Errors: `too_large` as soon as one byte more than `maxBytes` has come.
 */
export function createPartReader(
  source: ByteSource,
  { partBytes, maxBytes }: { readonly partBytes: number; readonly maxBytes: number },
): { readonly next: () => Promise<Result<Part, ReadFailure>> } {
  let buffer = new Uint8Array(Math.min(partBytes, FIRST_BUFFER_BYTES));
  let ahead: Uint8Array | undefined;
  let hasEnded = false;
  let total = 0;

  /** Makes sure that `ahead` holds bytes unless the source has ended. */
  async function look(): Promise<ReadFailure | undefined> {
    while (!hasEnded && (ahead === undefined || ahead.length === 0)) {
      try {
        ahead = await source.read();
      } catch (cause) {
        return { kind: 'interrupted', cause };
      }
      if (ahead === undefined) hasEnded = true;
      else if ((total += ahead.length) > maxBytes) return { kind: 'too_large' };
    }
    return undefined;
  }

  return {
    async next() {
      let filled = 0;
      while (filled < partBytes) {
        const failure = await look();
        if (failure) return err(failure);
        if (ahead === undefined) break;
        const taken = ahead.subarray(0, partBytes - filled);
        ahead = ahead.subarray(taken.length);
        if (filled + taken.length > buffer.length) {
          const larger = new Uint8Array(Math.min(partBytes, Math.max(buffer.length * 2, filled + taken.length)));
          larger.set(buffer.subarray(0, filled));
          buffer = larger;
        }
        buffer.set(taken, filled);
        filled += taken.length;
      }
      const failure = await look();
      if (failure) return err(failure);
      return ok({ bytes: buffer.subarray(0, filled), isLast: hasEnded });
    },
  };
}
