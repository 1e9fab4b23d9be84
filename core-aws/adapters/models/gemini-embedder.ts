import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ModelFailure } from '../../ports/answer-model.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { embedderIdOf } from './embedder-id.ts';
import type { GeminiClient } from './gemini-client.ts';
import { normalise } from './normalise-vector.ts';

const MODEL = 'gemini-embedding-001';
const DIMENSIONS = 384;
const MAX_BATCH = 100;
/** Source: Gemini API, "Embeddings", input token limit of gemini-embedding-001 (read 2026-11). */
const MAX_TOKENS = 2_048;

/**
 * Gemini's embeddings at 384 dimensions. The model is trained so that its first dimensions carry most of the
 * meaning, but only the full 3,072 come L2-normalised, so shorter ones are normalised here.
 * Source: Gemini API, "Embeddings", "Ensuring quality for smaller dimensions" (read 2026-11).
 */
export function createGeminiEmbedder(
  client: GeminiClient,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Embedder {
  async function embed(
    texts: readonly string[],
    role: 'passage' | 'question',
    signal?: AbortSignal,
  ): Promise<Result<readonly Float32Array[], ModelFailure>> {
    if (texts.length > MAX_BATCH) throw new RangeError(`${texts.length} texts in one call; the limit is ${MAX_BATCH}`);
    if (texts.length === 0) return ok([]);
    const answer = await client.embed({ model: MODEL, texts, role, dimensions: DIMENSIONS, timeoutMs }, signal);
    if (!answer.ok) return answer;
    if (answer.value.length !== texts.length) {
      return err(wrongShape(`${answer.value.length} vectors for ${texts.length} texts`));
    }
    const odd = answer.value.find((values) => values.length !== DIMENSIONS);
    if (odd) return err(wrongShape(`a vector of ${odd.length} dimensions instead of ${DIMENSIONS}`));
    const vectors = answer.value.flatMap((values) => normalise(values) ?? []);
    return vectors.length === texts.length ? ok(vectors) : err(wrongShape('a vector without direction'));
  }

  return {
    id: embedderIdOf({ MODELS: 'gemini' }),
    dimensions: DIMENSIONS,
    maxBatch: MAX_BATCH,
    maxTokens: MAX_TOKENS,
    embedPassages: (texts, signal) => embed(texts, 'passage', signal),
    async embedQuestion(text, signal) {
      const vectors = await embed([text], 'question', signal);
      if (!vectors.ok) return vectors;
      const [vector] = vectors.value;
      return vector ? ok(vector) : err(wrongShape('no vector'));
    },
  };
}

function wrongShape(what: string): ModelFailure {
  return { kind: 'failed', cause: new Error(`${MODEL} answered with ${what}`) };
}
