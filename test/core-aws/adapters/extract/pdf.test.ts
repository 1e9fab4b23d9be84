import { describe, expect, test } from 'vitest';
import { createTextExtractor } from '../../../../core-aws/adapters/extract/create-text-extractor.ts';
import type { Block } from '../../../../core-aws/domain/block.ts';
import {
  LINE_HEIGHT,
  makeHebrewPdf,
  makeJapanesePdf,
  makePdf,
  makeProtectedPdf,
  setLines,
  setTable,
} from '../../../fixtures/make-pdf.ts';
import type { Drawing } from '../../../fixtures/make-pdf.ts';

const extractor = createTextExtractor();

async function read(bytes: Uint8Array) {
  const extracted = await extractor.extract('pdf', bytes);
  if (!extracted.ok) throw new Error(`could not be read: ${extracted.error.kind}`, { cause: extracted.error.cause });
  return extracted.value;
}

async function blocksOf(...pages: readonly (readonly Drawing[])[]): Promise<readonly Block[]> {
  return (await read(await makePdf(pages))).blocks;
}

const prose = (topic: string, sentences = 12): string =>
  Array.from({ length: sentences }, (_, at) => `The ${topic} of part ${at} goes on for a while.`).join(' ');

describe('Reading a PDF', () => {
  test('joins the lines of a paragraph, and starts another where there is a gap', async () => {
    const first = prose('first');
    const blocks = await blocksOf([
      ...setLines(first, { x: 60, y: 100 }),
      ...setLines(prose('second'), { x: 60, y: 100 + 10 * LINE_HEIGHT }),
    ]);
    expect(blocks.map((block) => [block.kind, block.text])).toEqual([
      ['paragraph', first],
      ['paragraph', prose('second')],
    ]);
  });

  test('puts a word back together that was cut at the end of a line', async () => {
    const blocks = await blocksOf([
      { text: 'The warranty covers consec-', x: 60, y: 100 },
      { text: 'utive damage only.', x: 60, y: 112 },
    ]);
    expect(blocks.map((block) => block.text)).toEqual(['The warranty covers consecutive damage only.']);
  });

  test.each(['column by column', 'line by line'])('reads columns one after the other when drawn %s', async (order) => {
    const [left, right] = [prose('left', 20), prose('right', 20)];
    const columns = [
      ...setLines(left, { x: 60, y: 140, lineChars: 45 }),
      ...setLines(right, { x: 320, y: 140, lineChars: 45 }),
    ];
    const body = order === 'line by line' ? columns.toSorted((a, b) => a.y - b.y) : columns;
    const blocks = await blocksOf([{ text: 'A title across both columns', x: 60, y: 100, size: 18 }, ...body]);
    expect(blocks.map((block) => block.text)).toEqual(['A title across both columns', left, right]);
  });

  test('reads a table row by row, its header row first', async () => {
    const rows = [
      ['Article', 'Size', 'Price'],
      ['Kettle', '1.7 l', '39 EUR'],
      ['Tea pot', '1 l', '25 EUR'],
      ['Cup', '', '4 EUR'],
    ];
    const blocks = await blocksOf([
      ...setLines(prose('catalogue', 4), { x: 60, y: 80 }),
      ...setTable(rows, { columns: [60, 220, 380], y: 200 }),
    ]);
    expect(blocks.find((block) => block.kind === 'table')?.text).toBe(
      'Article | Size | Price\nKettle | 1.7 l | 39 EUR\nTea pot | 1 l | 25 EUR\nCup |  | 4 EUR',
    );
  });

  test('tells headings by their size and by their font, the larger above the smaller', async () => {
    const blocks = await blocksOf([
      { text: 'Handbook', x: 60, y: 60, size: 22 },
      { text: 'Opening hours', x: 60, y: 100, size: 14 },
      ...setLines(prose('week', 6), { x: 60, y: 120 }),
      { text: 'On holidays', x: 60, y: 220, bold: true },
      ...setLines(prose('holiday', 6), { x: 60, y: 240 }),
    ]);
    expect(blocks.filter((block) => block.kind === 'heading').map(({ text, level }) => [text, level])).toEqual([
      ['Handbook', 1],
      ['Opening hours', 2],
      ['On holidays', 3],
    ]);
  });

  test('reads list items one by one, with the lines that belong to them', async () => {
    const blocks = await blocksOf([
      { text: '\u2022', x: 60, y: 100 },
      { text: 'Bring a bag and', x: 78, y: 100 },
      { text: 'a receipt', x: 78, y: 112 },
      { text: '\u2022', x: 60, y: 124 },
      { text: 'Pay by card', x: 78, y: 124 },
    ]);
    expect(blocks.map((block) => [block.kind, block.text])).toEqual([
      ['list_item', 'Bring a bag and a receipt'],
      ['list_item', 'Pay by card'],
    ]);
  });

  test('names the page of every block, and the pages without text', async () => {
    const { blocks, pageCount, pagesWithoutText } = await read(
      await makePdf([[], setLines('On the second page.', { x: 60, y: 90 }), [], []]),
    );
    expect(blocks).toEqual([{ kind: 'paragraph', text: 'On the second page.', page: 2 }]);
    expect([pageCount, pagesWithoutText]).toEqual([4, [1, 3, 4]]);
  });

  test('keeps what is repeated on every page once, and drops page numbers', async () => {
    const pages = [1, 2, 3, 4].map((page) => [
      { text: 'Shop handbook 2026', x: 60, y: 40 },
      ...setLines(prose(`page${page}`, 6), { x: 60, y: 100 }),
      { text: String(page), x: 300, y: 810 },
    ]);
    const blocks = await blocksOf(...pages);
    expect(blocks.filter((block) => block.text === 'Shop handbook 2026')).toHaveLength(1);
    expect(blocks.filter((block) => /^\d$/.test(block.text))).toEqual([]);
    expect(blocks.filter((block) => block.text.includes('goes on')).map((block) => block.page)).toEqual([1, 2, 3, 4]);
  });

  test('keeps a page that holds nothing but its number', async () => {
    const pages = [1, 2, 3].map((page) => [{ text: String(page), x: 300, y: 810 }]);
    expect((await blocksOf(...pages)).map((block) => block.text)).toEqual(['1', '2', '3']);
  });

  test('reads East Asian text in fonts that are not in the file', async () => {
    expect((await read(makeJapanesePdf())).blocks.map((block) => block.text)).toEqual(['営業時間']);
  });

  test('reads right-to-left text in the order it is spoken', async () => {
    expect((await read(makeHebrewPdf())).blocks.map((block) => block.text)).toEqual(['שלום']);
  });
});

