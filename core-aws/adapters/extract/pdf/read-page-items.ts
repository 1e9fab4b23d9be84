import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { TextItem } from './text-item.ts';

/** Reads a page's text with its positions, turned upright when the page is stored on its side. */
export async function readPageItems(page: PDFPageProxy): Promise<readonly TextItem[]> {
  const { transform } = page.getViewport({ scale: 1 });
  const { items, styles } = await page.getTextContent();
  return items.flatMap((item): TextItem[] => {
    if (!('str' in item) || item.str === '') return [];
    const [a, b, c, d, x, y] = multiply(transform, item.transform);
    const size = Math.hypot(c, d) || Math.abs(item.height);
    const isVertical = styles[item.fontName]?.vertical === true;
    return [
      {
        text: item.str,
        x,
        y,
        width: Math.abs(item.width),
        size,
        fontId: item.fontName,
        isRtl: item.dir === 'rtl',
        isTurned: isVertical || Math.abs(b) > Math.abs(a) * 0.1 || a < 0,
      },
    ];
  });
}

type Matrix = readonly [number, number, number, number, number, number];

/** Product of two PDF matrices. Source: ISO 32000-1, 8.3.4 "Transformation matrices". */
function multiply(outer: readonly number[], inner: readonly number[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = outer;
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}
