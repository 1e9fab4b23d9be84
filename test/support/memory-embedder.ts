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
  maxTokens = 2_048,
}: Partial<Pick<Embedder, 'id' | 'dimensions' | 'maxBatch' | 'maxTokens'>> = {}): Embedder & {
  fail: ModelFailure | undefined;
  /** Passages; questions are not among them. */
  readonly embeddedTexts: string[];
  readonly embeddedQuestions: string[];
} {
  const embeddedTexts: string[] = [];
  const embeddedQuestions: string[] = [];
  const embedder = {
    id,
    dimensions,
    maxBatch,
    maxTokens,
    embeddedTexts,
    embeddedQuestions,
    fail: undefined as ModelFailure | undefined,
    async embedPassages(texts: readonly string[], signal?: AbortSignal) {
      if (texts.length > maxBatch) throw new RangeError(`${texts.length} texts; one call takes ${maxBatch}`);
      const failure = failureOf(signal);
      if (failure) return err(failure);
      embeddedTexts.push(...texts);
      return ok(texts.map((text) => embed(text, dimensions)));
    },
    async embedQuestion(text: string, signal?: AbortSignal) {
      const failure = failureOf(signal);
      if (failure) return err(failure);
      embeddedQuestions.push(text);
      return ok(embed(text, dimensions));
    },
  };
  const failureOf = (signal?: AbortSignal): ModelFailure | undefined =>
    signal?.aborted ? { kind: 'cancelled' } : embedder.fail;
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
