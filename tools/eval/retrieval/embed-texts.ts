import type { Embedder } from '../../../core-aws/ports/embedder.ts';
import type { VectorCache } from './vector-cache.ts';

/** Vectors of texts, in order: from the cache what it knows, the rest by the model, which the cache then knows. */
export async function embedTexts(
  texts: readonly string[],
  { embedder, cache, onProgress }: EmbedTools,
): Promise<readonly Float32Array[]> {
  const unknown = [...new Set(texts.filter((text) => !cache.find(text)))];
  for (let start = 0; start < unknown.length; start += embedder.maxBatch) {
    const batch = unknown.slice(start, start + embedder.maxBatch);
    const vectors = await embedder.embedPassages(batch);
    if (!vectors.ok) throw new Error(`embedding failed: ${vectors.error.kind}`, { cause: vectors.error });
    for (const [at, text] of batch.entries()) {
      const vector = vectors.value[at];
      if (vector) cache.keep(text, vector);
    }
    onProgress?.(Math.min(start + batch.length, unknown.length), unknown.length);
  }
  return texts.map((text) => {
    const vector = cache.find(text);
    if (!vector) throw new Error('the embedder gave fewer vectors than it was given texts');
    return vector;
  });
}

export interface EmbedTools {
  readonly embedder: Embedder;
  readonly cache: VectorCache;
  readonly onProgress?: (done: number, of: number) => void;
}
