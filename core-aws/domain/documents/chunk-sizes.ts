import type { Block } from '../block.ts';
import { TOKENS_PER_CHAR_MAX } from './estimate-tokens.ts';

export interface ChunkSizes {
  /** A chunk is closed at the piece that would take it past this many characters. */
  readonly targetChars: number;
  /** No chunk is longer than this many characters, whatever the document looks like. */
  readonly maxChars: number;
  /** A sentence longer than this many characters is not repeated at the start of the next chunk. */
  readonly overlapMaxChars: number;
}

/** Some 150 to 230 words: short enough to be about one thing, long enough to be understood alone. */
const SIZES: ChunkSizes = { targetChars: 900, maxChars: 1_400, overlapMaxChars: 240 };
/** Han, kana and Hangul say in one character what takes two or three letters elsewhere. */
const WIDE_SIZES: ChunkSizes = { targetChars: 450, maxChars: 700, overlapMaxChars: 120 };
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** The sizes at which the chunks of a document are found best; an embedder's limit may ask for smaller ones. */
export function sizesFor(blocks: readonly Block[]): ChunkSizes {
  let chars = 0;
  let wide = 0;
  for (const { text } of blocks) {
    chars += text.length;
    wide += text.match(WIDE)?.length ?? 0;
  }
  return wide > chars / 3 ? WIDE_SIZES : SIZES;
}

/** A chunk of this many characters is within the room whatever it is made of. */
export function alwaysFits({ maxChars }: ChunkSizes, roomTokens: number): boolean {
  return maxChars * TOKENS_PER_CHAR_MAX <= roomTokens;
}

/**
 * The next sizes to try where a chunk of `tokens` was too much for `roomTokens`: smaller by that ratio, at least by a
 * tenth, and no smaller than what always fits. So a few steps lead there.
 */
export function smallerSizes(sizes: ChunkSizes, roomTokens: number, tokens: number): ChunkSizes {
  const wanted = Math.floor(sizes.maxChars * Math.min(0.9, roomTokens / tokens));
  const maxChars = Math.max(wanted, Math.floor(roomTokens / TOKENS_PER_CHAR_MAX));
  const ratio = maxChars / sizes.maxChars;
  return {
    targetChars: Math.floor(sizes.targetChars * ratio),
    maxChars,
    overlapMaxChars: Math.floor(sizes.overlapMaxChars * ratio),
  };
}
