import type { DefaultTreeAdapterTypes as Html } from 'parse5';
import { LIMITS } from '#shared/limits.ts';
import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import { linksOf } from './links-of.ts';
import { textToBlocks } from '../txt/text-to-blocks.ts';
import { isBoilerplate, isUnread } from './boilerplate.ts';
import { cellsToBlocks } from './cells-to-blocks.ts';
import { attribute, HtmlRefused, isElement, parseHtml } from './parse-html.ts';
import { readHtmlTable } from './read-html-table.ts';

const BLOCK_ELEMENTS = new Set(
  (
    'p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table pre div section article main header footer aside nav address ' +
    'blockquote figure figcaption details summary fieldset legend form center hr caption option optgroup body html frameset noframes menu'
  ).split(' '),
);
/** A number that refers to a note, or an arrow back from it. */
const NOTE_MARK = /^\s*(?:\[?\d{1,3}\]?|[↑↩^]\ufe0e?)\s*$/u;

type TextKind = 'paragraph' | 'list_item' | 'caption';

/**
 * Reads the content of an HTML page in reading order. Text straight inside a container, between its block
 * elements, is a paragraph of its own. When nothing is left without navigation and its like, all is read.
 * Errors: throws HtmlRefused.
 */
export function htmlToBlocks(
  html: string,
  {
    maxDepth = LIMITS.markupMaxDepth,
    maxCells = LIMITS.tableMaxCells,
  }: { readonly maxDepth?: number; readonly maxCells?: number } = {},
): readonly Block[] {
  const root = parseHtml(html, maxDepth);
  const content = readContent(root, isBoilerplate, maxCells);
  return content.length > 0 ? content : readContent(root, () => false, maxCells);
}

