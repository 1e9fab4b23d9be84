import { hashOf, HASH_BYTES } from '../../domain/search/segment.ts';
import { RUN_MAX_ROWS } from '../../domain/search/segment-runs.ts';
import type { Run } from '../../domain/search/segment-runs.ts';
import { packVectors } from '../../domain/search/vectors/pack-vectors.ts';
import { packWords } from '../../domain/search/words/pack-words.ts';
import type { EmbeddedChunk } from '../../ports/chunk-store.ts';
import type { IndexedDocument } from '../../ports/vector-index.ts';

/** Packs a document's chunks, in the order they stand in the document: the same chunks always give the same bytes. */
export function makeRuns(document: IndexedDocument, chunks: readonly EmbeddedChunk[]): readonly Run[] {
  const prefix = `${document.documentId}#${document.version}#`;
  const stray = chunks.find(({ chunkId }) => !chunkId.startsWith(prefix));
  if (stray) throw new RangeError(`chunk id ${stray.chunkId} does not begin with ${prefix}`);
  const distinct = [...new Map(chunks.map((chunk) => [chunk.chunkId, chunk])).values()];
  const ordered = distinct.toSorted((a, b) => a.position - b.position || (a.chunkId < b.chunkId ? -1 : 1));
  const { documentId, version, name, language } = document;
  const runs: Run[] = [];
  for (let from = 0; from < ordered.length; from += RUN_MAX_ROWS) {
    const rows = ordered.slice(from, from + RUN_MAX_ROWS);
    const hashes = new Uint8Array(rows.length * HASH_BYTES);
    for (const [row, { chunkId }] of rows.entries()) hashes.set(hashOf(chunkId), row * HASH_BYTES);
    runs.push({
      document: { documentId, version, name, ...(language === undefined ? {} : { language }) },
      hashes,
      vectors: packVectors(rows.map(({ vector }) => vector)),
      words: packWords(
        rows.map(({ headings, text }) => ({
          text: [...headings, text].join('\n'),
          headings: headings.join('\n'),
          documentName: name,
          language,
        })),
      ),
    });
  }
  return runs;
}
