import { OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { toGlyphs } from './read-glyphs.ts';

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
      const text = toGlyphs(args[0])
        .map((glyph) => glyph.text)
        .join('');
      captions.set(button, `${captions.get(button) ?? ''}${text}`);
    }
  }
  return captions;
}
