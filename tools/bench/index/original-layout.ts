import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/**
 * The layout and the loop that the index replaced, as a baseline in the same run: one item per chunk with its text
 * and its vector as a list of numbers, all items read for each question, cosine over all, sorted as a whole.
 */
export interface OriginalChunk {
  readonly text: string;
  readonly embedding: readonly number[];
}

/** An item as DynamoDB sends it. */
export function toOriginalItem(botId: string, row: number, text: string, vector: Float32Array) {
  return marshall({
    bot_id: botId,
    chunk_id: `document-${Math.floor(row / 20)}#${row}`,
    text,
    filename: `document-${Math.floor(row / 20)}.pdf`,
    metadata: { chunk_index: row % 20 },
    embedding: [...vector],
  });
}

/** Decodes items as the original did: `unmarshall`, with each vector an array of numbers. */
export function decodeOriginal(items: readonly Record<string, AttributeValue>[]): OriginalChunk[] {
  return items.map((item) => {
    const { text, embedding } = unmarshall(item);
    if (typeof text !== 'string' || !Array.isArray(embedding))
      throw new TypeError('not an item of the original layout');
    return { text, embedding };
  });
}

/** The rows of the `k` nearest chunks, best first. */
export function searchOriginal(chunks: readonly OriginalChunk[], query: readonly number[], k: number): number[] {
  return chunks
    .map((chunk, row) => ({ row, chunk, score: cosine(query, chunk.embedding) }))
    .sort((one, other) => other.score - one.score)
    .slice(0, k)
    .map(({ row }) => row);
}

function cosine(one: readonly number[], other: readonly number[]): number {
  let dot = 0;
  let oneSquares = 0;
  let otherSquares = 0;
  for (let at = 0; at < one.length; at += 1) {
    const a = one[at] ?? 0;
    const b = other[at] ?? 0;
    dot += a * b;
    oneSquares += a * a;
    otherSquares += b * b;
  }
  return dot / (Math.sqrt(oneSquares) * Math.sqrt(otherSquares));
}
