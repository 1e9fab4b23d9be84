import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { checkPageCount } from '../../../../../core-aws/adapters/extract/pdf/check-page-count.ts';
import { makeRawPdfBomb } from '../../../../fixtures/make-bomb.ts';
import { makeEncryptedPdf, makePdf, makeRawPdf, makeShapedPdf, setLines } from '../../../../fixtures/make-pdf.ts';
import { extract, prose, readPdf, textsOf } from './read-pdf.ts';

describe('A protected PDF', () => {
  test('opens with its password', async () => {
    const { blocks } = await readPdf(makeEncryptedPdf('Opening hours', 'sesame'), { password: 'sesame' });
    expect(textsOf(blocks)).toEqual(['Opening hours']);
  });

  test('says whether a password is missing or wrong', async () => {
    const bytes = makeEncryptedPdf('Opening hours', 'sesame');
    expect(await extract(bytes)).toMatchObject({ ok: false, error: { kind: 'password_protected' } });
    expect(await extract(bytes, { password: 'Sesame' })).toMatchObject({
      ok: false,
      error: { kind: 'password_wrong' },
    });
  });

  test('whose password is empty is read without asking', async () => {
    expect(textsOf((await readPdf(makeEncryptedPdf('Opening hours', ''))).blocks)).toEqual(['Opening hours']);
  });

  test('by other means than a password says so', async () => {
    const bytes = makeRawPdf(
      ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>'],
      '/Encrypt << /Filter /Adobe.PubSec /V 4 >> /ID [<01> <01>]',
    );
    expect(await extract(bytes)).toMatchObject({
      ok: false,
      error: { kind: 'cannot_unlock' },
    });
  });
});

test('A password that is not needed does no harm', async () => {
  const bytes = await makePdf([[{ text: 'Hello', x: 60, y: 60 }]]);
  expect(textsOf((await readPdf(bytes, { password: 'sesame' })).blocks)).toEqual(['Hello']);
});

test('Progress is told page by page', async () => {
  const told: string[] = [];
  await readPdf(await makePdf([[], [{ text: 'Hello', x: 60, y: 60 }], []]), {
    onProgress: ({ done, of }) => told.push(`${done} of ${of}`),
  });
  expect(told).toEqual(['1 of 3', '2 of 3', '3 of 3']);
});

test('The characters of each page are counted', async () => {
  const { charsByPage } = await readPdf(
    await makePdf([[{ text: 'Hello', x: 60, y: 60 }], [], [{ text: 'On page three', x: 60, y: 60 }]]),
  );
  expect(charsByPage).toEqual([5, 0, 13]);
});

describe('A damaged PDF', () => {
  const hello = (): string => Buffer.from(makeShapedPdf(['Hello'], [{ x: 60, y: 60, shown: [1] }])).toString('latin1');

  test.each([
    ['points to the wrong place', (file: string) => file.replace(/startxref\s+\d+/u, 'startxref\n7')],
    ['is cut off', (file: string) => file.slice(0, file.lastIndexOf('startxref'))],
  ])('whose index %s is read, with a warning', async (_, damage) => {
    const { blocks, warnings } = await readPdf(Buffer.from(damage(hello()), 'latin1'));
    expect(textsOf(blocks)).toEqual(['Hello']);
    expect(warnings).toEqual(['the file is damaged; 1 page could be read']);
  });

  test('that is whole has no warning', async () => {
    expect((await readPdf(Buffer.from(hello(), 'latin1'))).warnings).toEqual([]);
  });

  test('that cannot say how many pages it has is refused', async () => {
    const page =
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>';
    const objects = (count: string): readonly string[] => [
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids [3 0 R] /Count ${count} >>`,
      page,
      '<< /Length 33 >>\nstream\nBT /F1 12 Tf 20 100 Td (hi) Tj ET\nendstream',
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
      '1',
    ];
    expect(textsOf((await readPdf(makeRawPdf(objects('1')))).blocks)).toEqual(['hi']);
    expect(textsOf((await readPdf(makeRawPdf(objects('6 0 R')))).blocks)).toEqual(['hi']);
    expect(await extract(makeRawPdf(objects('5 0 R')))).toMatchObject({
      ok: false,
      error: { kind: 'corrupt', detail: 'the file does not say how many pages it has' },
    });
  });
});

describe('A font that does not say which letters its shapes are', () => {
  const noise = { x: 60, y: 100, shown: [1, 2, 1, 2, 1] };

  test('leaves a file without text', async () => {
    expect(await extract(makeShapedPdf(['\ue001', '\ue002'], [noise]))).toMatchObject({
      ok: false,
      error: { kind: 'no_text', detail: '1 page; its fonts do not say which letters they show' },
    });
  });

  test('is named by its page when other pages can be read', async () => {
    const pdf = await PDFDocument.load(await makePdf([setLines(prose('body'), { x: 60, y: 60 })]));
    const [page] = await pdf.copyPages(await PDFDocument.load(makeShapedPdf(['\ue001', '\ue002'], [noise])), [0]);
    if (page) pdf.addPage(page);
    const { blocks, pagesWithoutText, warnings } = await readPdf(await pdf.save());
    expect(textsOf(blocks)).toEqual([prose('body')]);
    expect(pagesWithoutText).toEqual([2]);
    expect(warnings).toEqual(['the text of page 2 is unreadable: its fonts do not say which letters they show']);
  });

  test('does no harm where it only draws bullets', async () => {
    const { blocks } = await readPdf(makeShapedPdf(['\uf0b7', 'H', 'i'], [{ x: 60, y: 100, shown: [1, 2, 3] }]));
    expect(blocks.map(({ text }) => text).join('')).toContain('Hi');
  });
});

test('A file that nests deeper than can be followed is refused for that, one of some depth is read', async () => {
  const nested = (depth: number): Uint8Array => makeRawPdfBomb({ mediaBox: '['.repeat(depth) + ']'.repeat(depth) });
  expect(await extract(nested(100))).toMatchObject({ ok: true });
  expect(await extract(nested(200_000))).toMatchObject({ ok: false, error: { kind: 'too_deep' } });
});

test('A file of more pages than the limit is refused with both numbers', async () => {
  const kids = (count: number): Uint8Array =>
    makeRawPdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids [${'3 0 R '.repeat(count)}] /Count ${count} >>`,
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>',
    ]);
  expect(await extract(kids(LIMITS.documentMaxPages + 1))).toMatchObject({
    ok: false,
    error: { kind: 'too_large', detail: 'the file has 5,001 pages; the limit is 5,000' },
  });
  expect(checkPageCount(LIMITS.documentMaxPages + 1)?.kind).toBe('too_large');
  expect(checkPageCount(LIMITS.documentMaxPages)).toBeUndefined();
});
