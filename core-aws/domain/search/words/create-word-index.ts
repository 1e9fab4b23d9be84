import { openWordPart } from './open-word-part.ts';
import type { PostingBuffer, WordPart } from './open-word-part.ts';
import { stemmedLanguages } from './stem-word.ts';
import { topRows } from './top-rows.ts';
import type { AskedWords, WordIndex } from './word-index.ts';
import { askedWords } from './word-terms.ts';
import type { AskedWord } from './word-terms.ts';

/** BM25's saturation and length normalisation; measured: docs/adr/0012-hybrid-search.md. */
const K1 = 1.2;
const B = 0.6;
/** A code in more rows than this names no row. */
const CODE_MAX_ROWS = 20;
/** A question whose every word stands in most passages is not covered by finding them. */
const MIN_TOTAL_WEIGHT = 2;

/** What a question finds, by row. */
interface Found {
  readonly scores: Float32Array;
  readonly covered: Float32Array;
  /** How many of its codes; rows without one are left out. */
  readonly codes: Map<number, number>;
}

/**
 * A word index held in memory as it was packed. One question costs a pass over the postings of its words, whatever
 * the other words are: about 0.2 ms for 10,000 rows of 200 words. How many rows hold a word is counted anew among the
 * live rows for each question, since its postings are read anyway: what is gone does not make a word common.
 */