function readContent(
  root: Html.Document,
  isLeftOut: (element: Html.Element) => boolean,
  maxCells: number,
): readonly Block[] {
  const read = readContainer(root.childNodes, 'paragraph');
  const title = cleanText(findTitle(root));
  const isTitled = title === '' || read.some((block) => block.kind === 'heading' && block.level === 1);
  return isTitled || read.length === 0 ? read : [{ kind: 'heading', text: title, level: 1 }, ...read];

  function readContainer(nodes: readonly Html.ChildNode[], kind: TextKind, label = ''): readonly Block[] {
    const blocks: Block[] = [];
    let inline: Html.ChildNode[] = [];
    // One by one: a page in a single element has more blocks than a call takes arguments.
    const add = (more: readonly Block[]): void => {
      for (const block of more) blocks.push(block);
    };
    const flush = (): void => {
      if (inline.length > 0) add(readInline(inline, blocks.length === 0 ? kind : 'paragraph'));
      inline = [];
    };
    for (const node of nodes) {
      if (!isElement(node)) inline.push(node);
      else if (isUnread(node) || isLeftOut(node)) flush();
      else if (BLOCK_ELEMENTS.has(node.tagName) || hasBlocksInside(node)) {
        flush();
        add(readElement(node, blocks.length === 0 ? kind : 'paragraph'));
      } else inline.push(node);
    }
    flush();
    const [first, ...others] = blocks;
    return first && label !== '' && !first.table ? [{ ...first, text: `${label}${first.text}` }, ...others] : blocks;
  }

  function readElement(element: Html.Element, kind: TextKind): readonly Block[] {
    const level = /^h([1-6])$/u.exec(element.tagName)?.[1];
    if (level !== undefined) {
      const { text } = gather(element.childNodes);
      return hasWords(text) ? [{ kind: 'heading', text: cleanText(text), level: Number(level) }] : [];
    }
    switch (element.tagName) {
      case 'ol':
        return readOrdered(element);
      case 'li':
        return readContainer(element.childNodes, 'list_item');
      case 'dl':
        return readDefinitions(element);
      case 'figcaption':
      case 'caption':
        return readContainer(element.childNodes, 'caption');
      case 'pre':
        return textToBlocks(gather(element.childNodes).text);
      case 'table':
        return readTable(element);
      default:
        return readContainer(element.childNodes, kind);
    }
  }

  function readOrdered(list: Html.Element): readonly Block[] {
    let number = Number.parseInt(attribute(list, 'start') ?? '1', 10) || 1;
    return list.childNodes.filter(isElement).flatMap((item) => {
      if (item.tagName !== 'li') return readElement(item, 'list_item');
      const blocks = readContainer(item.childNodes, 'list_item', `${number}. `);
      number += 1;
      return blocks;
    });
  }

  /** A term and what it means, in one: `Delivery: three days`. */
  function readDefinitions(list: Html.Element): readonly Block[] {
    let term = '';
    const blocks = list.childNodes.filter(isElement).flatMap((item): readonly Block[] => {
      if (item.tagName === 'div') return readDefinitions(item);
      if (item.tagName === 'dd') {
        const label = term === '' ? '' : `${term}: `;
        term = '';
        return readContainer(item.childNodes, 'list_item', label);
      }
      const text = cleanText(gather(item.childNodes).text);
      term = term === '' ? text : `${term}, ${text}`;
      return [];
    });
    return term === '' ? blocks : [...blocks, { kind: 'list_item', text: term }];
  }

  function readTable(table: Html.Element): readonly Block[] {
    const { rows, headerRows, caption } = readHtmlTable(table, {
      readCell: (cell) => (isUnread(cell) ? [] : readContainer(cell.childNodes, 'paragraph')),
      maxCells,
      refuse(count) {
        const limit = maxCells.toLocaleString('en');
        throw new HtmlRefused(
          'too_large',
          `a table in it has ${count.toLocaleString('en')} cells; the limit is ${limit}`,
        );
      },
    });
    const title = caption ? cleanText(gather(caption.childNodes).text) : '';
    if (['presentation', 'none'].includes(attribute(table, 'role') ?? '')) {
      return rows.flat().flatMap((cell) => (cell.isRepeated ? [] : cell.blocks));
    }
    return cellsToBlocks(rows, { headerRows, ...(title === '' ? {} : { caption: title }) });
  }

  function readInline(nodes: readonly Html.ChildNode[], kind: TextKind): readonly Block[] {
    const { text, links, pictures } = gather(nodes);
    // Two line breaks in a row are how many editors end a paragraph.
    const paragraphs = text
      .split(/\n[^\S\n]*(?:\n\s*)+/u)
      .map(cleanText)
      .filter(hasWords);
    const last = paragraphs.length - 1;
    return [
      ...paragraphs.map((each, at): Block => ({
        kind: at === 0 ? kind : 'paragraph',
        text: at === last ? `${each}${linksOf(links, each)}` : each,
      })),
      ...pictures.map((picture): Block => ({ kind: 'paragraph', text: `Picture: ${picture}` })),
    ];
  }

  interface Gathered {
    readonly text: string;
    readonly links: readonly { readonly text: string; readonly url: string }[];
    readonly pictures: readonly string[];
  }

  /** All text below the nodes; a line break of the page is `\n`, one of the source a space. */
  function gather(nodes: readonly Html.ChildNode[]): Gathered {
    const pieces: string[] = [];
    const links: { text: string; url: string }[] = [];
    const pictures: string[] = [];
    const visit = (node: Html.ChildNode, isPre: boolean): void => {
      if (node.nodeName === '#text' && 'value' in node) {
        pieces.push(isPre ? node.value : node.value.replace(/\s+/gu, ' '));
        return;
      }
      if (!isElement(node) || isUnread(node)) return;
      if (node.tagName === 'br') pieces.push('\n');
      else if (node.tagName === 'img') {
        const alt = cleanText(attribute(node, 'alt') ?? '');
        if ((alt.match(/\p{L}{2,}/gu) ?? []).length >= 2) pictures.push(alt);
      } else {
        const from = pieces.length;
        const isBlock = BLOCK_ELEMENTS.has(node.tagName);
        if (isBlock) pieces.push(' ');
        for (const each of node.childNodes) visit(each, isPre);
        if (isBlock) pieces.push(' ');
        if (node.tagName === 'a') endLink(node, from);
      }
    };
    const endLink = (link: Html.Element, from: number): void => {
      const label = pieces.slice(from).join('');
      const url = attribute(link, 'href') ?? '';
      if (url.startsWith('#') && NOTE_MARK.test(label)) pieces.length = from;
      else if (/^https?:\/\//iu.test(url) && hasWords(label)) links.push({ text: cleanText(label), url });
    };
    for (const node of nodes) visit(node, isInPre(node));
    return { text: pieces.join(''), links, pictures };
  }
}

function isInPre(node: Html.ChildNode): boolean {
  for (let parent = node.parentNode; parent && 'tagName' in parent; parent = parent.parentNode) {
    if (parent.tagName === 'pre') return true;
  }
  return false;
}

/** An inline element may hold blocks: a link around a whole card. */
function hasBlocksInside(element: Html.Element): boolean {
  return element.childNodes.some(
    (node) => isElement(node) && (BLOCK_ELEMENTS.has(node.tagName) || hasBlocksInside(node)),
  );
}

function findTitle(root: Html.Document): string {
  const html = root.childNodes.filter(isElement).find((each) => each.tagName === 'html');
  const head = html?.childNodes.filter(isElement).find((each) => each.tagName === 'head');
  const title = head?.childNodes.filter(isElement).find((each) => each.tagName === 'title');
  return title?.childNodes.map((each) => ('value' in each ? each.value : '')).join('') ?? '';
}
