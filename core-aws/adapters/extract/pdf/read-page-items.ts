import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { normalizeForms } from './normalize-forms.ts';
import { orderGlyphs } from './order-glyphs.ts';
import { readGlyphs } from './read-glyphs.ts';
import { hasRtl, isMostlyRtl } from './text-direction.ts';
import type { TextItem } from './text-item.ts';

/** Further from upright than this, in degrees, text is turned on purpose; a scan lies a little askew. */
const UPRIGHT_WITHIN_DEGREES = 6;

/** Reads a page's text with its positions, every piece turned upright: the page's own rotation and the text's. */
export async function readPageItems(page: PDFPageProxy): Promise<readonly TextItem[]> {
  const { transform } = page.getViewport({ scale: 1 });
  // Joined Arabic letters are taken apart after pdf.js has put them in order: before, each would come apart backwards.
  const { items: content, styles } = await page.getTextContent({ disableNormalization: true });
  const items = content.flatMap((item) => ('str' in item && item.str !== '' ? [item] : []));
  const texts = items.map(({ str }) => str);
  const ordered = texts.some(hasRtl) ? orderGlyphs(texts, await readGlyphs(page)) : texts;
  return items.map((item, at): TextItem => {
    const [a, b, c, d, e, f] = multiply(transform, item.transform);
    const isVertical = styles[item.fontName]?.vertical === true;
    const angle = isVertical ? toAngle(-c, -d) : toAngle(a, b);
    const { x, y } = turnUpright({ x: e, y: f }, angle);
    const text = normalizeForms(ordered[at] ?? item.str);
    return {
      text,
      x,
      y,
      width: Math.abs(isVertical ? item.height : item.width),
      size: (isVertical ? Math.hypot(a, b) : Math.hypot(c, d)) || Math.abs(item.height),
      fontId: item.fontName,
      isRtl: isMostlyRtl(text),
      angle,
    };
  });
}

/** The direction (x, y) as degrees clockwise, where y grows downwards; nearly upright or sideways is taken as just that. */
function toAngle(x: number, y: number): number {
  const degrees = ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
  const square = Math.round(degrees / 90) * 90;
  return (Math.abs(degrees - square) <= UPRIGHT_WITHIN_DEGREES ? square : Math.round(degrees)) % 360;
}

/** Where a point of the page lies for a reader who has turned the page so that text at this angle is upright. */
export function turnUpright(
  { x, y }: { readonly x: number; readonly y: number },
  angle: number,
): { readonly x: number; readonly y: number } {
  switch (angle) {
    case 0:
      return { x, y };
    case 90:
      return { x: y, y: -x };
    case 180:
      return { x: -x, y: -y };
    case 270:
      return { x: -y, y: x };
    default: {
      const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
      return { x: x * cos + y * sin, y: y * cos - x * sin };
    }
  }
}

type Matrix = readonly [number, number, number, number, number, number];

/** Product of two PDF matrices. Source: ISO 32000-1, 8.3.4 "Transformation matrices". */
function multiply(outer: readonly number[], inner: readonly number[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = outer;
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}
