import { AnnotationMode, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** One shape as drawn, and the letters it stands for: several for a ligature. */
export interface Glyph {
  readonly text: string;
  readonly charCode: number;
}

/**
 * The shapes a page draws, one list for each time it draws text, in that order; without what lies over the page.
 * Cost: about that of reading the page's text once more. Pictures are not decoded.
 */
export async function readGlyphs(page: PDFPageProxy): Promise<readonly (readonly Glyph[])[]> {
  const { fnArray, argsArray } = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE });
  return fnArray.flatMap((operation, at) => {
    const args: unknown = argsArray[at];
    return operation === OPS.showText && Array.isArray(args) ? [toGlyphs(args[0])] : [];
  });
}

/** A shown text is its glyphs; the numbers among them only move the pen. */
export function toGlyphs(shown: unknown): readonly Glyph[] {
  if (!Array.isArray(shown)) return [];
  return shown.flatMap((glyph: unknown): Glyph[] => {
    if (typeof glyph !== 'object' || glyph === null || !('unicode' in glyph)) return [];
    const charCode = 'originalCharCode' in glyph ? glyph.originalCharCode : undefined;
    return typeof glyph.unicode === 'string'
      ? [{ text: glyph.unicode, charCode: typeof charCode === 'number' ? charCode : -1 }]
      : [];
  });
}
