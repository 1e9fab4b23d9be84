/** Small letters and spaces, the stuff of words a model knows whole: three to a token. Everything else pays for itself. */
const CHEAP = /[a-z\s]/gu;
/** Emoji and rare ideographs, which a vocabulary without them spells out in bytes: four tokens each. */
const ASTRAL = /[\u{10000}-\u{10FFFF}]/gu;

/** No text has more tokens for each of its UTF-16 units than this, by the estimate. */
export const TOKENS_PER_CHAR_MAX = 2;

/**
 * At most how many tokens a text has for an embedding model, without the model's own vocabulary: what decides whether
 * the model takes it whole. Rather too many than too few, because what lies behind a model's limit is lost without a
 * word. English comes out about a third above its real count (four to five characters a token); Han, kana and Hangul
 * are one token each, and so are digits, capitals, signs and letters of all other alphabets.
 */
export function estimateTokens(text: string): number {
  const thirds = 3 * text.length - 2 * count(text, CHEAP) + 6 * count(text, ASTRAL);
  return Math.ceil(thirds / 3);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
