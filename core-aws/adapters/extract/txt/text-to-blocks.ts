import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords, joinLines } from '../../../domain/documents/clean-text.ts';

const LIST_ITEM = /^\s*(?:[-*+\u2022\u2023\u25aa\u25cf\u25e6\u00b7\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S/u;
const BULLET = /^\s*[-*+\u2022\u2023\u25aa\u25cf\u25e6\u00b7\u2013]\s+/u;
const TABLE_ROW = /^\s*\|.*\|\s*$/u;
const TABLE_RULE = /^[\s|:-]+$/u;
const CAPITALS_MAX_CHARS = 80;
/** Nobody wraps prose in lines shorter than this. */
const WRAP_MIN_CHARS = 30;

/**
 * Finds the shape of plain text: Markdown's `#` headings, underlined headings, lines all in capitals, list
 * items, Markdown tables, and paragraphs between blank lines. A line that ends well before the others is
 * taken as ended on purpose (an address, a verse, a record), and not joined with the next.
 */
export function textToBlocks(text: string): readonly Block[] {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029\f]/u);
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const next = lines[at + 1] ?? '';
    const marked = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/u.exec(line);
    if (line.trim() === '') {
      at += 1;
    } else if (marked) {
      add({ kind: 'heading', text: cleanText(marked[2] ?? ''), level: marked[1]?.length ?? 1 });
      at += 1;
    } else if (isUnderline(next) && line.trim().length <= 200) {
      add({ kind: 'heading', text: cleanText(line), level: next.includes('=') ? 1 : 2 });
      at += 2;
    } else if (isCapitals(line) && (lines[at - 1] ?? '').trim() === '' && !isCapitals(next)) {
      add({ kind: 'heading', text: cleanText(line), level: 2 });
      at += 1;
    } else if (TABLE_ROW.test(line)) {
      const end = endOf(at, (each) => TABLE_ROW.test(each));
      const rows = lines.slice(at, end).filter((row) => !TABLE_RULE.test(row));
      add({ kind: 'table', text: rows.map(toRow).join('\n') });
      at = end;
    } else {
      const end = endOf(at + 1, (each, index) => each.trim() !== '' && !TABLE_ROW.test(each) && !startsHeading(index));
      for (const paragraph of joinParagraphs(lines.slice(at, end))) add(paragraph);
      at = end;
    }
  }
  return blocks;

  function add(block: Block): void {
    if (hasWords(block.text)) blocks.push(block);
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

function toRow(line: string): string {
  return line
    .trim()
    .replace(/^\||\|$/gu, '')
    .split('|')
    .map(cleanText)
    .join(' | ');
}

/**
 * A line as wide as the widest was broken for want of room; a shorter one was ended by its writer. What is
 * indented below a list item belongs to it.
 */
function joinParagraphs(lines: readonly string[]): readonly Block[] {
  const width = Math.max(WRAP_MIN_CHARS, ...lines.map((line) => line.trimEnd().length));
  const blocks: { kind: 'paragraph' | 'list_item'; text: string; isOpen: boolean }[] = [];
  for (const [at, line] of lines.entries()) {
    const text = cleanText(line.replace(BULLET, ''));
    const firstWordOfNext = /^\s*(\S*)/u.exec(lines[at + 1] ?? '')?.[1] ?? '';
    const isFull = line.trimEnd().length + 1 + firstWordOfNext.length >= width * 0.85;
    const last = blocks.at(-1);
    if (LIST_ITEM.test(line)) blocks.push({ kind: 'list_item', text, isOpen: isFull });
    else if (last && (last.isOpen || (last.kind === 'list_item' && /^\s{2,}\S/u.test(line)))) {
      last.text = joinLines(last.text, text);
      last.isOpen = isFull;
    } else blocks.push({ kind: 'paragraph', text, isOpen: isFull });
  }
  return blocks.map(({ kind, text }) => ({ kind, text }));
}
