import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import { linksOf } from '../html/links-of.ts';

const LINK = /(?<!!)\[([^[\]]+)\]\((<[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+["'][^"']*["'])?\)/gu;
const PICTURE = /!\[([^[\]]*)\]\([^()]*\)/gu;

/** Nobody writes longer ones by hand; they are left as they are. */
const TEXT_MAX_CHARS = 20_000;

/**
 * True when a text means its signs as Markdown: only then are they taken out of sentences, since a plain text may
 * have stars and brackets of its own. The kind of file does not tell; both come as text.
 */
export function looksLikeMarkdown(allLines: readonly string[]): boolean {
  const lines = allLines.filter((line) => line.length <= TEXT_MAX_CHARS);
  let signs = 0;
  if (lines.some((line) => /^ {0,3}#{1,6} +\S/u.test(line))) signs += 1;
  if (lines.some((line) => /^ {0,3}```/u.test(line))) signs += 1;
  if (lines.some((line) => /\]\((?:https?:|mailto:|#|\.{0,2}\/)[^)\s]*\)/u.test(line))) signs += 1;
  if (lines.some((line) => /(?:^|\s)\*\*[^\s*][^*]*\*\*/u.test(line))) signs += 1;
  if (lines.some((line) => /(?:^|\s)`[^`]+`/u.test(line))) signs += 1;
  if (lines.some((line) => /^\s*\|?\s*:?-{3,}:?\s*\|/u.test(line))) signs += 1;
  return signs >= 2;
}

/** A line of Markdown as it is read: links by their text with the address behind, no marks of emphasis or code. */
export function readMarkdownText(text: string): string {
  if (text.length > TEXT_MAX_CHARS) return text;
  const links: { text: string; url: string }[] = [];
  const read = cleanText(
    text
      .replace(/<!--.*?-->/gu, ' ')
      .replace(PICTURE, '$1')
      .replace(LINK, (_, label: string, address: string) => {
        const url = address.replace(/^<|>$/gu, '');
        if (/^(?:https?:\/\/|mailto:)/iu.test(url)) links.push({ text: plain(label), url });
        return label;
      })
      .replace(/<((?:https?:\/\/|mailto:)[^<>\s]+)>/gu, '$1')
      .replace(/\[\^[^\]\s]+\]/gu, '')
      .replace(/^(?:>\s*)+/u, ''),
  );
  const shown = plain(read);
  return `${shown}${linksOf(links, shown)}`;
}

function plain(text: string): string {
  return text
    .replace(/(`+)(.+?)\1/gu, '$2')
    .replace(/\*\*(\S(?:.*?\S)?)\*\*/gu, '$1')
    .replace(/(^|[\s(])__(\S(?:.*?\S)?)__(?=$|[\s).,;:!?])/gu, '$1$2')
    .replace(/(^|[\s(])[*_](\S(?:[^*_]*\S)?)[*_](?=$|[\s).,;:!?])/gu, '$1$2');
}

/**
 * Takes the block of settings off the head of a page made for a site generator (`---`, `key: value` lines, `---`).
 * Its title and description are text; the rest is for machines.
 */
export function splitFrontMatter(lines: readonly string[]): {
  readonly blocks: readonly Block[];
  readonly lines: readonly string[];
} {
  const whole = { blocks: [], lines };
  if ((lines[0] ?? '').replace(/^\ufeff/u, '').trimEnd() !== '---') return whole;
  const end = lines.findIndex((line, at) => at > 0 && /^(?:---|\.\.\.)\s*$/u.test(line));
  const matter = lines.slice(1, Math.max(1, end));
  const isMatter = matter.some((line) => /^[\w-]+:(?:\s|$)/u.test(line));
  if (end < 0 || !isMatter || !matter.every((line) => /^(?:[\w-]+:(?:\s.*)?|\s.*|-\s.*|#.*|)$/u.test(line)))
    return whole;
  const value = (key: string): string => {
    const line = matter.find((each) => each.toLowerCase().startsWith(`${key}:`)) ?? '';
    return cleanText(
      line
        .slice(key.length + 1)
        .trim()
        .replace(/^(["'])(.*)\1$/u, '$2'),
    );
  };
  const rest = lines.slice(end + 1);
  const title = value('title');
  const description = value('description');
  const isTitled = (rest.find((line) => /^#{1,6} +\S/u.test(line)) ?? '').startsWith('# ');
  const blocks: Block[] = [];
  if (hasWords(title) && !isTitled) blocks.push({ kind: 'heading', text: title, level: 1 });
  if (hasWords(description)) blocks.push({ kind: 'paragraph', text: description });
  return { blocks, lines: rest };
}
