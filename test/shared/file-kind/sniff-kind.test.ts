import { describe, expect, test } from 'vitest';
import { HEAD_BYTES, refusalOf, sniffKind } from '#shared/file-kind/sniff-kind.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)));
const utf16 = (text: string, isBigEndian = false): number[] =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).flatMap((unit) =>
    isBigEndian ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8],
  );
/** The beginning of a zip: entries with their content, sizes before them or, as programs that stream write it, behind. */
const zip = (
  entries: Readonly<Record<string, Uint8Array>>,
  { sizes = 'before' }: { readonly sizes?: 'before' | 'behind' | 'behind, unsigned' } = {},
): Uint8Array =>
  bytes(
    ...Object.entries(entries).flatMap(([name, content]) => {
      const four = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
      const sizesOf = [...four(7), ...four(content.length), ...four(content.length)];
      const isBefore = sizes === 'before';
      const header = [0x50, 0x4b, 3, 4, 20, 0, isBefore ? 0 : 8, 0, 0, 0, 0, 0, 0, 0];
      return [
        [...header, ...(isBefore ? sizesOf : Array<number>(12).fill(0)), name.length & 255, name.length >> 8, 0, 0],
        name,
        [...content],
        isBefore ? [] : [...(sizes === 'behind' ? [0x50, 0x4b, 7, 8] : []), ...sizesOf],
      ];
    }),
    [0x50, 0x4b, 1, 2],
    Array<number>(42).fill(0),
  );
const some = bytes('some');
const named = (...names: readonly string[]): Record<string, Uint8Array> =>
  Object.fromEntries(names.map((name) => [name, some]));
const word = named('[Content_Types].xml', '_rels/.rels', 'word/document.xml');
const kindOf = (head: Uint8Array, fileName = 'file'): string => {
  const kind = sniffKind(head, fileName);
  return kind.ok ? kind.value : kind.error;
};

describe('PDF', () => {
  test('by its header, anywhere in the first 1024 bytes', () => {
    expect(kindOf(bytes('%PDF-1.7\n'))).toBe('pdf');
    expect(kindOf(bytes([0xef, 0xbb, 0xbf], '\n%PDF-1.4'))).toBe('pdf');
    expect(kindOf(bytes(`${'x'.repeat(1018)}\n`, '%PDF-'))).toBe('pdf');
    expect(kindOf(bytes(`${'x'.repeat(1019)}\n`, '%PDF-'))).toBe('txt');
  });
});

