import { Worker } from 'node:worker_threads';
import type { FromEncoder, ToEncoder } from './encoder-messages.ts';

export type EncoderOutcome =
  | { readonly kind: 'vectors'; readonly vectors: readonly Float32Array[] }
  /** The encoder is there but could not do it: the model cannot be loaded. */
  | { readonly kind: 'failed'; readonly cause: Error }
  | { readonly kind: 'cancelled' };

/** The thread ended under a request: out of memory, or stopped. Whoever asked may ask again, of a new one. */
export class EncoderDied extends Error {
  override readonly name = 'EncoderDied';
}

export interface Encoder {
  /** Errors: `EncoderDied`. */
  readonly encode: (texts: readonly string[], signal?: AbortSignal) => Promise<EncoderOutcome>;
  readonly isAlive: () => boolean;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the thread that encodes. A thread, not a process like a file's reader: the model's code is ours to
 * trust, texts are short, and vectors come back without a copy. It sees nothing of the environment, keeps no
 * process alive while it has nothing to do, and ends when the thread that started it does.
 */
export function startEncoder(entry: URL): Encoder {
  const worker = new Worker(entry, { env: {}, execArgv: [], name: 'encoder' });
  const pending = new Map<number, { settle: (outcome: EncoderOutcome) => void; die: (error: EncoderDied) => void }>();
  let lastId = 0;
  let isAlive = true;
  let crash: Error | undefined;

  worker.unref();
  worker.on('message', (message: FromEncoder) => {
    pending
      .get(message.id)
      ?.settle(
        message.type === 'vectors'
          ? { kind: 'vectors', vectors: message.vectors }
          : { kind: 'failed', cause: message.cause },
      );
  });
  worker.on('error', (error) => {
    isAlive = false;
    crash = error instanceof Error ? error : new Error(String(error));
  });
  worker.on('exit', (code) => {
    isAlive = false;
    const died = new EncoderDied(`the encoder's thread ended with code ${code}`, { cause: crash });
    for (const { die } of pending.values()) die(died);
  });

  return {
    isAlive: () => isAlive,
    encode: (texts, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          resolve({ kind: 'cancelled' });
          return;
        }
        const id = (lastId += 1);
        const onAbort = (): void => {
          tell({ type: 'cancel', id });
          end(() => resolve({ kind: 'cancelled' }));
        };
        const end = (act: () => void): void => {
          pending.delete(id);
          signal?.removeEventListener('abort', onAbort);
          if (pending.size === 0) worker.unref();
          act();
        };
        pending.set(id, {
          settle: (outcome) => end(() => resolve(outcome)),
          die: (error) => end(() => reject(error)),
        });
        signal?.addEventListener('abort', onAbort, { once: true });
        worker.ref();
        tell({ type: 'embed', id, texts });
      }),
    stop: async () => {
      isAlive = false;
      await worker.terminate();
    },
  };

  function tell(message: ToEncoder): void {
    worker.postMessage(message);
  }
}
