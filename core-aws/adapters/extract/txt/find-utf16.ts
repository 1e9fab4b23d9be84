export type Utf16 = 'utf-16le' | 'utf-16be';

const SAMPLE_BYTES = 4_096;

/**
 * UTF-16 by its mark, or by its zero bytes, which no other text has: those of Latin letters, spaces and line ends all
 * fall on the even or all on the odd places. Asian text without any of these is left to guessing.
 */
export function findUtf16(bytes: Uint8Array): Utf16 | undefined {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let even = 0;
  let odd = 0;
  for (const [at, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  if (odd > 0 && even <= odd / 10) return isText(sample, 'utf-16le') ? 'utf-16le' : undefined;
  if (even > 0 && odd <= even / 10) return isText(sample, 'utf-16be') ? 'utf-16be' : undefined;
  return undefined;
}

/** Other files have zero bytes too, but read this way they are mostly controls, or characters that do not exist. */
function isText(sample: Uint8Array, label: Utf16): boolean {
  const text = new TextDecoder(label).decode(sample.subarray(0, sample.length - (sample.length % 2)));
  const odd = text.match(/[^\P{C}\t\n\v\f\r\u0085\u200b-\u200f\ufeff]|\ufffd/gu)?.length ?? 0;
  return odd <= text.length * 0.05;
}
