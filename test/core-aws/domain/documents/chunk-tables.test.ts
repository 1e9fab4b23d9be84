import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quotableUnits } from '../../../../core-aws/domain/answers/quotable-units.ts';
import type { Block, Table } from '../../../../core-aws/domain/block.ts';
import { chunkBlocks } from '../../../../core-aws/domain/documents/chunk-blocks.ts';

const DOCUMENT = { documentId: 'doc_1', version: 'ver_1' };
const SIZES = { targetChars: 120, maxChars: 200, overlapMaxChars: 60 };
const rowText = (cells: readonly string[]): string => cells.join(' | ');
const tableBlock = (table: Table, page?: number): Block => ({
  kind: 'table',
  text: [...(table.header ? [table.header] : []), ...table.rows].map(rowText).join('\n'),
  table,
  ...(page === undefined ? {} : { page }),
});
const textsOf = (blocks: readonly Block[]): readonly string[] =>
  chunkBlocks(blocks, DOCUMENT, { sizes: SIZES }).map((chunk) => chunk.text);
const rowsSaid = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => quotableUnits(text).flatMap((unit) => (unit.isRow ? [unit.text] : [])));

const PRICES = Array.from({ length: 20 }, (_, at) => [`Article ${at}`, `${at}.00 EUR`]);

