import { contentHash } from '../../core-aws/domain/documents/content-hash.ts';
import type { ChunkStore, EmbeddedChunk } from '../../core-aws/ports/chunk-store.ts';
import type { IndexedDocument, LiveChunks, Passage, VectorIndex } from '../../core-aws/ports/vector-index.ts';
import { createMemoryEmbedder } from './memory-embedder.ts';
import { sampleId } from './sample-records.ts';

const embedder = createMemoryEmbedder();
export const SAMPLE_EMBEDDER_ID = embedder.id;

/** One version of a document with its chunks, as reading makes them. */
export interface SampleVersion {
  readonly document: IndexedDocument & { readonly embedderId: string; readonly chunkCount: number };
  readonly chunks: readonly EmbeddedChunk[];
}

export async function embedSample(text: string): Promise<Float32Array> {
  const vector = await embedder.embedQuestion(text);
  if (!vector.ok) throw new Error('the fake embedder failed');
  return vector.value;
}

export async function sampleVersion(
  botId: string,
  texts: readonly string[],
  {
    documentId = sampleId('document'),
    version = sampleId('version'),
    name = 'handbook.pdf',
    headings = ['Shop', 'Rules'],
  }: {
    readonly documentId?: string;
    readonly version?: string;
    readonly name?: string;
    readonly headings?: readonly string[];
  } = {},
): Promise<SampleVersion> {
  const chunks = await Promise.all(
    texts.map(async (text, position) => ({
      chunkId: `${documentId}#${version}#${contentHash([...headings, text].join('\n'))}`,
      position,
      text,
      headings,
      ...(position % 2 === 0 ? { page: position + 1 } : {}),
      vector: await embedSample(text),
    })),
  );
  return {
    document: {
      botId,
      documentId,
      version,
      name,
      language: 'en',
      embedderId: SAMPLE_EMBEDDER_ID,
      chunkCount: chunks.length,
    },
    chunks,
  };
}

/** What reading a document does in the end. */
export async function addVersion(
  { index, chunks }: { readonly index: VectorIndex; readonly chunks: ChunkStore },
  entry: SampleVersion,
): ReturnType<VectorIndex['commit']> {
  await chunks.write(entry.document, entry.chunks);
  return index.commit(entry.document, entry.chunks);
}

export async function askSample(
  index: VectorIndex,
  botId: string,
  text: string,
  limit = 8,
): Promise<readonly Passage[]> {
  const snapshot = await index.snapshot(botId);
  return snapshot.search({ text, vector: await embedSample(text), embedderId: SAMPLE_EMBEDDER_ID }, limit);
}

/** The truth as rebuilding and verifying take it. */
export function liveChunks(chunks: ChunkStore, entries: readonly SampleVersion[]): LiveChunks {
  return {
    embedderId: SAMPLE_EMBEDDER_ID,
    documents: entries.map(({ document }) => document),
    chunksOf: (document) => chunks.ofVersion(document),
  };
}