describe('zip files', () => {
  test.each(['before', 'behind', 'behind, unsigned'] as const)(
    'are Word documents by what is in them (sizes %s)',
    (sizes) => {
      expect(kindOf(zip(word, { sizes }))).toBe('docx');
      expect(kindOf(zip(named('word/document.xml', '[Content_Types].xml'), { sizes }))).toBe('docx');
      expect(kindOf(zip(named('[Content_Types].xml', 'xl/workbook.xml'), { sizes }))).toContain('Excel');
    },
  );
  test.each(['before', 'behind', 'behind, unsigned'] as const)(
    'are archives when they hold Word documents and PDFs, packed or as they are (sizes %s)',
    (sizes) => {
      expect(kindOf(zip({ 'a.docx': zip(word), 'b.docx': zip(word, { sizes: 'behind' }) }, { sizes }))).toBe('zip');
      expect(kindOf(zip({ 'a.pdf': bytes('%PDF-1.7') }, { sizes }))).toBe('zip');
      expect(kindOf(zip(named('notes.txt'), { sizes }))).toBe('zip');
    },
  );
  test.each([
    [['[Content_Types].xml', 'ppt/presentation.xml'], 'PowerPoint'],
    [['mimetype', 'content.xml'], 'OpenDocument'],
    [['mimetype', 'META-INF/container.xml'], 'EPUB'],
    [['META-INF/MANIFEST.MF', 'a.class'], 'program'],
    [['Index/Document.iwa'], 'Pages'],
  ])('%j is named for what it is', (names, words) => {
    expect(kindOf(zip(named(...names)))).toContain(words);
  });
  test('are Word documents by their name only where the rest of them is out of sight', () => {
    expect(kindOf(zip(named('[Content_Types].xml')), 'a.docx')).toBe('docx');
    expect(kindOf(zip(named('[Content_Types].xml')), 'a.zip')).toBe('zip');
    expect(kindOf(zip(named('notes.txt')), 'a.docx')).toBe('zip');
  });
  test('with nothing in them are refused', () => {
    expect(kindOf(bytes([0x50, 0x4b, 5, 6], Array<number>(18).fill(0)))).toContain('nothing in it');
  });
  test('that are cut anywhere are still told to be zips, or damaged', () => {
    const whole = zip(word, { sizes: 'behind' });
    for (let length = 4; length < whole.length; length += 1) {
      const kind = kindOf(whole.subarray(0, length));
      expect(length < 30 ? kind.includes('damaged') : ['zip', 'docx'].includes(kind), `${length}: ${kind}`).toBe(true);
    }
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

describe('web pages', () => {
  test.each([
    ['with a doctype', '<!DOCTYPE html><p>Hello'],
    ['behind a comment, a declaration and a mark', '\u{feff}<?xml version="1.0"?>\n<!-- saved -->\n<html lang="en">'],
    ['that begin with their head', '  <head><title>x</title>'],
  ])('%s, whatever their name', (_name, text) => {
    expect(kindOf(bytes(text), 'notes.txt')).toBe('html');
    expect(kindOf(Uint8Array.from([0xff, 0xfe, ...utf16(text.replace('\u{feff}', ''))]), 'notes.txt')).toBe('html');
  });
  test('cut out of a page are told by their name', () => {
    expect(kindOf(bytes('<h1>Prices</h1><p>From 5 euros.'), 'prices.html')).toBe('html');
    expect(kindOf(bytes('<h1>Prices</h1><p>From 5 euros.'), 'prices.md')).toBe('txt');
    expect(kindOf(bytes('No tag in here, 1 < 2 & 3.'), 'prices.html')).toBe('txt');
  });
  test.each([
    ['a tag seldom seen', '<dialog open>Hello'],
    ['a tag of its own', '<my-card title="x">Hello</my-card>'],
    ['an address as text', '<a href="https://example.com">Hello'],
    ['a program', '<?php include "head.php"; ?><b>Hello'],
    ['a comment that ends far below', `<!-- ${'old '.repeat(30_000)}--><p>Hello`],
    ['the end of a tag', 'Hello</span>'],
    ['letters written as entities', 'Gr&uuml;&#223;e'],
    ['more text than is looked at', `${'word '.repeat(20_000)}<p>Hello`],
  ])('that begin with %s are pages under the name of one, and texts under any other', (_what, text) => {
    for (const name of ['a.html', 'a.HTM', 'a.xhtml']) expect(kindOf(bytes(text), name)).toBe('html');
    for (const name of ['a.txt', 'a.md', 'a']) expect(kindOf(bytes(text), name)).toBe('txt');
  });
  test.each(['<3 you', '< no tag >', '<<Title>> by name', 'a < b and c > d', 'R&D; 5 & 6'])(
    'are no more than texts where signs only look like tags: %s',
    (text) => {
      expect(kindOf(bytes(text), 'a.txt')).toBe('txt');
    },
  );
  test('in name only, of which all is seen, are texts', () => {
    expect(kindOf(bytes('<3 you & me'), 'a.html')).toBe('txt');
    expect(kindOf(bytes('x'.repeat(64 * 1024)), 'a.html')).toBe('txt');
    expect(kindOf(bytes('x'.repeat(64 * 1024 + 1)), 'a.html')).toBe('html');
  });
  test('that are only spoken of are texts', () => {
    expect(kindOf(bytes('Begin a page with <!doctype html>.'), 'a.txt')).toBe('txt');
  });
});

describe('tables', () => {
  test.each([
    ['commas', 'name,price\nApple,1\n"Pear, green\nor not",2\n'],
    ['semicolons', 'Name;Preis\r\nApfel;1,50\r\nBirne;2,00\r\n'],
    ['tabs, in UTF-16', 'name\tprice\nApple\t1\n'],
    ['a title above', 'Prices of 2026\nname,price\na,1\nb,2\nc,3\nd,4\n'],
  ])('with %s, when their name says so too', (title, text) => {
    const head = title.includes('UTF-16') ? Uint8Array.from([0xff, 0xfe, ...utf16(text)]) : bytes(text);
    expect(kindOf(head, 'prices.csv')).toBe('csv');
    expect(kindOf(head, 'prices.TSV')).toBe('csv');
    expect(kindOf(head, 'prices.txt')).toBe('txt');
  });
  test('in name only are texts', () => {
    expect(kindOf(bytes('Hello, this is prose.\nIt has lines, commas, and no columns.\nNone.\n'), 'a.csv')).toBe('txt');
    expect(kindOf(bytes('one\ntwo\n'), 'a.csv')).toBe('txt');
  });
});

describe('a file whose name says something else', () => {
  test('is refused with both named', () => {
    const png = sniffKind(Uint8Array.from([0x89, 0x50, 0x4e, 0x47]), 'report.pdf');
    expect(png.ok ? '' : refusalOf(png.error, 'report.PDF')).toBe(
      'its name says it is a PDF, but it looks like a PNG picture',
    );
    expect(png.ok ? '' : refusalOf(png.error, 'photo.png')).toBe('this looks like a PNG picture');
  });
  test('is taken for what it is when that can be read', () => {
    expect(kindOf(bytes('%PDF-1.7'), 'report.docx')).toBe('pdf');
    expect(kindOf(bytes('<!doctype html>'), 'report.pdf')).toBe('html');
  });
});

describe('other files are named', () => {
  test.each([
    [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'old Office file'],
    [[0x89, 0x50, 0x4e, 0x47], 'PNG'],
    [[0xff, 0xd8, 0xff, 0xe0], 'JPEG'],
    [[0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0], 'GIF'],
    [[0x4d, 0x5a, 0x90, 0x00, 0x03], 'program'],
    [[0x7f, 0x45, 0x4c, 0x46], 'program'],
    [[0x7b, 0x5c, 0x72, 0x74, 0x66, 0x31], 'RTF'],
    [[0, 0, 0, 0x18, 0x66, 0x74, 0x79, 0x70], 'HEIC'],
    [[1, 2, 3, 4, 5, 6, 7, 1, 2, 3], 'binary'],
  ])('%j: %s', (head, words) => {
    expect(kindOf(Uint8Array.from(head))).toContain(words);
  });
});

test('an Office file with a password is taken as DOCX, to be opened with it', () => {
  expect(kindOf(bytes([0xd0, 0xcf, 0x11, 0xe0], Array<number>(600).fill(0), utf16('EncryptedPackage')))).toBe('docx');
  const large = new Uint8Array(HEAD_BYTES);
  large.set([0xd0, 0xcf, 0x11, 0xe0]);
  expect(kindOf(large, 'plan.docx')).toBe('docx');
  expect(kindOf(large, 'plan.doc')).toContain('old Office file');
  expect(kindOf(large.subarray(0, HEAD_BYTES - 1), 'plan.docx')).toContain('old Office file');
});

test.each([
  'ID3 tags are explained here.',
  'RIFFRAFF Ltd. returns policy',
  'Rar! she said, and left.',
  'GIF87 and GIF89a are formats.',
  'A PDF file begins with %PDF-1.7. Our pelican guide follows.',
])('a text that begins like another kind of file is a text: %s', (text) => {
  expect(sniffKind(new TextEncoder().encode(text), 'notes.txt')).toEqual({ ok: true, value: 'txt' });
});
