import type { Chunk } from '../../domain/chunk.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { EmbeddedChunk, VectorIndex } from '../../ports/vector-index.ts';

export interface EmbedPorts {
  readonly documents: DocumentStore;
  readonly index: VectorIndex;
  readonly embedder: Embedder;
  readonly clock: Clock;
}

export type EmbedOutcome =
  | { readonly kind: 'done' }
  /** The document is no longer the one the job began with. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'out_of_time'; readonly done: number };

/** The model did not answer; the job is to be delivered again. */
export class EmbeddingFailed extends Error {
  override readonly name = 'EmbeddingFailed';
}

/**
 * Embeds and writes chunks in batches, recording the progress after each write. Starts where an earlier
 * delivery stopped: chunks are the same every time, so those it counted are in the index already.
 */
export async function embedChunks(
  { documents, index, embedder, clock }: EmbedPorts,
  document: StoredDocument,
  chunks: readonly Chunk[],
  isOutOfTime: () => boolean,
): Promise<EmbedOutcome> {
  const { botId, documentId, version, name, progress } = document;
  let done = progress?.unit === 'passages' && progress.of === chunks.length ? progress.done : 0;
  const startedAt = done;
  if (!(await recordProgress())) return { kind: 'superseded' };
  while (done < chunks.length) {
    // Without a batch of its own a delivery would only pass the job on, for ever.
    if (done > startedAt && isOutOfTime()) return { kind: 'out_of_time', done };
    const batch = chunks.slice(done, done + embedder.maxBatch);
    const vectors = await embedder.embedPassages(batch.map(embeddingText));
    if (!vectors.ok) {
      const { cause } = vectors.error.kind === 'failed' ? vectors.error : { cause: undefined };
      throw new EmbeddingFailed(`${embedder.id}: ${vectors.error.kind}`, { cause });
    }
    await index.writeChunks({ botId, documentId, version, name }, withVectors(batch, vectors.value));
    done += batch.length;
    if (!(await recordProgress())) return { kind: 'superseded' };
  }
  return { kind: 'done' };

  async function recordProgress(): Promise<boolean> {
    const updated = await documents.update(
      document,
      { progress: { done, of: chunks.length, unit: 'passages' }, updatedAtMs: clock.nowMs() },
      ['reading'],
    );
    return updated !== undefined && updated.deletedAtMs === undefined;
  }
}

function withVectors(chunks: readonly Chunk[], vectors: readonly Float32Array[]): readonly EmbeddedChunk[] {
  return chunks.map((chunk, at) => {
    const vector = vectors[at];
    if (!vector) throw new EmbeddingFailed(`${vectors.length} vectors came back for ${chunks.length} texts`);
    return { ...chunk, vector };
  });
}

/** What is embedded: the chunk under its headings, because "2 years" alone does not say that it is a warranty. */
export function embeddingText(chunk: Chunk): string {
  return [...chunk.headings, chunk.text].join('\n');
}
