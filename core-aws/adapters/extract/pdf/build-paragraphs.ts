import { withAddresses } from './attach-links.ts';
import { lineText } from './group-lines.ts';
import type { Line } from './group-lines.ts';
import type { LineJoiner } from './join-lines.ts';

/** What most of a document is set in; headings are what differs from it. */
export interface BodyStyle {
  readonly size: number;
  /** Undefined when no font sets most of the text, so that a font says nothing. */
  readonly fontId: string | undefined;
}

export interface Paragraph {
  readonly kind: 'heading' | 'paragraph' | 'list_item';
  readonly text: string;
  readonly size: number;
}

const BULLET =
  /^[\u2022\u2023\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u2043\u00b7\uf0b7\uf0a7*\u2013\u2014-]\s+(?=\S)/u;
const NUMBER = /^(\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,5}[.)])\s+(?=\S)/u;
const HEADING_SIZE_RATIO = 1.15;
const HEADING_MAX_LINES = 3;
const HEADING_MAX_CHARS = 200;

/**
 * Joins the lines of one region into headings, paragraphs and list items. A paragraph ends where the next
 * line stands further off, is set in other type, is indented, or where a line ends early and a new one starts.
 */
export function buildParagraphs(lines: readonly Line[], body: BodyStyle, joinLines: LineJoiner): readonly Paragraph[] {
  const right = Math.max(...lines.map((line) => line.right));
  const width = right - Math.min(...lines.map((line) => line.left));
  const leading = typicalLeading(lines);
  const groups: { lines: Line[]; isHeading: boolean; isListItem: boolean }[] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const before = group?.lines.at(-1);
    const isHeading = looksLikeHeading(line, body) && (group?.isHeading === true || !startsInside(line));
    const text = lineText(line);
    if (group?.isHeading && before && !isHeading && startsInside(line) && !isBreak(before, line, group)) {
      // What looked like a heading was the first line of a sentence.
      group.isHeading = false;
    }
    const isListItem = !isHeading && (BULLET.test(text) || NUMBER.test(text));
    if (!group || !before || isListItem || isHeading !== group.isHeading || isBreak(before, line, group)) {
      groups.push({ lines: [line], isHeading, isListItem });
    } else {
      group.lines.push(line);
    }
  }
  return groups.map((group) => toParagraph(group, joinLines));

  function isBreak(
    before: Line,
    line: Line,
    group: { readonly lines: readonly Line[]; readonly isListItem: boolean },
  ): boolean {
    const size = Math.max(before.size, line.size);
    if (Math.abs(before.size - line.size) > 0.12 * size) return true;
    if (line.y - before.y > Math.max(leading * 1.3, size * 1.25)) return true;
    const first = group.lines[0] ?? before;
    if (group.isListItem) {
      const hangs = group.lines.length > 1 && before.left > first.left + 0.3 * size;
      if (line.left < first.left + (hangs ? 0.3 : -0.5) * size) return true;
    }
    if (
      !group.isListItem &&
      line.left > before.left + size &&
      line.left > first.left + size &&
      !isCentred(before, line)
    )
      return true;
    const missing = right - before.right;
    const ended = /[.!?:;\u3002\u061f]["')\u201d\u2019\]]?$/u.test(lineText(before));
    const starts = /^["'(\u201c\u2018[]?[\p{Lu}\p{N}]/u.test(lineText(line));
    return (missing > 0.2 * width && ended) || (missing > 0.4 * width && starts);
  }
}

function isCentred(before: Line, line: Line): boolean {
  return Math.abs((before.left + before.right - line.left - line.right) / 2) < line.size * 0.5;
}

/** A line that starts in the middle of a sentence goes on with what is above it, whatever it is set in. */
function startsInside(line: Line): boolean {
  return /^\p{Ll}/u.test(lineText(line));
}

/** The usual distance of two lines: a small one of the region's, the large ones being those between paragraphs. */
function typicalLeading(lines: readonly Line[]): number {
  const gaps = lines
    .slice(1)
    .map((line, at) => line.y - (lines[at]?.y ?? line.y))
    .filter((gap, at) => gap > 0 && gap < 2.2 * (lines[at]?.size ?? 0))
    .toSorted((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 4)] ?? 0;
}

function looksLikeHeading(line: Line, body: BodyStyle): boolean {
  const text = lineText(line);
  if (text.length > 120 || !/\p{L}/u.test(text) || BULLET.test(text)) return false;
  if (line.size >= body.size * HEADING_SIZE_RATIO) return true;
  if (body.fontId === undefined || line.size < body.size * 0.97 || line.cells.length > 1) return false;
  return (
    line.cells[0]?.fontId !== body.fontId &&
    text.length <= 90 &&
    /^[\p{Lu}\p{Lo}\p{N}]/u.test(text) &&
    !/[.,;\u3002\u3001]$/u.test(text)
  );
}

function toParagraph(
  {
    lines,
    isHeading,
    isListItem,
  }: { readonly lines: readonly Line[]; readonly isHeading: boolean; readonly isListItem: boolean },
  joinLines: LineJoiner,
): Paragraph {
  const text = joinText(lines, joinLines);
  const size = lines[0]?.size ?? 0;
  const isSentence = text.length > 60 && /[.;,\u3002]$/u.test(text);
  if (isHeading && lines.length <= HEADING_MAX_LINES && text.length <= HEADING_MAX_CHARS && !isSentence) {
    return { kind: 'heading', text, size };
  }
  const linked = withAddresses(
    text,
    lines.flatMap(({ cells }) => cells.flatMap(({ links }) => links)),
  );
  return isListItem
    ? { kind: 'list_item', text: linked.replace(BULLET, ''), size }
    : { kind: 'paragraph', text: linked, size };
}

/** The lines' text as one; a word that the last line cuts has no other half. Each line is looked at once only. */
export function joinText(lines: readonly Line[], joinLines: LineJoiner): string {
  const parts: string[] = [];
  let before = '';
  for (const text of lines.map(lineText)) {
    const joined = joinLines(before, text);
    parts.push(joined.slice(0, joined.length - text.length));
    before = text;
  }
  return [...parts, before].join('').replaceAll('\u00ad', '');
}
