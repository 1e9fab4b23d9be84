import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import { rowsToBlocks } from '../html/cells-to-blocks.ts';
import { joinLineList } from './join-line-list.ts';
import { looksLikeMarkdown, readMarkdownText, splitFrontMatter } from './markdown.ts';

const LIST_ITEM = /^\s*(?:[-*+\u2022\u2023\u25aa\u25cf\u25e6\u00b7\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S/u;
const BULLET = /^\s*[-*+\u2022\u2023\u25aa\u25cf\u25e6\u00b7\u2013]\s+/u;
const TABLE_ROW = /^\s*\|.*\|\s*$/u;
const TABLE_RULE = /^[\s|:-]+$/u;
const FENCE = /^ {0,3}(`{3,}|~{3,})\s*[\w+#.-]*\s*$/u;
const FOOTNOTE = /^ {0,3}\[\^[^\]\s]+\]:\s+/u;
const CAPITALS_MAX_CHARS = 80;
const HEADING_MAX_CHARS = 1_000;
/** Nobody wraps prose in lines shorter than this. */
const WRAP_MIN_CHARS = 30;

/**
 * Finds the shape of plain text: Markdown's `#` headings, underlined headings, lines all in capitals, list
 * items, Markdown tables, and paragraphs between blank lines. A line that ends well before the others is
 * taken as ended on purpose (an address, a verse, a record), and not joined with the next.
 */
export function textToBlocks(text: string): readonly Block[] {
  const allLines = text.split(/\r\n|[\n\r\u2028\u2029\f]/u);
  const isMarkdown = looksLikeMarkdown(allLines);
  const { blocks: matter, lines } = splitFrontMatter(allLines);
  const closings: Readonly<Record<string, Int32Array>> = {
    '`': longestAhead(lines, '`'),
    '~': longestAhead(lines, '~'),
  };
  const blocks: Block[] = [...matter];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const next = lines[at + 1] ?? '';
    const marked = line.length <= HEADING_MAX_CHARS ? /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/u.exec(line) : null;
    if (line.trim() === '') {
      at += 1;
    } else if (marked) {
      add({ kind: 'heading', text: cleanText(marked[2] ?? ''), level: marked[1]?.length ?? 1 });
      at += 1;
    } else if (isFence(line, at)) {
      const end = endOf(at + 1, (each) => !closesFence(each, line));
      // Code keeps its words; its line breaks mean nothing to a reader of prose.
      blocks.push(
        ...asParagraph(
          lines
            .slice(at + 1, end)
            .map(cleanText)
            .join(' '),
        ),
      );
      at = end + 1;
    } else if (isUnderline(next) && line.trim().length <= 200) {
      add({ kind: 'heading', text: cleanText(line), level: next.includes('=') ? 1 : 2 });
      at += 2;
    } else if (isCapitals(line) && (lines[at - 1] ?? '').trim() === '' && !isCapitals(next)) {
      add({ kind: 'heading', text: cleanText(line), level: 2 });
      at += 1;
    } else if (startsTable(at)) {
      const end = endOf(
        at,
        (each, index) => TABLE_ROW.test(each) || (each.includes('|') && index > at) || index === at,
      );
      const rows = lines.slice(at, end);
      const cells = rows.filter((row) => !TABLE_RULE.test(row)).map((row) => toCells(row, isMarkdown));
      blocks.push(...rowsToBlocks(evenRows(cells), { headerRows: isTableRule(next) ? 1 : 0 }));
      at = end;
    } else {
      const end = endOf(
        at + 1,
        (each, index) => each.trim() !== '' && !startsTable(index) && !startsHeading(index) && !isFence(each, index),
      );
      for (const paragraph of joinParagraphs(lines.slice(at, end))) add(paragraph);
      at = end;
    }
  }
  return blocks;

  function add(block: Block): void {
    const isNote = isMarkdown && block.kind === 'paragraph' && FOOTNOTE.test(block.text);
    const text = isMarkdown ? readMarkdownText(isNote ? block.text.replace(FOOTNOTE, '') : block.text) : block.text;
    if (hasWords(text)) blocks.push({ ...block, text, ...(isNote ? { kind: 'footnote' as const } : {}) });
  }

  /** With bars on both ends; or with a rule below the first row, as Markdown has it. */
  function startsTable(index: number): boolean {
    const line = lines[index] ?? '';
    return (
      TABLE_ROW.test(line) || (line.includes('|') && !TABLE_RULE.test(line) && isTableRule(lines[index + 1] ?? ''))
    );
  }

  function isFence(line: string, index: number): boolean {
    // Without an end it is a line like any other.
    return FENCE.test(line) && (closings[fenceMark(line).charAt(0)]?.[index + 1] ?? 0) >= fenceMark(line).length;
  }
  function endOf(from: number, goesOn: (line: string, index: number) => boolean): number {
    let end = from;
    while (end < lines.length && goesOn(lines[end] ?? '', end)) end += 1;
    return end;
  }

  function startsHeading(index: number): boolean {
    return /^ {0,3}#{1,6}\s+\S/u.test(lines[index] ?? '') || isUnderline(lines[index + 1] ?? '');
  }
}

function isUnderline(line: string): boolean {
  return /^\s*(?:={3,}|-{3,}|~{3,})\s*$/u.test(line);
}

function isCapitals(line: string): boolean {
  const text = line.trim();
  const letters = text.match(/\p{L}/gu) ?? [];
  return (
    text.length <= CAPITALS_MAX_CHARS &&
    letters.length >= 3 &&
    text === text.toUpperCase() &&
    text !== text.toLowerCase() &&
    !/[,;]$/u.test(text)
  );
}

function isTableRule(line: string): boolean {
  return TABLE_RULE.test(line) && line.includes('|') && /-{3}|:-|-:/u.test(line);
}

function fenceMark(line: string): string {
  return /[`~]+/u.exec(line)?.[0] ?? '';
}

function closesFence(line: string, opening: string): boolean {
  return line.trim().startsWith(fenceMark(opening)) && /^[`~]+$/u.test(line.trim());
}

/** For each line, how long the longest line of nothing but this sign is, from there to the end. */
function longestAhead(lines: readonly string[], sign: string): Int32Array {
  const longest = new Int32Array(lines.length + 1);
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = (lines[at] ?? '').trim();
    const isMark = line.startsWith(sign) && line === sign.repeat(line.length);
    longest[at] = Math.max(longest[at + 1] ?? 0, isMark ? line.length : 0);
  }
  return longest;
}

function asParagraph(text: string): readonly Block[] {
  return hasWords(text) ? [{ kind: 'paragraph', text: cleanText(text) }] : [];
}

function toCells(line: string, isMarkdown: boolean): readonly string[] {
  return line
    .trim()
    .replace(/^\||\|$/gu, '')
    .split(/(?<!\\)\|/u)
    .map((cell) => cleanText(cell.replaceAll('\\|', '|')))
    .map((cell) => (isMarkdown ? readMarkdownText(cell) : cell));
}

function evenRows(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const columnCount = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return rows.map((row) => [...row, ...Array.from({ length: columnCount - row.length }, () => '')]);
}

/**
 * A line as wide as the widest was broken for want of room; a shorter one was ended by its writer. What is
 * indented below a list item belongs to it.
 */
function joinParagraphs(lines: readonly string[]): readonly Block[] {
  const width = lines.reduce((widest, line) => Math.max(widest, line.trimEnd().length), WRAP_MIN_CHARS);
  const blocks: { kind: 'paragraph' | 'list_item'; lines: string[]; isOpen: boolean }[] = [];
  for (const [at, line] of lines.entries()) {
    const text = cleanText(line.replace(BULLET, ''));
    const firstWordOfNext = /^\s*(\S*)/u.exec(lines[at + 1] ?? '')?.[1] ?? '';
    const isFull = line.trimEnd().length + 1 + firstWordOfNext.length >= width * 0.85;
    const last = blocks.at(-1);
    if (LIST_ITEM.test(line)) blocks.push({ kind: 'list_item', lines: [text], isOpen: isFull });
    else if (last && (last.isOpen || (last.kind === 'list_item' && /^\s{2,}\S/u.test(line)))) {
      last.lines.push(text);
      last.isOpen = isFull;
    } else blocks.push({ kind: 'paragraph', lines: [text], isOpen: isFull });
  }
  return blocks.map(({ kind, lines: parts }) => ({ kind, text: joinLineList(parts) }));
}
