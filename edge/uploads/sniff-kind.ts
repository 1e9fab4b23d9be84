import type { DocumentKind } from '#shared/documents.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { looksLikeText } from './looks-like-text.ts';
import { zipContent } from './zip-content.ts';

/** ISO 32000-1, annex H.3.4.1: readers accept the header anywhere in the first 1024 bytes. */
const PDF_HEADER_WITHIN_BYTES = 1_024;

/** First bytes of common files we cannot read, with what to call them. */
const KNOWN_BINARIES: readonly (readonly [name: string, bytes: readonly number[], offset?: number])[] = [
  ['an old .doc file or a password-protected .docx; save it as .docx without a password', [0xd0, 0xcf, 0x11, 0xe0]],
  ['an RTF file; save it as .docx or PDF', ascii('{\\rtf')],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['a GIF picture', ascii('GIF8')],
  ['a WebP picture, a sound or a video', ascii('RIFF')],
  ['a TIFF picture', [0x49, 0x49, 0x2a, 0x00]],
  ['a TIFF picture', [0x4d, 0x4d, 0x00, 0x2a]],
  ['a HEIC picture or a video', ascii('ftyp'), 4],
  ['a sound', ascii('ID3')],
  ['a program', ascii('\u007fELF')],
  ['a program', [0xcf, 0xfa, 0xed, 0xfe]],
  ['a packed archive', [0x1f, 0x8b]],
  ['a packed archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['a packed archive', ascii('Rar!')],
  ['a database', ascii('SQLite format 3')],
];

/**
 * Tells a file's kind from its first bytes; the name is not asked, since names lie. `head` is at most the first
 * 8 MiB. Errors: what the file looks like instead, in words for its owner.
 */
export function sniffKind(head: Uint8Array): Result<DocumentKind, string> {
  if (indexOf(head.subarray(0, PDF_HEADER_WITHIN_BYTES), ascii('%PDF-')) >= 0) return ok('pdf');
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) {
    const content = zipContent(head);
    return content === 'word' ? ok('docx') : err(content);
  }
  const known = KNOWN_BINARIES.find(([, bytes, offset = 0]) => startsWith(head.subarray(offset), bytes));
  if (known) return err(known[0]);
  // "MZ" alone could begin a text; programs have NULs right behind it.
  if (startsWith(head, ascii('MZ')) && head.includes(0)) return err('a program');
  return looksLikeText(head) ? ok('txt') : err('a binary file of a kind we do not know');
}

function ascii(text: string): readonly number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

export function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, at) => bytes[at] === byte);
}

/** Where `wanted` first occurs; -1 when nowhere. */
export function indexOf(bytes: Uint8Array, wanted: readonly number[], from = 0): number {
  const first = wanted[0];
  if (first === undefined) return -1;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
