import type { Chunk } from '../chunk.ts';

/** A found chunk as tidying sees it. */
export interface FoundChunk extends Chunk {
  readonly documentId: string;
  readonly similarity: number;
  readonly lexicalScore: number;
  readonly coverage: number;
}

/** Two texts that share this much of their word triples say the same: a page kept in two files, a repeated notice. */
const SAME_FROM = 0.9;
/** Below this many words a text has too few triples to compare by; only equal ones are the same. */
const TRIPLES_FROM_WORDS = 8;
/** A joined passage stays about as long as three chunks, so that one run of text does not fill the whole prompt. */
const JOINED_MAX_CHARS = 3_000;
/** The sentence one chunk repeats of the one before is at most about this long. */
const OVERLAP_MAX_CHARS = 400;
const OVERLAP_MIN_CHARS = 10;

/**
 * Makes passages of ranked chunks, best first: what says the same as a better one is dropped, so that it does not
 * take the place of something else; chunks that stand side by side in a document are joined, so that a sentence cut
 * in two is whole again. A joined passage keeps the id, rank and page of its best chunk and never reaches across a
 * page or a heading, so what is said of its place stays true.
 */
export function tidyPassages<C extends FoundChunk>(ranked: readonly C[], limit: number): readonly C[] {
  const kept: { passage: C; triples: ReadonlySet<string>; from: number; to: number }[] = [];
  for (const chunk of ranked) {
    const triples = wordTriples(chunk.text);
    if (kept.some((other) => saysTheSame(triples, other.triples))) continue;
    const beside = kept.find(({ passage, from, to }) => isBeside(passage, { from, to }, chunk));
    if (beside) {
      beside.passage = join(beside.passage, chunk, chunk.position > beside.to);
      beside.from = Math.min(beside.from, chunk.position);
      beside.to = Math.max(beside.to, chunk.position);
      beside.triples = wordTriples(beside.passage.text);
      continue;
    }
    // Once full, only neighbours of what is there are still of use.
    if (kept.length < limit) kept.push({ passage: chunk, triples, from: chunk.position, to: chunk.position });
  }
  return kept.map(({ passage }) => passage);
}

function isBeside(
  passage: FoundChunk,
  { from, to }: { readonly from: number; readonly to: number },
  chunk: FoundChunk,
): boolean {
  return (
    passage.documentId === chunk.documentId &&
    (chunk.position === to + 1 || chunk.position === from - 1) &&
    passage.page === chunk.page &&
    passage.headings.join('\n') === chunk.headings.join('\n') &&
    passage.text.length + chunk.text.length <= JOINED_MAX_CHARS
  );
}

function join<C extends FoundChunk>(passage: C, chunk: C, isAfter: boolean): C {
  const [first, second] = isAfter ? [passage.text, chunk.text] : [chunk.text, passage.text];
  const overlap = overlapOf(first, second);
  return {
    ...passage,
    text: overlap > 0 ? first + second.slice(overlap) : `${first}\n${second}`,
    similarity: Math.max(passage.similarity, chunk.similarity),
    lexicalScore: Math.max(passage.lexicalScore, chunk.lexicalScore),
    coverage: Math.max(passage.coverage, chunk.coverage),
  };
}

/**
 * How many characters the second text begins with that the first ends with; a chunk repeats a whole sentence, so a
 * match of a few letters is chance.
 */
function overlapOf(first: string, second: string): number {
  for (
    let length = Math.min(OVERLAP_MAX_CHARS, first.length, second.length);
    length >= OVERLAP_MIN_CHARS;
    length -= 1
  ) {
    if (first.endsWith(second.slice(0, length)) && !isInsideWord(first, first.length - length)) return length;
  }
  return 0;
}

function isInsideWord(text: string, at: number): boolean {
  return at > 0 && /[\p{L}\p{N}]{2}/u.test(text.slice(at - 1, at + 1));
}

/** Overlapping triples of words; of short texts the whole text. Scripts without spaces: triples of characters. */
function wordTriples(text: string): ReadonlySet<string> {
  const normal = text.normalize('NFKC').toLowerCase();
  const words = normal.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const units =
    words.length >= TRIPLES_FROM_WORDS ? words : words.join('').length > 40 ? Array.from(words.join('')) : [];
  if (units.length === 0) return new Set([words.join(' ') || normal.trim()]);
  return new Set(units.slice(2).map((unit, at) => `${units[at]} ${units[at + 1]} ${unit}`));
}

function saysTheSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const triple of small) if (large.has(triple)) shared += 1;
  // Of the shorter one: beside a passage that holds all of it, it adds nothing.
  return shared >= SAME_FROM * small.size;
}
