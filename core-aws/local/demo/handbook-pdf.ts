import { PDFDocument, StandardFonts, rgb } from 'pdf-lib';
import type { PDFFont, PDFPage } from 'pdf-lib';
import { HANDBOOK, HANDBOOK_TITLE } from './handbook.ts';
import type { HandbookBlock } from './handbook.ts';

/** Lengths in points (1/72 inch); the page is A4. */
const PAGE = { width: 595.28, height: 841.89, margin: 64 } as const;
const TEXT_WIDTH = PAGE.width - 2 * PAGE.margin;
const SIZE = { title: 24, heading: 14, body: 11, footer: 9 } as const;
const LINE = 16;
const INK = rgb(0.13, 0.15, 0.16);
const RULE = rgb(0.6, 0.63, 0.62);
/** Fixed, so that the same words always make the same bytes. */
const MADE_AT = new Date('2026-01-05T09:00:00Z');

interface Fonts {
  readonly regular: PDFFont;
  readonly bold: PDFFont;
}

/** Sets the handbook as a PDF: a chapter a page, headings by size, ruled tables, page numbers. */
export async function makeHandbookPdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setTitle(HANDBOOK_TITLE);
  pdf.setAuthor('Harbour Books');
  pdf.setLanguage('en-GB');
  pdf.setCreationDate(MADE_AT);
  pdf.setModificationDate(MADE_AT);
  const fonts = {
    regular: await pdf.embedFont(StandardFonts.TimesRoman),
    bold: await pdf.embedFont(StandardFonts.TimesRomanBold),
  };
  for (const [at, chapter] of HANDBOOK.entries()) {
    const page = pdf.addPage([PAGE.width, PAGE.height]);
    let y = PAGE.height - PAGE.margin - SIZE.title;
    page.drawText(chapter.title, { x: PAGE.margin, y, size: SIZE.title, font: fonts.bold, color: INK });
    y -= 2 * LINE;
    for (const block of chapter.blocks) y = drawBlock(page, fonts, block, y);
    if (y < PAGE.margin) throw new Error(`chapter "${chapter.title}" is ${Math.ceil(PAGE.margin - y)} pt too long`);
    drawFooter(page, fonts.regular, `${HANDBOOK_TITLE} · Page ${at + 1} of ${HANDBOOK.length}`);
  }
  return pdf.save();
}

/** Draws from `y` downwards; returns the `y` where the next block starts. */
function drawBlock(page: PDFPage, fonts: Fonts, block: HandbookBlock, y: number): number {
  if (block.kind === 'table') return drawTable(page, fonts, block, y);
  if (block.kind === 'heading') {
    const baseline = y - LINE / 2;
    page.drawText(block.text, { x: PAGE.margin, y: baseline, size: SIZE.heading, font: fonts.bold, color: INK });
    return baseline - 1.4 * LINE;
  }
  const lines = wrap(block.text, fonts.regular, SIZE.body, TEXT_WIDTH);
  for (const [at, text] of lines.entries()) {
    page.drawText(text, { x: PAGE.margin, y: y - at * LINE, size: SIZE.body, font: fonts.regular, color: INK });
  }
  return y - lines.length * LINE - LINE / 2;
}

function drawTable(page: PDFPage, fonts: Fonts, table: HandbookBlock & { kind: 'table' }, top: number): number {
  const rowHeight = 1.5 * LINE;
  const start = top + LINE / 2;
  const left = table.widths.map((_, at) => PAGE.margin + TEXT_WIDTH * sum(table.widths.slice(0, at)));
  const bottom = start - rowHeight * table.rows.length;
  for (const [row, cells] of table.rows.entries()) {
    const baseline = start - row * rowHeight - LINE;
    for (const [at, text] of cells.entries()) {
      const font = row === 0 ? fonts.bold : fonts.regular;
      page.drawText(text, { x: (left[at] ?? PAGE.margin) + 6, y: baseline, size: SIZE.body, font, color: INK });
    }
  }
  for (let row = 0; row <= table.rows.length; row += 1) {
    const y = start - row * rowHeight;
    drawRule(page, { x: PAGE.margin, y }, { x: PAGE.margin + TEXT_WIDTH, y });
  }
  for (const x of [...left, PAGE.margin + TEXT_WIDTH]) drawRule(page, { x, y: start }, { x, y: bottom });
  return bottom - 1.5 * LINE;
}

function drawRule(page: PDFPage, start: { x: number; y: number }, end: { x: number; y: number }): void {
  page.drawLine({ start, end, thickness: 0.6, color: RULE });
}

function drawFooter(page: PDFPage, font: PDFFont, text: string): void {
  const x = (PAGE.width - font.widthOfTextAtSize(text, SIZE.footer)) / 2;
  page.drawText(text, { x, y: PAGE.margin / 2, size: SIZE.footer, font, color: INK });
}

function wrap(text: string, font: PDFFont, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (font.widthOfTextAtSize(longer, size) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
