import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDeadline } from '../../../../core-aws/adapters/extract/deadline.ts';
import { extractTxt } from '../../../../core-aws/adapters/extract/txt/extract-txt.ts';
import { subtitlesToBlocks } from '../../../../core-aws/adapters/extract/txt/subtitles-to-blocks.ts';
import { textToBlocks } from '../../../../core-aws/adapters/extract/txt/text-to-blocks.ts';

const extract = (text: string | Uint8Array, maxChars?: number): ReturnType<typeof extractTxt> =>
  extractTxt(Buffer.from(text), createDeadline(30_000), {}, maxChars);

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
    for (const text of [`${wrapped}\r\n\r\n${address}`, `${wrapped}\r\n\r\n${address}`.replaceAll('\r\n', '\r')]) {
      expect(textToBlocks(text).map((block) => block.text)).toEqual([
        'You may return goods within thirty days of delivery if they are not used, and get your money back.',
        'Shop Ltd',
        '1 High Street',
        'Anytown',
      ]);
    }
  });

  test('reads list items and tables', () => {
    expect(textToBlocks('- tea\n- coffee\n  with milk\n\n| Article | Price |\n|---|---|\n| Cup | 4 |')).toEqual([
      { kind: 'list_item', text: 'tea' },
      { kind: 'list_item', text: 'coffee with milk' },
      {
        kind: 'table',
        text: 'Article | Price\nCup | 4',
        table: { header: ['Article', 'Price'], rows: [['Cup', '4']] },
      },
    ]);
  });

  test('takes a paragraph of many lines, many lines, and code that never ends', () => {
    const line = 'A line of a paragraph that goes on and on';
    expect(textToBlocks(`${line}\n`.repeat(20_000))).toEqual([
      { kind: 'paragraph', text: Array.from({ length: 20_000 }, () => line).join(' ') },
    ]);
    expect(textToBlocks('a\n'.repeat(200_000))).toHaveLength(200_000);
    expect(textToBlocks('```x\n'.repeat(100_000))).toHaveLength(100_000);
  });

  test('loses no word', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'B', '1', ' ', '#', '-', '=', '|', '.', '*', 'é', '`', '~') });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const wordsOf = (text: string): string => (text.match(/[\p{L}\p{N}]/gu) ?? []).join('');
        const read = textToBlocks(lines.join(end)).map((block) => wordsOf(block.text));
        // A word behind the signs that begin code names its language, and is no text; without an end they begin none.
        const kept = lines.filter((each) => !/^ {0,3}(?:`{3,}|~{3,})/u.test(each));
        // Its letters, with any others between them.
        let at = 0;
        for (const letter of wordsOf(kept.join(' '))) {
          at = read.join('').indexOf(letter, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
        if (kept.length === lines.length) expect(read.join('')).toBe(wordsOf(lines.join(' ')));
      }),
      { numRuns: 500 },
    );
  });
});

describe('Markdown', () => {
  const page = [
    '---',
    'title: "Delivery"',
    'layout: page',
    '---',
    '',
    '## Costs',
    '',
    'Delivery is **free** from `30 EUR`, see [our prices](https://shop.example/prices "all of them") *today*.[^1]',
    '',
    'Size | Price',
    '---|--:',
    'big \\| huge | 4',
    '',
    '```sh',
    '# not a heading',
    '- no item',
    '```',
    '',
    '> Quoted text.',
    '',
    '![A red kettle](kettle.png)',
    '',
    '[^1]: Not on islands.',
  ].join('\n');

  test('is read as its readers see it', () => {
    expect(textToBlocks(page)).toEqual([
      { kind: 'heading', text: 'Delivery', level: 1 },
      { kind: 'heading', text: 'Costs', level: 2 },
      {
        kind: 'paragraph',
        text: 'Delivery is free from 30 EUR, see our prices today. (our prices: https://shop.example/prices)',
      },
      {
        kind: 'table',
        text: 'Size | Price\nbig | huge | 4',
        table: { header: ['Size', 'Price'], rows: [['big | huge', '4']] },
      },
      { kind: 'paragraph', text: '# not a heading - no item' },
      { kind: 'paragraph', text: 'Quoted text.' },
      { kind: 'paragraph', text: 'A red kettle' },
      { kind: 'footnote', text: 'Not on islands.' },
    ]);
  });

  test('is not seen in plain text with stars and brackets of its own', () => {
    const text = 'See [1](2) and 2 ** 3 ** 4, or *any* file `x`.';
    expect(textToBlocks(text).map((block) => block.text)).toEqual([text]);
  });
});

describe('Subtitles', () => {
  test('are read as what is said, without numbers and times', () => {
    const srt =
      '1\r\n00:00:01,000 --> 00:00:03,500\r\nWe open at <i>nine</i>\r\n\r\n2\r\n00:00:04,000 --> 00:00:06,000\r\nevery day.\r\n';
    expect(subtitlesToBlocks(srt)).toEqual([{ kind: 'paragraph', text: 'We open at nine every day.' }]);
    const vtt = 'WEBVTT\n\nNOTE made by hand\n\nintro\n00:01.000 --> 00:03.000\n<v Anna>Come at 9</v>\n';
    expect(subtitlesToBlocks(vtt)).toEqual([{ kind: 'paragraph', text: 'Come at 9' }]);
    expect(subtitlesToBlocks('We open at 9:00 --> come early')).toBeUndefined();
  });

  test('come as paragraphs that end with a sentence', () => {
    const cue = (at: number): string =>
      `${at}\n00:00:${String(at).padStart(2, '0')},000 --> 00:00:${at + 10},000\nThis is what is said here, number ${at}.\n`;
    const blocks = subtitlesToBlocks(Array.from({ length: 40 }, (_, at) => cue(at + 10)).join('\n')) ?? [];
    expect(blocks.length).toBeGreaterThan(2);
    for (const { text } of blocks) expect(text).toMatch(/number \d+\.$/u);
  });
});

describe('A text file', () => {
  test('has a warning that names the encoding when it was guessed, and none otherwise', async () => {
    expect(await extract(Buffer.from('Das Geschäft ist geöffnet.', 'latin1'))).toMatchObject({
      value: { warnings: [expect.stringContaining('windows-1252')] },
    });
    const plain = await extract('Das Geschäft ist geöffnet.');
    expect(plain.ok && plain.value.warnings).toBeUndefined();
  });

  test('has no_text when it is empty, blank, or all signs however many', async () => {
    for (const text of ['', ' \n\t\n', '***\n---', '([{}])\n'.repeat(20_000)])
      expect(await extract(text)).toMatchObject({ error: { kind: 'no_text' } });
  });

  test('is of a form we do not read when it is another kind of file', async () => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, at) => (at * 37) % 8);
    expect(await extract(bytes)).toMatchObject({ error: { kind: 'unsupported_form' } });
  });

  test('is too_large one character above the limit, and not at it', async () => {
    expect((await extract('word word', 9)).ok).toBe(true);
    expect(await extract('word word', 8)).toMatchObject({
      error: { kind: 'too_large', detail: 'it holds 9 characters; the limit is 8' },
    });
    expect(await extract('w'.repeat(1_000), 8)).toMatchObject({ error: { kind: 'too_large' } });
  });
});
