import type { Config } from '../../config.ts';

/**
 * Names the embedder this configuration uses, model and dimensions, without loading any model: what a new bot
 * is stamped with. The embedders themselves take their `id` from here.
 */
export function embedderIdOf(config: Pick<Config, 'MODELS'>): EmbedderId {
  return config.MODELS === 'gemini' ? 'gemini-embedding-001/384' : 'universal-sentence-encoder-lite/512';
}

export type EmbedderId = 'gemini-embedding-001/384' | 'universal-sentence-encoder-lite/512';
