import { describe, expect, test } from 'vitest';
import { sniffKind } from '../../../edge/uploads/sniff-kind.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)));
const utf16 = (text: string, isBigEndian = false): number[] =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).flatMap((unit) =>
    isBigEndian ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8],
  );
/** The beginning of a zip with entries of these names. */
const zip = (...names: readonly string[]): Uint8Array =>
  bytes(
    ...names.flatMap((name) => [
      [0x50, 0x4b, 3, 4, 20, 0, 8, 0, 8, 0, ...Array<number>(16).fill(0), name.length & 255, name.length >> 8, 0, 0],
      `${name}\u0003\u0001`,
    ]),
  );
const kindOf = (head: Uint8Array): string => {
  const kind = sniffKind(head);
  return kind.ok ? kind.value : kind.error;
};

describe('PDF', () => {
  test('by its header, anywhere in the first 1024 bytes', () => {
    expect(kindOf(bytes('%PDF-1.7\n'))).toBe('pdf');
    expect(kindOf(bytes([0xef, 0xbb, 0xbf], '\n%PDF-1.4'))).toBe('pdf');
    expect(kindOf(bytes('x'.repeat(1019), '%PDF-'))).toBe('pdf');
    expect(kindOf(bytes('x'.repeat(1020), '%PDF-'))).toBe('txt');
  });
});

describe('zip files', () => {
  test('are Word documents by what is in them', () => {
    expect(kindOf(zip('[Content_Types].xml', '_rels/.rels', 'word/document.xml'))).toBe('docx');
    expect(kindOf(zip('word/document.xml', '[Content_Types].xml'))).toBe('docx');
  });
  test.each([
    [['[Content_Types].xml', 'xl/workbook.xml'], 'Excel'],
    [['[Content_Types].xml', 'ppt/presentation.xml'], 'PowerPoint'],
    [['mimetype', 'content.xml'], 'OpenDocument'],
    [['mimetype', 'META-INF/container.xml'], 'EPUB'],
    [['word/document.xml'], 'zip archive'],
    [['notes.txt'], 'zip archive'],
  ])('%j is named for what it is', (names, words) => {
    expect(kindOf(zip(...names))).toContain(words);
  });
  test('a mention of word/ in a file’s bytes does not count', () => {
    expect(kindOf(bytes([...zip('notes.txt')], '[Content_Types].xml word/document.xml'))).toContain('zip archive');
  });
});

describe('text', () => {
  test.each([
    ['plain', bytes('Hello\tthere\r\n')],
    ['UTF-8', bytes('Grüße, 日本, مرحبا')],
    ['UTF-8 with a mark', bytes([0xef, 0xbb, 0xbf], 'a')],
    ['Latin-1', bytes('caf', [0xe9], ' au lait')],
    ['UTF-16 LE with a mark', bytes([0xff, 0xfe], utf16('Hello'))],
    ['UTF-16 BE with a mark', bytes([0xfe, 0xff], utf16('Hello', true))],
    ['UTF-16 LE without a mark', bytes(utf16('Hello there, this is text.'))],
    ['UTF-16 BE without a mark', bytes(utf16('Hello there, this is text.', true))],
    ['UTF-16 LE of Russian, without a mark', bytes(utf16('Возврат товара в течение 60 дней.'))],
    ['that begins like a program', bytes('MZ is a postcode area')],
    ['one character', bytes('a')],
  ])('%s', (_name, head) => {
    expect(kindOf(head)).toBe('txt');
  });
  test('with a NUL in the wrong place is none', () => {
    expect(kindOf(bytes('Hello', [0], ' and', [0, 0], ' more'))).toContain('binary');
    expect(kindOf(bytes('a'.repeat(100_000), [0]))).toContain('binary');
  });
});

describe('other files are named', () => {
  test.each([
    [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'old .doc file or a password-protected .docx'],
    [[0x89, 0x50, 0x4e, 0x47], 'PNG'],
    [[0xff, 0xd8, 0xff, 0xe0], 'JPEG'],
    [[0x47, 0x49, 0x46, 0x38, 0x39, 0x61], 'GIF'],
    [[0x4d, 0x5a, 0x90, 0x00, 0x03], 'program'],
    [[0x7f, 0x45, 0x4c, 0x46], 'program'],
    [[0x7b, 0x5c, 0x72, 0x74, 0x66, 0x31], 'RTF'],
    [[0, 0, 0, 0x18, 0x66, 0x74, 0x79, 0x70], 'HEIC'],
    [[1, 2, 3, 4, 5, 6, 7, 1, 2, 3], 'binary'],
  ])('%j: %s', (head, words) => {
    expect(kindOf(Uint8Array.from(head))).toContain(words);
  });
});