describe('Tables in chunks', () => {
  test('are cut between rows, with caption and header row repeated', () => {
    const texts = textsOf([tableBlock({ caption: 'Prices', header: ['Article', 'Price'], rows: PRICES })]);
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.every((text) => text.startsWith('Prices\nArticle | Price\n'))).toBe(true);
    expect(texts.flatMap((text) => text.split('\n').slice(2))).toEqual(PRICES.map(rowText));
  });

  test('can be read row by row as column and value, and still hold what runs over two cells', () => {
    const texts = textsOf([tableBlock({ caption: 'Prices', header: ['Article', 'Price'], rows: PRICES })]);
    expect(rowsSaid(texts)).toEqual(PRICES.map(([name, price]) => `Article: ${name}, Price: ${price}`));
    expect(texts.some((text) => text.replaceAll(' | ', ' ').includes('Article 7 7.00 EUR'))).toBe(true);
  });

  test('without column names do not take their first row for one', () => {
    const texts = textsOf([
      tableBlock({
        rows: [
          ['Monday', '9-17'],
          ['Sunday', 'closed'],
          ['Fair', 'May', 'June'],
        ],
      }),
    ]);
    expect(texts).toEqual(['| Monday | 9-17\n| Sunday | closed\n| Fair | May | June']);
    expect(rowsSaid(texts)).toEqual(['Monday: 9-17', 'Sunday: closed', 'Fair, May, June']);
  });

  test('with only their text have their first row as header', () => {
    const texts = textsOf([{ kind: 'table', text: 'Article | Price\nLamp | 39.00' }]);
    expect(rowsSaid(texts)).toEqual(['Article: Lamp, Price: 39.00']);
  });

  test('one after the other in a chunk keep their own columns', () => {
    const lamps = tableBlock({ header: ['Lamp', 'Price'], rows: [['Aurora', '39']] });
    const hours = tableBlock({ header: ['Day', 'Open'], rows: [['Monday', '9-17']] });
    const texts = textsOf([lamps, hours, { kind: 'paragraph', text: 'Ask us.' }]);
    expect(texts).toHaveLength(1);
    expect(quotableUnits(texts[0] ?? '').map((unit) => unit.text)).toEqual([
      'Lamp: Aurora, Price: 39',
      'Day: Monday, Open: 9-17',
      'Ask us.',
    ]);
  });

  test('with a first column that has no name keep the names of the others', () => {
    const texts = textsOf([tableBlock({ header: ['', '2024', '2025'], rows: [['Sales', '7', '9']] })]);
    expect(rowsSaid(texts)).toEqual(['Sales, 2024: 7, 2025: 9']);
  });

  test('too wide for a chunk are cut between columns, each part with its names and the name of its row', () => {
    const header = Array.from({ length: 30 }, (_, at) => `Property number ${at}`);
    const rows = ['Aurora', 'Borealis'].map((name) => header.map((_, at) => (at === 0 ? name : `${name} value ${at}`)));
    const texts = textsOf([tableBlock({ header, rows })]);
    expect(texts.every((text) => text.length <= SIZES.maxChars)).toBe(true);
    const said = rowsSaid(texts);
    expect(said.every((row) => /^Property number 0: (Aurora|Borealis), /.test(row))).toBe(true);
    for (let at = 1; at < 30; at += 1) expect(said.join()).toContain(`Property number ${at}: Borealis value ${at}`);
  });

  test('keep a column name over every part of a cell that is longer than a chunk', () => {
    const long = Array.from({ length: 90 }, (_, at) => `word${at}`).join(' ');
    const texts = textsOf([tableBlock({ header: ['Lamp', 'Notes'], rows: [['Aurora', long]] })]);
    expect(texts.length).toBeGreaterThan(3);
    expect(rowsSaid(texts).every((row) => row.startsWith('Lamp: Aurora, Notes: word'))).toBe(true);
  });

  test('without rows are their header', () => {
    expect(textsOf([tableBlock({ header: ['Lamp', 'Price'], rows: [] })])).toEqual(['Lamp | Price']);
  });

  test('say every cell under its column, whatever they look like, and keep within the limit', () => {
    const cell = fc.integer({ min: 0, max: 90 }).map((length) => 'x'.repeat(length));
    const shape = fc.record({
      width: fc.integer({ min: 2, max: 12 }),
      names: fc.array(cell, { minLength: 12, maxLength: 12 }),
      rows: fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(shape, ({ width, names, rows: pads }) => {
        const header = names.slice(0, width).map((pad, at) => `n${at}${pad}`);
        const rows = pads.map((row, y) => row.slice(0, width).map((pad, x) => `c${y}_${x}_${pad}`));
        const texts = textsOf([tableBlock({ header, rows })]);
        for (const text of texts) expect(text.length).toBeLessThanOrEqual(SIZES.maxChars);
        const said = texts.flatMap((text) => quotableUnits(text).map((unit) => unit.text)).join('\n');
        for (const value of rows.flat()) expect(said).toContain(value.slice(0, 100));
        const short = rows.flatMap((row) =>
          row.flatMap((value, x) => ((header[x]?.length ?? 0) + value.length <= 60 ? [`${header[x]}: ${value}`] : [])),
        );
        for (const pair of short) expect(said).toContain(pair);
      }),
      { numRuns: 200 },
    );
  });
});

describe('Captions', () => {
  const caption = (text: string, page?: number): Block => ({
    kind: 'caption',
    text,
    ...(page === undefined ? {} : { page }),
  });
  const table = tableBlock({ header: ['Article', 'Price'], rows: PRICES }, 1);

  test.each(['above', 'below'])('%s a table stand over each of its parts, once', (place) => {
    const blocks = place === 'above' ? [caption('Table 1: Prices', 1), table] : [table, caption('Table 1: Prices', 1)];
    const texts = textsOf(blocks);
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) expect(text.split('Table 1: Prices')).toHaveLength(2);
  });

  test('that a table has already are not said twice', () => {
    const own = tableBlock({ caption: 'Prices', header: ['Article', 'Price'], rows: [['Lamp', '39']] });
    expect(textsOf([caption('Prices'), own])).toEqual(['Prices\nArticle | Price\nLamp | 39']);
  });

  test('of a figure, or on another page, are text of their own', () => {
    for (const other of [caption('Figure 2: The lamp', 1), caption('Table 1: Prices', 2)]) {
      const texts = textsOf([other, table]);
      expect(texts.filter((text) => text.includes(other.text))).toHaveLength(1);
    }
  });
});
