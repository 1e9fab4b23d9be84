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

/** The largest page that a query of DynamoDB returns. */
const PAGE_BYTES = 1_048_576;
/** What DynamoDB counts a read unit by; an eventually consistent read costs half of one. */
const READ_UNIT_BYTES = 4_096;

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

/** What reading so many items of this size costs by query: pages of a megabyte, each waiting for the one before. */
export function originalReads(
  itemBytes: number,
  count: number,
): { readonly readUnits: number; readonly callCount: number } {
  const itemsPerPage = Math.max(1, Math.floor(PAGE_BYTES / itemBytes));
  const callCount = Math.ceil(count / itemsPerPage);
  const fullPages = Math.floor(count / itemsPerPage);
  const unitsOf = (items: number): number => Math.ceil((items * itemBytes) / READ_UNIT_BYTES) / 2;
  return { readUnits: fullPages * unitsOf(itemsPerPage) + unitsOf(count % itemsPerPage), callCount };
}

/**
 * The size DynamoDB counts for an item. Source: developer guide, "DynamoDB item sizes and formats", read 2026-11-22:
 * names and texts by their UTF-8 bytes, a number by one byte for each two digits and one more (no more than 21), a
 * list or map by 3 bytes and 1 for each element.
 */
export function itemBytes(item: Record<string, AttributeValue>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.L) return 3 + value.L.reduce((sum, element) => sum + 1 + valueBytes(element), 0);
  if (value.M) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  throw new TypeError(`no size known for ${Object.keys(value).join(', ')}`);
}

function numberBytes(text: string): number {
  const [mantissa = ''] = text.toLowerCase().split('e');
  const digits = mantissa.replace(/[-.]/gu, '').replace(/^0+|0+$/gu, '').length;
  return Math.min(21, Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0));
}
