import { analyse } from 'chardet';

/**
 * Turns the bytes of a text file into text. What is certain comes first: a byte order mark, then UTF-16's
 * zero bytes, then strict UTF-8, which other encodings practically never are. What remains is one of the old
 * national encodings, told by the frequency of letter pairs, with windows-1252 when nothing is clear.
 */
export function decodeText(bytes: Uint8Array): string {
  const label = markedEncoding(bytes) ?? utf16WithoutMark(bytes) ?? (isUtf8(bytes) ? 'utf-8' : likelyEncoding(bytes));
  return new TextDecoder(label).decode(bytes);
}

function markedEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return undefined;
}

/** Text with Latin letters, digits or spaces has every second byte zero in UTF-16, and no zero byte elsewhere. */
function utf16WithoutMark(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 4_096);
  let even = 0;
  let odd = 0;
  for (const [at, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const some = sample.length / 20;
  if (odd > some && even < odd / 10) return 'utf-16le';
  if (even > some && odd < even / 10) return 'utf-16be';
  return undefined;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Below this confidence (0..100) the guess is no better than Western Europe's encoding. */
const MIN_CONFIDENCE = 20;

function likelyEncoding(bytes: Uint8Array): string {
  for (const { name, confidence } of analyse(bytes.subarray(0, 100_000))) {
    if (confidence < MIN_CONFIDENCE) break;
    if (isDecodable(name)) return name;
  }
  return 'windows-1252';
}

function isDecodable(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== 'utf-8';
  } catch {
    return false;
  }
}
