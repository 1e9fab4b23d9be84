import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDeadline } from '../../../../core-aws/adapters/extract/deadline.ts';
import { extractCsv } from '../../../../core-aws/adapters/extract/csv/extract-csv.ts';
import type { CsvLimits } from '../../../../core-aws/adapters/extract/csv/extract-csv.ts';
import type { Block } from '../../../../core-aws/domain/block.ts';

const extract = (csv: string | Uint8Array, limits?: CsvLimits): ReturnType<typeof extractCsv> =>
  extractCsv(Buffer.from(csv), createDeadline(30_000), {}, limits);
async function blocksOf(csv: string | Uint8Array): Promise<readonly Block[]> {
  const extracted = await extract(csv);
  if (!extracted.ok) throw new Error(`not read: ${extracted.error.kind}`);
  return extracted.value.blocks;
}

describe('Reading a CSV', () => {
  test.each([
    ['commas', 'Article,Price\nCup,4\n"Pot, large",9\n'],
    ['semicolons and decimal commas', 'Article;Price\r\nCup;4\r\n"Pot, large";9\r\n'],
    ['tabs', 'Article\tPrice\rCup\t4\rPot, large\t9'],
    ['bars', 'Article|Price\nCup|4\nPot, large|9'],
    ['a line that names the delimiter', 'sep=;\nArticle;Price\nCup;4\nPot, large;9'],
  ])('with %s', async (_, csv) => {
    expect((await blocksOf(csv))[0]?.table).toEqual({
      header: ['Article', 'Price'],
      rows: [
        ['Cup', '4'],
        ['Pot, large', '9'],
      ],
    });
  });

  test('reads quotes, line breaks in values, short rows, titles above the table, and old encodings', async () => {
    const csv = 'Price list 2026\n\nArticle,Price,Note\nCup,4,"says ""hot""\nand red"\nPot,9\n';
    expect(await blocksOf(csv)).toEqual([
      { kind: 'paragraph', text: 'Price list 2026' },
      {
        kind: 'table',
        text: 'Article | Price | Note\nCup | 4 | says "hot" and red\nPot | 9 | ',
        table: {
          header: ['Article', 'Price', 'Note'],
          rows: [
            ['Cup', '4', 'says "hot" and red'],
            ['Pot', '9', ''],
          ],
        },
      },
    ]);
    expect((await blocksOf(Buffer.from('Größe;Preis\ngroß;5\n', 'latin1')))[0]?.table?.header).toEqual([
      'Größe',
      'Preis',
    ]);
  });

  test('takes no row of values for a header', async () => {
    expect((await blocksOf('Cup,4\nPot,9\n'))[0]?.table).toEqual({
      rows: [
        ['Cup', '4'],
        ['Pot', '9'],
      ],
    });
  });

  test('comes in blocks of at most a thousand rows, each with the header', async () => {
    const blocks = await blocksOf(
      `Article,Price\n${Array.from({ length: 1_001 }, (_, at) => `Cup ${at},${at}`).join('\n')}`,
    );
    expect(blocks.map((block) => block.table?.rows.length)).toEqual([1_000, 1]);
    expect(blocks.map((block) => block.continues)).toEqual([undefined, true]);
    expect(blocks[1]?.text).toBe('Article | Price\nCup 1000 | 1000');
  });

  test('loses no text of generated tables, and never throws', async () => {
    const value = fc.stringMatching(/^[a-z0-9 ,;"|\n]{1,12}$/u).filter((text) => /[a-z]/u.test(text));
    const rows = fc.array(fc.array(value, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, async (table) => {
        const csv = table.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        const text = (await blocksOf(csv)).map((block) => block.text).join(' ');
        const letters = (each: string): string => each.replace(/[^a-z0-9]/gu, '');
        expect(letters(text)).toBe(letters(table.flat().join('')));
      }),
      { numRuns: 200 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
        const extracted = await extract(text);
        if (!extracted.ok) expect(['no_text', 'corrupt']).toContain(extracted.error.kind);
      }),
      { numRuns: 300 },
    );
  });
});

describe('A CSV that cannot be read', () => {
  test('is refused one past each limit, and not at it', async () => {
    const csv = 'a,b\nc,d\n';
    expect((await extract(csv, { maxChars: 8, maxCells: 4 })).ok).toBe(true);
    expect(await extract(csv, { maxChars: 7, maxCells: 4 })).toMatchObject({ error: { kind: 'too_large' } });
    expect(await extract(csv, { maxChars: 8, maxCells: 3 })).toMatchObject({
      error: { kind: 'too_large', detail: 'it has more than 3 cells, which is the limit' },
    });
  });

  test('is refused when one row makes the table of all far larger than its cells, and not below', async () => {
    const limits = { maxChars: 1_000 };
    // Ten rows of nine are 90 cells; four times the limit is 92, or 88.
    const uneven = `${'a\n'.repeat(9)}b,b,b,b,b,b,b,b,b`;
    expect(await extract(uneven, { ...limits, maxCells: 23 })).toMatchObject({ ok: true });
    expect(await extract(uneven, { ...limits, maxCells: 22 })).toMatchObject({
      error: {
        kind: 'too_large',
        detail: 'its 10 rows have up to 9 cells; as a table that is more than the limit of 88 cells',
      },
    });
  });

  test('has no_text when it is blank', async () => {
    expect(await extract(',,\n,,\n')).toMatchObject({ error: { kind: 'no_text' } });
  });
});
