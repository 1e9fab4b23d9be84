import { describe, expect, test } from 'vitest';
import { makePdf, makeShapedPdf, makeTurnedPdf, makeVerticalPdf, setLines } from '../../../../fixtures/make-pdf.ts';
import { blocksOf, prose, readPdf, textsOf } from './read-pdf.ts';

const text = async (bytes: Uint8Array): Promise<readonly string[]> => textsOf((await readPdf(bytes)).blocks);

describe('Right-to-left text', () => {
  // Shapes 1 to 4 are the letters of "shalom", 5 a space, 6 to 8 figures.
  const hebrew = ['ש', 'ל', 'ו', 'ם', ' ', '1', '2', '5', '(', ')'];

  test('is read from right to left however its words are drawn', async () => {
    const [right, left] = [
      { x: 200, y: 100, shown: [4, 3, 2, 1] },
      { x: 172, y: 100, shown: [3, 2] },
    ];
    expect(await text(makeShapedPdf(hebrew, [right, left]))).toEqual(['שלום לו']);
    expect(await text(makeShapedPdf(hebrew, [left, right]))).toEqual(['שלום לו']);
  });

  test('keeps the figures in it from left to right', async () => {
    const runs = [
      { x: 200, y: 100, shown: [4, 3, 2, 1] },
      { x: 178, y: 100, shown: [6, 7, 8] },
      { x: 160, y: 100, shown: [3, 2] },
    ];
    expect(await text(makeShapedPdf(hebrew, runs))).toEqual(['שלום 125 לו']);
  });

  test('opens its brackets before it closes them', async () => {
    expect(await text(makeShapedPdf(hebrew, [{ x: 100, y: 100, shown: [9, 4, 3, 2, 1, 10] }]))).toEqual(['(שלום)']);
  });

  test('keeps the letters of a ligature in order', async () => {
    // The Arabic "as-salam": alef, lam, seen, lam-alef as one shape, meem; drawn from left to right.
    const arabic = ['ا', 'ل', 'س', 'لا', 'م'];
    expect(await text(makeShapedPdf(arabic, [{ x: 100, y: 100, shown: [5, 4, 3, 2, 1] }]))).toEqual(['السلام']);
  });

  test('spells joined forms as the letters they are', async () => {
    // "Salam" in initial, medial and final forms, the lam-alef being a character of its own.
    const forms = ['\ufeb3', '\ufefc', '\ufee1'];
    expect(await text(makeShapedPdf(forms, [{ x: 100, y: 100, shown: [3, 2, 1] }]))).toEqual(['سلام']);
  });
});

describe('Text that is not upright', () => {
  test('in vertical Japanese is read down its columns, the right one first', async () => {
    expect((await text(makeVerticalPdf())).join('')).toBe('営業時間定休日');
  });

  test.each([90, 180, 270] as const)('is read when the page is stored on its side by %d degrees', async (turned) => {
    const drawings = [{ text: 'Handbook', x: 60, y: 60, size: 22 }, ...setLines(prose('turned'), { x: 60, y: 100 })];
    const upright = textsOf(await blocksOf(drawings));
    // Seen by the reader, the page is turned; so its lines are turned text, and must be read as lines all the same.
    expect(await text(await makeTurnedPdf(drawings, turned))).toEqual(upright);
  });

  test.each([90, 180, 270])('is read line by line when set at %d degrees on an upright page', async (turned) => {
    const lines = setLines(prose('margin', 6), { x: 0, y: 0, lineChars: 60 });
    const step = { 90: [12, 0], 180: [0, -12], 270: [-12, 0] }[turned] ?? [0, 0];
    const drawings = lines.map((line, at) => ({
      ...line,
      turned,
      x: 300 + at * (step[0] ?? 0),
      y: 420 + at * (step[1] ?? 0),
    }));
    expect(textsOf(await blocksOf(drawings))).toEqual([prose('margin', 6)]);
  });

  test('does not run into the lines it stands beside', async () => {
    const blocks = await blocksOf([
      ...setLines(prose('body'), { x: 60, y: 100 }),
      { text: 'Printed in Norway', x: 30, y: 130, turned: 90 },
    ]);
    expect(textsOf(blocks)).toEqual([prose('body'), 'Printed in Norway']);
  });
});

test('A ligature is spelt as the letters it stands for', async () => {
  const shapes = ['o', '\ufb03', 'c', 'e'];
  expect(await text(makeShapedPdf(shapes, [{ x: 100, y: 100, shown: [1, 2, 3, 4] }]))).toEqual(['office']);
});

test('A page is read the same twice', async () => {
  const bytes = await makePdf([setLines(prose('same'), { x: 60, y: 100 })]);
  expect(await text(bytes)).toEqual(await text(bytes));
});
