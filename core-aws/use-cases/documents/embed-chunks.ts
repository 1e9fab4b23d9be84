import type { Chunk } from '../../domain/chunk.ts';
import { embeddingText } from '../../domain/documents/embedding-text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { ChunkStore, EmbeddedChunk } from '../../ports/chunk-store.ts';

export interface EmbedPorts {
  readonly documents: DocumentStore;
  readonly chunks: ChunkStore;
  readonly embedder: Embedder;
  readonly clock: Clock;
}

export type EmbedOutcome =
  /** How many of the chunks this delivery embedded; the others had been, now or in an earlier version. */
  | { readonly kind: 'done'; readonly embeddedCount: number }
  /** The document is no longer the one the job began with. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'out_of_time'; readonly done: number };

/** The model did not answer; the job is to be delivered again. */
export class EmbeddingFailed extends Error {
  override readonly name = 'EmbeddingFailed';
}

/** Chunks with known vectors are only written: as many between two looks at the clock as take about a second. */
const COPY_BATCH = 200;

/**
 * Writes chunks with their vectors in batches, recording the progress after each. What an earlier delivery has
 * written stands; a chunk whose text an earlier version had too takes that one's vector; only the rest is embedded.
 * So the store itself is the checkpoint: a delivery goes on wherever the last one was cut off.
 */
export async function embedChunks(
  { documents, chunks: store, embedder, clock }: EmbedPorts,
  document: StoredDocument,
  chunks: readonly Chunk[],
  isOutOfTime: () => boolean,
): Promise<EmbedOutcome> {
  const { botId, documentId, version, name } = document;
  const stored = (await store.ofDocument(botId, documentId)).filter(
    ({ vector }) => vector.length === embedder.dimensions,
  );
  const writtenIds = new Set(stored.map(({ chunkId }) => chunkId));
  const vectors = new Map(stored.map(({ chunkId, vector }) => [contentOf(chunkId), vector]));
  const left = chunks.filter(({ chunkId }) => !writtenIds.has(chunkId));
  const known = left.filter(({ chunkId }) => vectors.has(contentOf(chunkId)));
  const unknown = left.filter(({ chunkId }) => !vectors.has(contentOf(chunkId)));
  const batches = [...batched(known, COPY_BATCH), ...batched(unknown, embedder.maxBatch)];

  let done = chunks.length - left.length;
  if (!(await recordProgress())) return { kind: 'superseded' };
  for (const [at, batch] of batches.entries()) {
    // Without a batch of its own a delivery would only pass the job on, for ever.
    if (at > 0 && isOutOfTime()) return { kind: 'out_of_time', done };
    await store.write({ botId, documentId, version, name }, await withVectors(batch));
    done += batch.length;
    if (!(await recordProgress())) return { kind: 'superseded' };
  }
  return { kind: 'done', embeddedCount: unknown.length };

  async function withVectors(batch: readonly Chunk[]): Promise<readonly EmbeddedChunk[]> {
    const missing = batch.filter(({ chunkId }) => !vectors.has(contentOf(chunkId)));
    if (missing.length > 0) {
      const answer = await embedder.embedPassages(missing.map((chunk) => embeddingText(chunk, embedder.maxTokens)));
      if (!answer.ok) {
        const { cause } = answer.error.kind === 'failed' ? answer.error : { cause: undefined };
        throw new EmbeddingFailed(`${embedder.id}: ${answer.error.kind}`, { cause });
      }
      for (const [at, vector] of answer.value.entries()) vectors.set(contentOf(missing[at]?.chunkId ?? ''), vector);
    }
    return batch.map((chunk) => {
      const vector = vectors.get(contentOf(chunk.chunkId));
      if (!vector) throw new EmbeddingFailed(`${embedder.id}: fewer vectors came back than ${missing.length} texts`);
      return { ...chunk, vector };
    });
  }

  async function recordProgress(): Promise<boolean> {
    const updated = await documents.update(
      document,
      { progress: { done, of: chunks.length, unit: 'passages' }, updatedAtMs: clock.nowMs() },
      ['reading'],
    );
    return updated !== undefined && updated.deletedAtMs === undefined;
  }
}

/** The part of a chunk's id that its headings and text make; the same in every version. */
function contentOf(chunkId: string): string {
  return chunkId.slice(chunkId.lastIndexOf('#') + 1);
}

function batched<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
