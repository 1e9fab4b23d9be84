import type { Chunk } from '../chunk.ts';

/**
 * What is embedded: the chunk under its headings, because "2 years" alone does not say that it is a warranty. Tables
 * stay as they are written: said as `Column: value`, their rows were found no better by questions about them.
 */
export function embeddingText(chunk: Pick<Chunk, 'headings' | 'text'>): string {
  return [...chunk.headings, chunk.text].join('\n');
}
