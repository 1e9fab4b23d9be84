import { OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/**
 * Reads what is drawn on the given buttons. pdf.js tells a button's caption only as drawing, and drawing a page is
 * slow; so this is for pages that have buttons. Pictures are not decoded (`maxImageSize` when the file was opened).
 */
export async function readButtonCaptions(
  page: PDFPageProxy,
  buttonIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const { fnArray, argsArray } = await page.getOperatorList();
  const captions = new Map<string, string>();
  let button: string | undefined;
  for (const [at, operation] of fnArray.entries()) {
    const args: unknown = argsArray[at];
    if (operation === OPS.beginAnnotation) {
      const id: unknown = Array.isArray(args) ? args[0] : undefined;
      button = typeof id === 'string' && buttonIds.has(id) ? id : undefined;
    } else if (operation === OPS.endAnnotation) {
      button = undefined;
    } else if (button !== undefined && operation === OPS.showText && Array.isArray(args)) {
      captions.set(button, `${captions.get(button) ?? ''}${glyphText(args[0])}`);
    }
  }
  return captions;
}

/** A shown text is its glyphs; the numbers among them only move the pen. */
function glyphText(glyphs: unknown): string {
  if (!Array.isArray(glyphs)) return '';
  return glyphs
    .map((glyph: unknown) => {
      const text: unknown = typeof glyph === 'object' && glyph !== null && 'unicode' in glyph ? glyph.unicode : '';
      return typeof text === 'string' ? text : '';
    })
    .join('');
}
