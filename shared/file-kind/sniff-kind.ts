import type { DocumentKind } from '../documents.ts';
import { LIMITS } from '../limits.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { ascii, indexOf, startsWith } from './find-bytes.ts';
import { looksLikeText } from './looks-like-text.ts';
import { textKind } from './text-kind.ts';
import { zipContent } from './zip-content.ts';

/** As much of a file as is looked at. */
export const HEAD_BYTES = LIMITS.uploadPartBytes;
/** ISO 32000-1, annex H.3.4.1: readers accept the header anywhere in the first 1024 bytes. */
const PDF_HEADER_WITHIN_BYTES = 1_024;
const ZIP_ENTRY = [0x50, 0x4b, 0x03, 0x04];
const ZIP_END = [0x50, 0x4b, 0x05, 0x06];
/** Container of old Office files, and of new ones with a password. Source: [MS-CFB] 2.2. */
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0];
/** The stream that holds an encrypted file, in UTF-16. Source: [MS-OFFCRYPTO] 2.3.4.4. */
const ENCRYPTED_PACKAGE = ascii('EncryptedPackage').flatMap((byte) => [byte, 0]);

const RTF = ascii('{\\rtf');
/** First bytes of common files we cannot read, with what to call them. */
const KNOWN_BINARIES: readonly (readonly [name: string, bytes: readonly number[], offset?: number])[] = [
  ['an RTF file; save it as .docx or PDF', RTF],
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
  ['a packed archive; use ZIP', [0x1f, 0x8b]],
  ['a packed archive; use ZIP', [0x37, 0x7a, 0xbc, 0xaf]],
  ['a packed archive; use ZIP', ascii('Rar!')],
  ['a database', ascii('SQLite format 3')],
];

/** What documents may be, for messages. */
export const READABLE_KINDS = 'PDF, DOCX, TXT, Markdown, HTML and CSV files, or a ZIP of those';

/**
 * Tells a file's kind from its first bytes, since names lie. The name is only asked where a wrong answer costs
 * little: between texts (`textKind`), and for an Office file whose inside is out of sight. `head` is at most the
 * first `HEAD_BYTES`, 8 MiB. Errors: what the file looks like instead, in words for its owner.
 */
export function sniffKind(head: Uint8Array, fileName: string): Result<DocumentKind, string> {
  if (startsWith(head, ZIP_END)) return err('a ZIP with nothing in it');
  if (startsWith(head, ZIP_ENTRY)) {
    const content = zipContent(head, fileName);
    return content.kind === 'other' ? err(content.words) : ok(content.kind);
  }
  // After the zip, which may begin with a PDF stored as it is.
  if (isPdf(head)) return ok('pdf');
  if (startsWith(head, COMPOUND_FILE)) {
    // Which Office file is inside shows only when it is opened; with its password it can be. Of a large one even
    // the list of streams may stand behind the first bytes.
    return indexOf(head, ENCRYPTED_PACKAGE) >= 0 || (head.length >= HEAD_BYTES && /\.docx$/i.test(fileName))
      ? ok('docx')
      : err('an old Office file such as .doc; save it as .docx or PDF');
  }
  const known = KNOWN_BINARIES.find(([, bytes, offset = 0]) => startsWith(head.subarray(offset), bytes));
  // "ID3 tags are explained here" is a text: where the mark is plain letters, what follows must not be.
  const isSpokenOf = known?.[1].every((byte) => byte < 0x80) && !startsWith(head, RTF) && looksLikeText(head);
  if (known && !isSpokenOf) return err(known[0]);
  // "MZ" alone could begin a text; programs have NULs right behind it.
  if (startsWith(head, ascii('MZ')) && head.includes(0)) return err('a program');
  return looksLikeText(head) ? ok(textKind(head, fileName)) : err('a binary file of a kind we do not know');
}

/** A text may speak of `%PDF-`; in a PDF, which may be all letters too, it begins a line. */
function isPdf(head: Uint8Array): boolean {
  const at = indexOf(head.subarray(0, PDF_HEADER_WITHIN_BYTES), ascii('%PDF-'));
  if (at < 0) return false;
  const before = head[at - 1];
  return at === 0 || before === 0x0a || before === 0x0d || !looksLikeText(head);
}

/** Kinds by the endings people know them by. */
const ENDINGS: Readonly<Record<string, string>> = {
  pdf: 'a PDF',
  docx: 'a Word document',
  txt: 'a text',
  md: 'a text',
  html: 'a web page',
  htm: 'a web page',
  csv: 'a table',
  zip: 'a ZIP',
};

/**
 * Why a file is refused, for its owner: what it is, and what its name says where that is something else.
 * @param looksLike the error of `sniffKind`
 */
export function refusalOf(looksLike: string, fileName: string): string {
  const named = ENDINGS[/\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? ''];
  return named === undefined
    ? `this looks like ${looksLike}`
    : `its name says it is ${named}, but it looks like ${looksLike}`;
}
