import type { Chunk } from '../chunk.ts';
import { embeddingText } from './embedding-text.ts';

/**
 * Leaves out chunks that say what an earlier one of the document said already, word for word but for case, width and
 * spacing: repeated boilerplate would take the places of other passages in an answer. Headings count as words said:
 * "2 years" under one product is not "2 years" under another.
 */
export function dropDuplicates(chunks: readonly Chunk[]): {
  readonly chunks: readonly Chunk[];
  readonly duplicateCount: number;
} {
  const seen = new Set<string>();
  const distinct = chunks.filter((chunk) => {
    const key = `${chunk.headings.length} ${embeddingText(chunk)}`
      .normalize('NFKC')
      .toLowerCase()
      .replace(/\s+/gu, ' ')
      .trim();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return {
    chunks: distinct.map((chunk, position) => ({ ...chunk, position })),
    duplicateCount: chunks.length - distinct.length,
  };
}
