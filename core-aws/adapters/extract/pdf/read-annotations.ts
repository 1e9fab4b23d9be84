import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { readButtonCaptions } from './read-button-captions.ts';
import { isMostlyRtl } from './text-direction.ts';
import type { TextItem } from './text-item.ts';

/** What lies over a page: values typed into its form, text boxes put on it, and its links. */
export interface PageAnnotations {
  readonly items: readonly TextItem[];
  readonly links: readonly PlacedLink[];
}

/** A link and the rectangle that can be clicked, seen as the page is displayed. */
export interface PlacedLink extends Box {
  readonly text: string;
  readonly url: string;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Stands for a ticked box; what it ticks stands beside it on the page. */
const TICK = '\u2611';
const USUAL_SIZE = 10;

/**
 * Reads what a viewer shows over the page: typed and chosen values and ticked boxes of a form, where they stand,
 * the captions of its buttons, text boxes, and the addresses behind links. Notes that open on a click are remarks
 * about the document, not part of it.
 */
export async function readAnnotations(page: PDFPageProxy): Promise<PageAnnotations> {
  const found: readonly unknown[] = await page.getAnnotations();
  const { transform } = page.getViewport({ scale: 1 });
  const items: TextItem[] = [];
  const links: PlacedLink[] = [];
  const buttons = new Map<string, Box>();
  for (const each of found) {
    const annotation = toRecord(each);
    const box = toBox(annotation['rect'], transform);
    if (!box || annotation['hidden'] === true) continue;
    const { subtype, id } = annotation;
    if (subtype === 'Link') {
      const { url } = annotation;
      if (typeof url === 'string' && /^(?:https?|mailto):/iu.test(url)) {
        links.push({ ...box, url, text: toText(annotation['overlaidText']) });
      }
    } else if (subtype === 'Widget' && annotation['pushButton'] === true) {
      if (annotation['hasAppearance'] === true && typeof id === 'string') buttons.set(id, box);
    } else if (subtype === 'Widget') {
      items.push(...placeLines(fieldText(annotation), box, fontSize(annotation)));
    } else if (subtype === 'FreeText') {
      const lines = toLines(annotation['textContent']);
      items.push(
        ...placeLines(
          lines.length > 0 ? lines : toLines(toRecord(annotation['contentsObj'])['str']),
          box,
          fontSize(annotation),
        ),
      );
    }
  }
  if (buttons.size > 0) {
    const captions = await readButtonCaptions(page, new Set(buttons.keys()));
    for (const [id, caption] of captions) {
      const box = buttons.get(id);
      if (box) items.push(...placeLines(toLines(caption), box, undefined));
    }
  }
  return { items, links };
}

/** What a form's field holds. A password typed into a form is nobody's answer. */
function fieldText(annotation: Readonly<Record<string, unknown>>): readonly string[] {
  const value = annotation['fieldValue'];
  if (annotation['checkBox'] === true) return value !== 'Off' && value === annotation['exportValue'] ? [TICK] : [];
  if (annotation['radioButton'] === true)
    return typeof value === 'string' && value === annotation['buttonValue'] ? [TICK] : [];
  if (annotation['fieldType'] === 'Ch') {
    const options = Array.isArray(annotation['options']) ? annotation['options'].map(toRecord) : [];
    return (Array.isArray(value) ? value : [value]).flatMap((chosen) => {
      const option = options.find(({ exportValue }) => exportValue === chosen);
      return toLines(option?.['displayValue'] ?? chosen);
    });
  }
  return annotation['fieldType'] === 'Tx' && annotation['password'] !== true ? toLines(value) : [];
}

/** Lines of a box, as a viewer sets them: one in the middle, several from the top. */
function placeLines(lines: readonly string[], box: Box, givenSize: number | undefined): readonly TextItem[] {
  const height = box.bottom - box.top;
  // A box to tick is about as high as the text it stands beside.
  const size =
    lines[0] === TICK
      ? Math.min(16, Math.max(6, height))
      : Math.min(givenSize ?? USUAL_SIZE, Math.max(4, (height / Math.max(1, lines.length)) * 0.8));
  const step = lines.length > 1 ? Math.min(size * 1.2, height / lines.length) : 0;
  const first = lines.length > 1 ? box.top + size : (box.top + box.bottom) / 2 + size * 0.35;
  return lines.map((text, at) => ({
    text,
    x: box.left + 2,
    y: first + at * step,
    width: Math.min(box.right - box.left - 2, text.length * size * 0.5),
    size,
    fontId: '',
    isRtl: isMostlyRtl(text),
    angle: 0,
  }));
}

function fontSize(annotation: Readonly<Record<string, unknown>>): number | undefined {
  const { fontSize: size } = toRecord(annotation['defaultAppearanceData']);
  return typeof size === 'number' && size > 0 ? size : undefined;
}

function toBox(rect: unknown, [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0]: readonly number[]): Box | undefined {
  if (!Array.isArray(rect) || !rect.every((value) => typeof value === 'number') || rect.length < 4) return undefined;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = rect;
  const xs = [a * x1 + c * y1 + e, a * x2 + c * y2 + e];
  const ys = [b * x1 + d * y1 + f, b * x2 + d * y2 + f];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function toLines(value: unknown): readonly string[] {
  const lines = Array.isArray(value) ? value.map(toText) : toText(value).split(/\r\n?|\n/u);
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
