import { decodeLegacy } from './decode-legacy.ts';
import { decodeUtf32, findUtf32 } from './decode-utf32.ts';
import { findUtf16 } from './find-utf16.ts';
import { guessEncoding } from './guess-encoding.ts';

export interface DecodedText {
  readonly text: string;
  /** The encoding, where it was guessed. */
  readonly guessed?: string;
}

/** UTF-8 with less than one damaged place in this many characters is still taken for UTF-8. */
const CHARS_PER_DAMAGE = 100;

/**
 * Turns the bytes of a text file into text. What is certain comes first: a byte order mark, the zero bytes of UTF-16
 * and UTF-32, the escape sequences of Asian mail, then strict UTF-8, which other encodings practically never are, and
 * what the file says of itself (`declared`). What remains is an old national encoding, and is guessed.
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText {
  const utf32 = findUtf32(bytes);
  if (utf32) return { text: decodeUtf32(bytes, utf32) };
  const utf16 = findUtf16(bytes);
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes) };
  const escaped = escapedEncoding(bytes);
  if (escaped !== undefined) return { text: decodeLegacy(bytes, escaped) };
  const utf8 = decodeUtf8(bytes);
  if (utf8 !== undefined) return { text: utf8 };
  const label = declared === undefined ? undefined : legacyLabel(declared);
  if (label !== undefined) return { text: decodeLegacy(bytes, label) };
  const guessed = guessEncoding(bytes);
  return { text: decodeLegacy(bytes, guessed), guessed };
}

/** Encodings of seven bits that switch alphabets by a sequence of bytes no other text has. */
function escapedEncoding(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 100_000);
  if (head.some((byte) => byte >= 0x80)) return undefined;
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (text.includes('\u001b$)C')) return 'iso-2022-kr';
  if (['$@', '$B', '(I', '(J'].some((switched) => text.includes(`\u001b${switched}`))) return 'iso-2022-jp';
  // The markers alone could be a program's; between them are pairs of letters.
  if (/~\{(?:[!-w][!-~])+~\}/u.test(text)) return 'hz-gb-2312';
  return undefined;
}

/** A few damaged bytes (a cut, a merge of two files) do not make another encoding of a text full of UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder('utf-8').decode(bytes);
    const damaged = countReplaced(text);
    const sequences = countSequences(bytes);
    return sequences >= damaged * 10 && text.length >= damaged * CHARS_PER_DAMAGE ? text : undefined;
  }
}

function countReplaced(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count += 1;
  return count;
}

/** Characters of two and three bytes that are whole; counted in place, since the file may be large. */
function countSequences(bytes: Uint8Array): number {
  const isTail = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead >= 0xc2 && lead <= 0xdf && isTail(at + 1)) count += 1;
    else if (lead >= 0xe0 && lead <= 0xef && isTail(at + 1) && isTail(at + 2)) count += 1;
  }
  return count;
}

function legacyLabel(declared: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(declared);
    return encoding === 'utf-8' || encoding.startsWith('utf-16') ? undefined : encoding;
  } catch {
    return undefined;
  }
}
