import { informativeWords } from '../../core-aws/domain/answers/words.ts';
import type { ModelFailure } from '../../core-aws/ports/answer-model.ts';
import type { Embedder } from '../../core-aws/ports/embedder.ts';
import { err, ok } from '../../shared/result.ts';

/**
 * An embedder without a model: every word pushes the vector in a direction of its own, so texts that share words
 * are near each other. `fail` makes every call fail with that failure until it is set back to undefined.
 */
export function createMemoryEmbedder({
  id = 'memory/64',
  dimensions = 64,
  maxBatch = 100,
}: { readonly id?: string; readonly dimensions?: number; readonly maxBatch?: number } = {}): Embedder & {
  fail: ModelFailure | undefined;
  readonly embeddedTexts: string[];
} {
  const embeddedTexts: string[] = [];
  const embedder = {
    id,
    dimensions,
    maxBatch,
    embeddedTexts,
    fail: undefined as ModelFailure | undefined,
    async embedPassages(texts: readonly string[], signal?: AbortSignal) {
      if (texts.length > maxBatch) throw new RangeError(`${texts.length} texts; one call takes ${maxBatch}`);
      if (signal?.aborted) return err<ModelFailure>({ kind: 'cancelled' });
      if (embedder.fail) return err(embedder.fail);
      embeddedTexts.push(...texts);
      return ok(texts.map((text) => embed(text, dimensions)));
    },
    async embedQuestion(text: string, signal?: AbortSignal) {
      const vectors = await embedder.embedPassages([text], signal);
      return vectors.ok ? ok(vectors.value[0] ?? new Float32Array(dimensions)) : vectors;
    },
  };
  return embedder;
}

function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of informativeWords(text)) {
    let hash = 2_166_136_261;
    for (const character of word) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
    const at = hash % dimensions;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
