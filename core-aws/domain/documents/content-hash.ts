/** Odd multipliers with well spread bits, one for each lane, so that two texts that meet in one lane part in the others. */
const LANES = [
  [0x9e3779b1, 0x811c9dc5],
  [0x85ebca6b, 0x2545f491],
  [0xc2b2ae35, 0x5bd1e995],
] as const;

/**
 * A 96-bit hash of a text, as 24 hexadecimal digits: what a chunk is known by. It is pure and synchronous, which
 * Web Crypto's SHA-256 is not, and need not be more: it is compared only within one document, whose owner gains
 * nothing by making two of its paragraphs collide. By chance that takes some 10^14 paragraphs. Every row of a search
 * index carries it, so each byte of it is read with every vector.
 */
export function contentHash(text: string): string {
  return LANES.map(([multiplier, seed]) => mix(text, multiplier, seed).toString(16).padStart(8, '0')).join('');
}

/** A 32-bit hash, for choosing. */
export function hash32(text: string): number {
  const [[multiplier, seed]] = LANES;
  return mix(text, multiplier, seed);
}

function mix(text: string, multiplier: number, seed: number): number {
  let hash = seed ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), multiplier);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b5);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 16)) >>> 0;
}