export function createWordIndex(): WordIndex {
  const parts: { readonly part: WordPart; readonly firstRow: number }[] = [];
  const languages = new Set<string>();
  let count = 0;
  let bytes = 0;
  let lengths = new Uint32Array(1_024);
  const buffer = { rows: new Uint32Array(0), counts: new Uint8Array(0) };
  /** Which word a row was last seen to hold. */
  let stamps = new Uint32Array(0);
  let norms = new Float32Array(0);
  let normsAreFor = { averageLength: 0, count: 0 };

  function append(packed: Uint8Array): number {
    const part = openWordPart(packed);
    const firstRow = count;
    if (count + part.rowCount > lengths.length) {
      const larger = new Uint32Array(Math.max(lengths.length * 2, count + part.rowCount));
      larger.set(lengths.subarray(0, count));
      lengths = larger;
    }
    lengths.set(part.lengths, count);
    for (const language of part.languages) languages.add(language);
    parts.push({ part, firstRow });
    count += part.rowCount;
    bytes += packed.length;
    return firstRow;
  }

  function ask(text: string, isLive?: Uint8Array): AskedWords {
    const live = countLive(isLive);
    prepareNorms(live.averageLength);
    const found: Found = { scores: new Float32Array(count), covered: new Float32Array(count), codes: new Map() };
    if (stamps.length < count) stamps = new Uint32Array(count);
    stamps.fill(0);
    let total = 0;
    const words = askedWords(text, [undefined, ...stemmedLanguages(languages)]);
    for (const [at, word] of words.entries()) total += addWord(word, at + 1, live.count, isLive, found);
    const totalWeight = Math.max(MIN_TOTAL_WEIGHT, total);
    return {
      search: (k) => topRows(found.scores, k, found.codes),
      score: (rows) => ({
        scores: Float32Array.from(rows, (row) => found.scores[row] ?? 0),
        coverage: Float32Array.from(rows, (row) => Math.min(1, (found.covered[row] ?? 0) / totalWeight)),
        codes: Uint8Array.from(rows, (row) => found.codes.get(row) ?? 0),
      }),
    };
  }

  /** Adds one word of the question to what every row scores and covers; returns its weight. */
  function addWord(
    word: AskedWord,
    stamp: number,
    liveCount: number,
    isLive: Uint8Array | undefined,
    found: Found,
  ): number {
    const { scores, covered, codes } = found;
    const end = keepLive(readPostings(word), isLive);
    const { rows, counts } = buffer;
    let holders = 0;
    for (let at = 0; at < end; at += 1) {
      const row = rows[at] ?? 0;
      if (stamps[row] !== stamp) holders += 1;
      stamps[row] = stamp;
    }
    const idf = Math.log(1 + (liveCount - holders + 0.5) / (holders + 0.5));
    // A few rows make every word they hold look common; a floor keeps one unknown word from outweighing the rest.
    const weight = (idf + 1) * word.weight;
    const factor = word.times * idf * (K1 + 1);
    if (holders === end) {
      for (let at = 0; at < end; at += 1) {
        const row = rows[at] ?? 0;
        const times = counts[at] ?? 0;
        scores[row] = (scores[row] ?? 0) + (factor * times) / (times + (norms[row] ?? 0));
        covered[row] = (covered[row] ?? 0) + weight;
      }
    } else addShared(end, factor, weight, found);
    if (word.isCode && holders <= CODE_MAX_ROWS) {
      for (const row of new Set(rows.subarray(0, end))) codes.set(row, (codes.get(row) ?? 0) + 1);
    }
    for (const { part, firstRow } of parts) {
      for (const run of part.nameRuns) {
        if (!word.terms.some((term) => run.terms.includes(term))) continue;
        for (let row = firstRow + run.start; row < firstRow + run.end; row += 1) {
          if (stamps[row] !== stamp && isLive?.[row] !== 0) covered[row] = (covered[row] ?? 0) + weight;
        }
      }
    }
    return weight;
  }

  /** Several terms of one word may stand in one row: they count as one word, as often as all of them together. */
  function addShared(end: number, factor: number, weight: number, { scores, covered }: Found): void {
    const { rows, counts } = buffer;
    const together = new Map<number, number>();
    for (let at = 0; at < end; at += 1) {
      const row = rows[at] ?? 0;
      together.set(row, (together.get(row) ?? 0) + (counts[at] ?? 0));
    }
    for (const [row, times] of together) {
      scores[row] = (scores[row] ?? 0) + (factor * times) / (times + (norms[row] ?? 0));
      covered[row] = (covered[row] ?? 0) + weight;
    }
  }

  /** Reads the postings of all its terms in all parts into the buffer; returns where they end. */
  function readPostings(word: AskedWord): number {
    const found = word.terms.flatMap((term) =>
      parts.flatMap(({ part, firstRow }) => {
        const posted = part.find(term);
        return posted ? [{ part, firstRow, posted }] : [];
      }),
    );
    const needed = found.reduce((sum, { posted }) => sum + posted.rowCount, 0);
    if (buffer.rows.length < needed) {
      buffer.rows = new Uint32Array(needed);
      buffer.counts = new Uint8Array(needed);
    }
    let end = 0;
    for (const { part, firstRow, posted } of found) {
      part.read(posted, firstRow, buffer satisfies PostingBuffer, end);
      end += posted.rowCount;
    }
    return end;
  }

  /** Moves the postings of live rows to the front; returns where they end. */
  function keepLive(end: number, isLive: Uint8Array | undefined): number {
    if (!isLive) return end;
    const { rows, counts } = buffer;
    let kept = 0;
    for (let at = 0; at < end; at += 1) {
      const row = rows[at] ?? 0;
      if (isLive[row] === 0) continue;
      rows[kept] = row;
      counts[kept] = counts[at] ?? 0;
      kept += 1;
    }
    return kept;
  }

  function countLive(isLive: Uint8Array | undefined): { readonly count: number; readonly averageLength: number } {
    let liveCount = 0;
    let total = 0;
    for (let row = 0; row < count; row += 1) {
      if (isLive?.[row] === 0) continue;
      liveCount += 1;
      total += lengths[row] ?? 0;
    }
    return { count: liveCount, averageLength: total / Math.max(1, liveCount) || 1 };
  }

  /** What BM25 adds to a count for the length of the row; the same for every question while the rows are the same. */
  function prepareNorms(averageLength: number): void {
    if (normsAreFor.averageLength === averageLength && normsAreFor.count === count) return;
    norms = Float32Array.from({ length: count }, (_, row) => K1 * (1 - B + (B * (lengths[row] ?? 0)) / averageLength));
    normsAreFor = { averageLength, count };
  }

  return {
    get count() {
      return count;
    },
    get bytes() {
      return bytes + lengths.byteLength + norms.byteLength + stamps.byteLength;
    },
    append,
    ask,
  };
}
