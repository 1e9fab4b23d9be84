import { describe, expect, test } from 'vitest';
import { setLines, setTable } from '../../../../fixtures/make-pdf.ts';
import type { Drawing } from '../../../../fixtures/make-pdf.ts';
import type { Table } from '../../../../../core-aws/domain/block.ts';
import { blocksOf, prose } from './read-pdf.ts';

async function tableOf(drawings: readonly Drawing[]): Promise<Table | undefined> {
  const blocks = await blocksOf([...setLines(prose('report', 4), { x: 60, y: 60 }), ...drawings]);
  return blocks.find(({ kind }) => kind === 'table')?.table;
}

describe('A table', () => {
  test('names its columns by its first row, and has rows as long as that', async () => {
    const rows = [
      ['Article', 'Size', 'Price'],
      ['Kettle', '1.7 l', '39 EUR'],
      ['Cup', '', '4 EUR'],
      ['Jug', '2 l', '12 EUR'],
    ];
    expect(await tableOf(setTable(rows, { columns: [60, 220, 380], y: 200 }))).toEqual({
      header: rows[0],
      rows: rows.slice(1),
    });
  });

  test('has no header when all its rows hold figures', async () => {
    const rows = [
      ['Kettle', '39', '40'],
      ['Cup', '4', '5'],
      ['Jug', '12', '13'],
    ];
    expect(await tableOf(setTable(rows, { columns: [60, 220, 380], y: 200 }))).toEqual({ rows });
  });

  test('takes years for names of columns', async () => {
    const rows = [
      ['million EUR', '2024', '2025'],
      ['Sales', '3,673', '3,909'],
      ['Costs', '(210)', '—'],
      ['Profit', '12.5%', '-3.1%'],
    ];
    expect(
      (
        await tableOf(
          setTable(
            rows.map((row) => row.map((cell) => cell.replace('—', '-'))),
            { columns: [60, 220, 380], y: 200 },
          ),
        )
      )?.header,
    ).toEqual(rows[0]);
  });

  test('names a column by the heading of its group too', async () => {
    const drawings = [
      { text: 'Rented', x: 232, y: 184 },
      { text: 'Sold to visitors', x: 404, y: 184 },
      ...setTable(
        [
          ['State', 'Long', 'Short', 'Long', 'Short', 'Total'],
          ['Alabama', '14', '15', '120', '131', '280'],
          ['Alaska', '9', '3', '17', '20', '49'],
          ['Arizona', '5', '4', '11', '10', '30'],
        ],
        { columns: [60, 200, 280, 380, 460, 530], y: 200 },
      ),
    ];
    const table = await tableOf(drawings);
    expect(table?.header).toEqual([
      'State',
      'Rented Long',
      'Rented Short',
      'Sold to visitors Long',
      'Sold to visitors Short',
      'Total',
    ]);
    expect(table?.rows[0]).toEqual(['Alabama', '14', '15', '120', '131', '280']);
  });

  test('keeps a currency sign with its figure', async () => {
    const rows = [
      ['Article', '', 'Price'],
      ['Kettle', '$', '39.00'],
      ['Cup', '$', '4.00'],
      ['Jug', '$', '12.00'],
    ];
    const table = await tableOf(setTable(rows, { columns: [60, 300, 330], y: 200 }));
    expect(table?.rows).toEqual([
      ['Kettle', '$39.00'],
      ['Cup', '$4.00'],
      ['Jug', '$12.00'],
    ]);
  });

  test.each([
    ['above', 180],
    ['below', 280],
  ])('has the caption that stands %s it', async (_, y) => {
    const rows = [
      ['Article', 'Price'],
      ['Kettle', '39'],
      ['Cup', '4'],
      ['Jug', '12'],
    ];
    const drawings = [
      { text: 'Table 3: Prices of the house', x: 60, y },
      ...setTable(rows, { columns: [60, 220], y: 200 }),
    ];
    expect((await tableOf(drawings))?.caption).toBe('Table 3: Prices of the house');
  });

  test('is not made of a sentence that speaks of one', async () => {
    const blocks = await blocksOf([
      ...setLines(`Table 3 shows the prices of the house. ${prose('price')}`, { x: 60, y: 60 }),
    ]);
    expect(blocks.map(({ kind }) => kind)).toEqual(['paragraph']);
  });
});

test('A figure keeps its caption as one', async () => {
  const blocks = await blocksOf([
    ...setLines(prose('body'), { x: 60, y: 60 }),
    { text: 'Figure 2: The front of the house', x: 60, y: 400 },
  ]);
  expect(blocks.filter(({ kind }) => kind === 'caption').map(({ text }) => text)).toEqual([
    'Figure 2: The front of the house',
  ]);
});

describe('Footnotes', () => {
  const body = setLines(prose('body'), { x: 60, y: 60 });

  test('are told from the text above them, one by one', async () => {
    const blocks = await blocksOf([
      ...body,
      { text: '1 Measured in the morning, when the', x: 60, y: 700, size: 7 },
      { text: 'house is cold.', x: 60, y: 709, size: 7 },
      { text: '2 Without breakfast.', x: 60, y: 718, size: 7 },
    ]);
    expect(blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ['paragraph', prose('body')],
      ['footnote', '1 Measured in the morning, when the house is cold.'],
      ['footnote', '2 Without breakfast.'],
    ]);
  });

  test('are not what is set as large as the text', async () => {
    const blocks = await blocksOf([...body, { text: '2 Cups of flour', x: 60, y: 700 }]);
    expect(blocks.map(({ kind }) => kind)).not.toContain('footnote');
    expect(blocks.map(({ text }) => text).join(' ')).toContain('2 Cups of flour');
  });
});