describe('A PDF that cannot be read', () => {
  test('is password_protected when it opens only with a password', async () => {
    expect(await extractor.extract('pdf', makeProtectedPdf())).toMatchObject({
      ok: false,
      error: { kind: 'password_protected' },
    });
  });

  test.each([
    ['empty', new Uint8Array()],
    ['something else', Buffer.from('not a PDF at all')],
    ['only a beginning', Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog')],
  ])('is corrupt when the file is %s', async (_, bytes) => {
    expect(await extractor.extract('pdf', bytes)).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
  });

  test('has no_text when all its pages are pictures or blank, and says how many', async () => {
    expect(await extractor.extract('pdf', await makePdf([[], []]))).toMatchObject({
      ok: false,
      error: { kind: 'no_text', detail: '2 pages' },
    });
  });

  test('is too_complex when the time for reading is over', async () => {
    const hurried = createTextExtractor({ timeoutMs: 0 });
    expect(await hurried.extract('pdf', await makePdf([[{ text: 'Hello', x: 60, y: 60 }]]))).toMatchObject({
      ok: false,
      error: { kind: 'too_complex' },
    });
  });

  test('leaves the caller its bytes', async () => {
    const bytes = await makePdf([[{ text: 'Hello', x: 60, y: 60 }]]);
    const before = Buffer.from(bytes).toString('base64');
    await read(bytes);
    expect(Buffer.from(bytes).toString('base64')).toBe(before);
  });
});
