import type { Chunk } from '../chunk.ts';
import { informativeWords } from '../answers/words.ts';
import { splitSentences } from '../answers/split-sentences.ts';
import { isRow } from '../table-text.ts';

/** Something a document says, put as a visitor would look for it. */
export interface Sample {
  /** What is asked. */
  readonly question: string;
  /** True for a passage of the same document that answers it. */
  readonly isIn: (passage: Pick<Chunk, 'chunkId' | 'text' | 'headings'>) => boolean;
}

/** A sentence of fewer telling words could stand anywhere. */
const SENTENCE_MIN_WORDS = 5;
/** A heading of one word ("Introduction", "5 Prices") asks for nothing. */
const HEADING_MIN_WORDS = 2;
const QUESTION_MAX_CHARS = 100;

/**
 * Chooses headings and sentences of a document's own, spread evenly over it, at most half of them headings: what a
 * bot that was fed the document should find in it again. The same chunks give the same samples.
 * Headings and sentences that occur in more than one place are left out, for nobody can say which is meant.
 */
export function chooseSamples(chunks: readonly Chunk[], maxCount: number): readonly Sample[] {
  const headings = once(
    chunks.flatMap(({ headings }) => headings.slice(-1)).filter((text, at, all) => text !== all[at - 1]),
  )
    .filter((text) => informativeWords(text).filter((word) => /\p{L}/u.test(word)).length >= HEADING_MIN_WORDS)
    .map((heading): Sample => ({ question: shorten(heading), isIn: (passage) => passage.headings.includes(heading) }));
  const sentences = once(
    chunks.flatMap(({ text }) => sentencesOf(text)).filter((text, at, all) => text !== all[at - 1]),
  )
    .filter((text) => informativeWords(text).length >= SENTENCE_MIN_WORDS)
    .map((sentence): Sample => ({ question: shorten(sentence), isIn: (passage) => passage.text.includes(sentence) }));
  const fromHeadings = spread(headings, Math.max(Math.floor(maxCount / 2), maxCount - sentences.length));
  return [...fromHeadings, ...spread(sentences, maxCount - fromHeadings.length)];
}

function sentencesOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => (isRow(line) ? [] : splitSentences(line).map((each) => each.trim())));
}

function once(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].filter(([, count]) => count === 1).map(([text]) => text);
}

function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: Math.max(0, count) }, (_, at) => Math.floor(((at + 0.5) * items.length) / count)).flatMap(
    (at) => items.slice(at, at + 1),
  );
}

/** Cut at a word where there is one, and never inside a surrogate pair. */
function shorten(text: string): string {
  if (text.length <= QUESTION_MAX_CHARS) return text;
  const head = text.slice(0, QUESTION_MAX_CHARS).replace(/[\uD800-\uDBFF]$/u, '');
  const space = head.lastIndexOf(' ');
  return space > QUESTION_MAX_CHARS / 2 ? head.slice(0, space) : head;
}
