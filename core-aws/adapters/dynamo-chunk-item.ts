import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Chunk } from '../domain/chunk.ts';
import type { DocumentVersion, EmbeddedChunk } from '../ports/chunk-store.ts';
import { toItem } from './dynamo-update.ts';

const TextItem = z.object({
  bot_id: z.string(),
  chunk_id: z.string(),
  document_id: z.string(),
  version: z.string(),
  position: z.int(),
  text: z.string(),
  page: z.optional(z.int()),
  headings: z.array(z.string()),
});

const ChunkItem = z.extend(TextItem, { filename: z.string(), embedding: z.instanceof(Uint8Array) });

/** A chunk as read back, with the document version it belongs to. */
export interface StoredChunk extends EmbeddedChunk {
  readonly documentId: string;
  readonly version: string;
}

/** One item of `VectorEmbeddings`; see TABLES.md. */
export function toChunkItem(
  document: DocumentVersion & { readonly name: string },
  chunk: EmbeddedChunk,
): Record<string, AttributeValue> {
  return toItem({
    bot_id: document.botId,
    chunk_id: chunk.chunkId,
    document_id: document.documentId,
    version: document.version,
    position: chunk.position,
    text: chunk.text,
    filename: document.name,
    page: chunk.page,
    headings: chunk.headings,
    embedding: toLittleEndian(chunk.vector),
  });
}

export function fromChunkItem(raw: unknown): StoredChunk {
  const item = ChunkItem.parse(raw);
  return {
    ...toChunk(item),
    documentId: item.document_id,
    version: item.version,
    vector: fromLittleEndian(item.embedding),
  };
}

/** Reads an item that came without its vector. */
export function fromTextItem(raw: unknown): Chunk {
  return toChunk(TextItem.parse(raw));
}

function toChunk(item: z.infer<typeof TextItem>): Chunk {
  return {
    chunkId: item.chunk_id,
    position: item.position,
    text: item.text,
    headings: item.headings,
    ...(item.page === undefined ? {} : { page: item.page }),
  };
}

function toLittleEndian(vector: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  for (const [at, value] of vector.entries()) view.setFloat32(at * 4, value, true);
  return new Uint8Array(view.buffer);
}

/** Copies: the bytes of a reply lie anywhere in a larger buffer, and floats need their own alignment. */
function fromLittleEndian(bytes: Uint8Array): Float32Array {
  if (bytes.byteLength % 4 !== 0)
    throw new RangeError(`an embedding of ${bytes.byteLength} bytes is not made of float32`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, at) => view.getFloat32(at * 4, true));
}
