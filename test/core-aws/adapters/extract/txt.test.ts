import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { createTextExtractor } from '../../../../core-aws/adapters/extract/create-text-extractor.ts';
import { decodeText } from '../../../../core-aws/adapters/extract/txt/decode-text.ts';
import { textToBlocks } from '../../../../core-aws/adapters/extract/txt/text-to-blocks.ts';

const TEXT = 'Größe: 5 €. Čau, 日本, שלום';
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('Decoding a text file', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16 BE with a mark', utf16be(`\ufeff${TEXT}`)],
    ['UTF-16 LE without', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16 BE without', utf16be(TEXT)],
  ])('reads %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(TEXT);
  });

  test('reads Western European text of before Unicode', () => {
    const text = 'Die Größe der Öffnung beträgt über fünf Meter – „genug“ für alle Gäste, außer für große.';
    const special: Readonly<Record<string, number>> = { '–': 0x96, '„': 0x84, '“': 0x93 };
    const bytes = Uint8Array.from(text, (character) => special[character] ?? character.charCodeAt(0));
    expect(decodeText(bytes)).toBe(text);
  });

  test('reads Russian and Japanese text of before Unicode', () => {
    // "Working hours" and a sentence around it, as windows-1251 and Shift JIS write them.
    const russian = 'Магазин работает каждый день с девяти часов утра до восьми часов вечера без перерыва на обед';
    const windows1251 = Uint8Array.from(russian, (letter) => {
      const code = letter.charCodeAt(0);
      return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code;
    });
    expect(decodeText(windows1251)).toBe(russian);
    const shiftJis = Buffer.from('89638bc68e9e8ad482cd8be38e9e82a982e782c582b78142'.repeat(4), 'hex');
    expect(decodeText(shiftJis)).toBe('営業時間は九時からです。'.repeat(4));
  });
});

describe('The shape of plain text', () => {
  test('finds headings of every fashion', () => {
    const text =
      '# Shop #\n\nHours\n=====\nWe open at nine.\n\nPrices\n------\n\nRETURNS AND REFUNDS\n\nWithin 30 days.\n';
    expect(textToBlocks(text)).toEqual([
      { kind: 'heading', text: 'Shop', level: 1 },
      { kind: 'heading', text: 'Hours', level: 1 },
      { kind: 'paragraph', text: 'We open at nine.' },
      { kind: 'heading', text: 'Prices', level: 2 },
      { kind: 'heading', text: 'RETURNS AND REFUNDS', level: 2 },
      { kind: 'paragraph', text: 'Within 30 days.' },
    ]);
  });

  test('joins wrapped lines, whatever ends them, and keeps lines apart that were ended on purpose', () => {
    const wrapped =
      'You may return goods within thirty\r\ndays of delivery if they are not\r\nused, and get your money back.';
    const address = 'Shop Ltd\r\n1 High Street\r\nAnytown';
    expect(textToBlocks(`${wrapped}\r\n\r\n${address}`).map((block) => block.text)).toEqual([
      'You may return goods within thirty days of delivery if they are not used, and get your money back.',
      'Shop Ltd',
      '1 High Street',
      'Anytown',
    ]);
  });

  test('reads list items and tables', () => {
    expect(textToBlocks('- tea\n- coffee\n  with milk\n\n| Article | Price |\n|---|---|\n| Cup | 4 |')).toEqual([
      { kind: 'list_item', text: 'tea' },
      { kind: 'list_item', text: 'coffee with milk' },
      { kind: 'table', text: 'Article | Price\nCup | 4' },
    ]);
  });

  test('loses no word', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'B', '1', ' ', '#', '-', '=', '|', '.', '*', 'é') });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const wordsOf = (text: string): string => (text.match(/[\p{L}\p{N}]/gu) ?? []).join('');
        const read = textToBlocks(lines.join(end)).map((block) => wordsOf(block.text));
        expect(read.join('')).toBe(wordsOf(lines.join(' ')));
      }),
      { numRuns: 500 },
    );
  });
});

describe('A text file that cannot be read', () => {
  const extractor = createTextExtractor();

  test('has no_text when it is empty or blank', async () => {
    for (const text of ['', ' \n\t\n', '***\n---']) {
      expect(await extractor.extract('txt', Buffer.from(text))).toMatchObject({ error: { kind: 'no_text' } });
    }
  });

  test('is corrupt when it is another kind of file', async () => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, at) => (at * 37) % 8);
    expect(await extractor.extract('txt', bytes)).toMatchObject({ error: { kind: 'corrupt' } });
  });

  test('is too_large one character above the limit, and not at it', async () => {
    const text = 'word '.repeat(LIMITS.documentTextMaxChars / 5);
    expect((await extractor.extract('txt', Buffer.from(text))).ok).toBe(true);
    expect(await extractor.extract('txt', Buffer.from(`${text}x`))).toMatchObject({ error: { kind: 'too_large' } });
  });
});
