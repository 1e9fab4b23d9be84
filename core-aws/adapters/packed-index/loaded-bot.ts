import type { Chunk } from '../../domain/chunk.ts';
import { chunkIdOf } from '../../domain/search/segment.ts';
import type { SegmentDocument } from '../../domain/search/segment.ts';
import type { VectorScanner } from '../../domain/search/vectors/vector-scanner.ts';
import { createWordIndex } from '../../domain/search/words/create-word-index.ts';
import type { WordIndex } from '../../domain/search/words/word-index.ts';
import { answersFromMerged, refsOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { LoadedSegment } from './segment-store.ts';

/** What an entry of a map costs beside its characters, in bytes; an estimate. */
const TEXT_OVERHEAD_BYTES = 300;

/** The rows of one document in one loaded segment. */
export interface Span {
  readonly segmentId: string;
  readonly document: SegmentDocument;
  readonly firstRow: number;
  /** Hashes of exactly these rows. */
  readonly hashes: Uint8Array;
}

/**
 * A bot in memory. Segments are only ever appended, and which rows answer is worked out for each search from the
 * manifest it began with: so searches of several generations share one copy.
 */
export interface LoadedBot {
  readonly vectors: VectorScanner;
  readonly words: WordIndex;
  readonly bytes: () => number;
  readonly has: (segmentId: string) => boolean;
  readonly append: (segmentId: string, segment: LoadedSegment) => void;
  /** Rows in memory that no segment of this manifest holds. */
  readonly wasteCount: (manifest: Manifest) => number;
  /** 1 for every row that answers, 0 for every other row there is by now. */
  readonly liveRows: (manifest: Manifest, documentIds?: ReadonlySet<string>) => Uint8Array;
  readonly spanOf: (row: number) => Span;
  readonly chunkIdOf: (row: number) => string;
  /** Texts of chunks that were found before. */
  readonly texts: {
    readonly get: (chunkId: string) => Chunk | undefined;
    readonly add: (chunks: readonly Chunk[], maxBytes: number) => void;
    /** Forgets the texts of what answers no more. */
    readonly keepLive: (manifest: Manifest) => void;
  };
}

export function createLoadedBot(vectors: VectorScanner): LoadedBot {
  const words = createWordIndex();
  const segmentIds = new Set<string>();
  const spans: Span[] = [];
  const texts = new Map<string, Chunk>();
  let hashBytes = 0;
  let textBytes = 0;

  function spanOf(row: number): Span {
    let low = 0;
    let high = spans.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((spans[middle]?.firstRow ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    const span = spans[low];
    if (!span) throw new RangeError(`row ${row} of a bot without rows`);
    return span;
  }

  const isLive = (manifest: Manifest, { segmentId, document }: Span): boolean => {
    if (manifest.merged.has(segmentId)) return answersFromMerged(manifest, document.documentId);
    return manifest.solos.get(document.documentId)?.id === segmentId;
  };

  return {
    vectors,
    words,
    bytes: () => vectors.bytes + words.bytes + hashBytes + textBytes,
    has: (segmentId) => segmentIds.has(segmentId),

    append(segmentId, { rows, words: wordPart }) {
      segmentIds.add(segmentId);
      if (rows.vectors.count === 0) return;
      let firstRow = vectors.append(rows.vectors);
      words.append(wordPart.packed);
      if (words.count !== vectors.count) {
        throw new Error(`${words.count} rows of words beside ${vectors.count} vectors`);
      }
      const perRow = rows.hashes.length / rows.vectors.count;
      let from = 0;
      for (const document of rows.documents) {
        const to = from + document.rowCount;
        // A copy: a view would keep the whole segment's bytes in memory beside the scanner's.
        const hashes = rows.hashes.slice(from * perRow, to * perRow);
        spans.push({ segmentId, document, firstRow, hashes });
        hashBytes += hashes.length;
        firstRow += document.rowCount;
        from = to;
      }
    },

    wasteCount(manifest) {
      const kept = new Set(refsOf(manifest).map(({ id }) => id));
      return spans.reduce((sum, span) => sum + (kept.has(span.segmentId) ? 0 : span.document.rowCount), 0);
    },

    liveRows(manifest, documentIds) {
      const live = new Uint8Array(vectors.count);
      for (const span of spans) {
        if (documentIds && !documentIds.has(span.document.documentId)) continue;
        if (isLive(manifest, span)) live.fill(1, span.firstRow, span.firstRow + span.document.rowCount);
      }
      return live;
    },

    spanOf,

    chunkIdOf(row) {
      const span = spanOf(row);
      return chunkIdOf(span.document, span.hashes, row - span.firstRow);
    },

    texts: {
      get: (chunkId) => texts.get(chunkId),
      add(chunks, maxBytes) {
        for (const chunk of chunks) {
          if (texts.has(chunk.chunkId)) continue;
          const bytes = textSize(chunk);
          if (textBytes + bytes > maxBytes) {
            texts.clear();
            textBytes = 0;
          }
          if (bytes > maxBytes) continue;
          texts.set(chunk.chunkId, chunk);
          textBytes += bytes;
        }
      },
      keepLive(manifest) {
        const live = new Set(
          spans
            .filter((span) => isLive(manifest, span))
            .map(({ document }) => `${document.documentId}#${document.version}`),
        );
        for (const [chunkId, chunk] of texts) {
          if (live.has(chunkId.slice(0, chunkId.lastIndexOf('#')))) continue;
          texts.delete(chunkId);
          textBytes -= textSize(chunk);
        }
      },
    },
  };
}

/** Memory of one text, in bytes: engines keep most texts at two bytes a character. */
function textSize({ text, headings }: Chunk): number {
  return 2 * (text.length + headings.join('').length) + TEXT_OVERHEAD_BYTES;
}
