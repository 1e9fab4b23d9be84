import { contentHash } from '../../../core-aws/domain/documents/content-hash.ts';
import type { EmbeddedChunk } from '../../../core-aws/ports/chunk-store.ts';
import type { LiveChunks } from '../../../core-aws/ports/vector-index.ts';
import { createTextSource } from './sample-text.ts';

export const CHUNKS_PER_DOCUMENT = 50;
const WORDS_PER_CHUNK = 60;

export interface SampleDocument {
  readonly botId: string;
  readonly documentId: string;
  readonly version: string;
  readonly name: string;
  readonly language: string;
  readonly chunkCount: number;
  readonly chunks: readonly EmbeddedChunk[];
}

/** A bot's documents, 50 chunks each, with these vectors and texts of 60 words. */
export function sampleDocuments(botId: string, vectors: readonly Float32Array[]): readonly SampleDocument[] {
  const textOf = createTextSource(42);
  const documents: SampleDocument[] = [];
  for (let from = 0; from < vectors.length; from += CHUNKS_PER_DOCUMENT) {
    // Ids of the length that real ones have: they are part of what is read.
    const number = String(documents.length).padStart(22, '0');
    const documentId = `doc_${number}`;
    const version = `ver_${number}`;
    const chunks = vectors.slice(from, from + CHUNKS_PER_DOCUMENT).map((vector, position): EmbeddedChunk => {
      const text = textOf(WORDS_PER_CHUNK);
      const chunkId = `${documentId}#${version}#${contentHash(`${from + position} ${text}`)}`;
      return { chunkId, position, text, headings: [], vector };
    });
    const name = `handbook ${documents.length}.pdf`;
    documents.push({ botId, documentId, version, name, language: 'en', chunkCount: chunks.length, chunks });
  }
  return documents;
}

export function toLiveChunks(documents: readonly SampleDocument[], embedderId: string): LiveChunks {
  const byId = new Map(documents.map((document) => [document.documentId, document]));
  return {
    embedderId,
    documents,
    async *chunksOf({ documentId }) {
      yield* byId.get(documentId)?.chunks ?? [];
    },
  };
}
