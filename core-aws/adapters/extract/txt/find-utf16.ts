export type Utf16 = 'utf-16le' | 'utf-16be';

const SAMPLE_BYTES = 4_096;
const ASIAN_MIN_CHARS = 12;
/** Chinese, Japanese and Korean characters with their punctuation and full-width forms. */
const ASIAN = /[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]/gu;

/**
 * UTF-16 by its mark; or by its zero bytes, which no other text has: those of Latin letters, spaces and line ends all
 * fall on the even or all on the odd places; or, without any, because it reads as Asian text from end to end.
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
  if (even + odd > 0 || bytes.length % 2 !== 0) return undefined;
  return (['utf-16le', 'utf-16be'] as const).find((label) => {
    const text = new TextDecoder(label).decode(sample);
    return text.length >= ASIAN_MIN_CHARS && (text.match(ASIAN)?.length ?? 0) >= text.length * 0.97;
  });
}

/** Other files have zero bytes too, but read this way they are mostly controls, or characters that do not exist. */
function isText(sample: Uint8Array, label: Utf16): boolean {
  const text = new TextDecoder(label).decode(sample.subarray(0, sample.length - (sample.length % 2)));
  const odd = text.match(/[^\P{C}\t\n\v\f\r\u0085\u200b-\u200f\ufeff]|\ufffd/gu)?.length ?? 0;
  return odd <= text.length * 0.05;
}
