import { parseFragment } from 'parse5';
import type { DefaultTreeAdapterTypes as Html } from 'parse5';
import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import { tableToRows } from './table-to-rows.ts';

/** Ids mammoth gives to notes and to the places that refer to them. */
const NOTE_ID = /^(?:foot|end)note-\d+$/;
const NOTE_REFERENCE = /^#((?:foot|end)note-\d+)$/;
const BACK_REFERENCE = /^#(?:foot|end)note-ref-\d+$/;

const PARAGRAPH_PARENTS = new Set(['p', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'ul', 'ol', 'dl', 'div']);

/**
 * Turns HTML as mammoth writes it into blocks. A footnote follows the block that refers to it, because that
 * is where it is understood; its number is dropped, so that it is not taken for the number of a source.
 */
export function htmlToBlocks(html: string): readonly Block[] {
  const root = parseFragment(html);
  const notes = new Map<string, Html.Element>();
  collectNotes(root, notes);
  const blocks: Block[] = [];
  const told = new Set<string>();

  function add(kind: Block['kind'], text: string, from: readonly Html.ChildNode[], level?: number): void {
    if (hasWords(text)) blocks.push({ kind, text, ...(level === undefined ? {} : { level }) });
    for (const id of from.flatMap(noteReferences)) {
      const note = notes.get(id);
      if (!note || told.has(id)) continue;
      told.add(id);
      for (const child of note.childNodes) visit(child, 'paragraph');
    }
  }

  /** Text straight inside a container, between its block elements, is a paragraph (or list item) of its own. */
  function visitContainer(nodes: readonly Html.ChildNode[], kind: 'paragraph' | 'list_item'): void {
    let inline: Html.ChildNode[] = [];
    let isFirst = true;
    const flush = (): void => {
      if (inline.length > 0) add(isFirst ? kind : 'paragraph', textOf(inline), inline);
      if (inline.some((node) => textOf([node]) !== '')) isFirst = false;
      inline = [];
    };
    for (const node of nodes) {
      if (isElement(node) && PARAGRAPH_PARENTS.has(node.tagName)) {
        flush();
        visit(node, isFirst ? kind : 'paragraph');
      } else {
        inline.push(node);
      }
    }
    flush();
  }

  function visit(node: Html.ChildNode, kind: 'paragraph' | 'list_item'): void {
    if (!isElement(node)) return;
    const heading = /^h([1-6])$/.exec(node.tagName);
    if (heading) add('heading', textOf(node.childNodes), node.childNodes, Number(heading[1]));
    else if (node.tagName === 'p') visitContainer(node.childNodes, kind);
    else if (node.tagName === 'table') visitTable(node);
    else if (node.tagName === 'li') {
      const isNote = NOTE_ID.test(attribute(node, 'id') ?? '');
      if (!isNote) visitContainer(node.childNodes, 'list_item');
    } else visitContainer(node.childNodes, kind);
  }

  function visitTable(table: Html.Element): void {
    const rows = tableToRows(table, textOf);
    if (rows.every((row) => row.length < 2)) {
      // One column only: a frame around text, not a table.
      for (const row of rows) add('paragraph', row[0] ?? '', []);
    } else {
      add('table', rows.map((row) => row.join(' | ')).join('\n'), []);
    }
    add('paragraph', '', table.childNodes);
  }

  visitContainer(root.childNodes, 'paragraph');
  // A note nobody refers to is still text of the document.
  for (const [id, note] of notes) if (!told.has(id)) for (const child of note.childNodes) visit(child, 'paragraph');
  return blocks;
}

export function isElement(node: Html.Node): node is Html.Element {
  return 'tagName' in node;
}

export function attribute(element: Html.Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

/** All text below the nodes, block elements and line breaks becoming spaces, notes' numbers and arrows left out. */
function textOf(nodes: readonly Html.ChildNode[]): string {
  return cleanText(nodes.map(rawText).join(''));
}

function rawText(node: Html.ChildNode): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value;
  if (!isElement(node)) return '';
  if (node.tagName === 'br') return ' ';
  const href = node.tagName === 'a' ? (attribute(node, 'href') ?? '') : '';
  if (NOTE_REFERENCE.test(href) || BACK_REFERENCE.test(href)) return '';
  const inner = node.childNodes.map(rawText).join('');
  return PARAGRAPH_PARENTS.has(node.tagName) || node.tagName === 'td' || node.tagName === 'th' ? ` ${inner} ` : inner;
}

function noteReferences(node: Html.ChildNode): readonly string[] {
  if (!isElement(node)) return [];
  const id = NOTE_REFERENCE.exec(attribute(node, 'href') ?? '')?.[1];
  return [...(id === undefined ? [] : [id]), ...node.childNodes.flatMap(noteReferences)];
}

function collectNotes(node: Html.ParentNode, notes: Map<string, Html.Element>): void {
  for (const child of node.childNodes) {
    if (!isElement(child)) continue;
    const id = attribute(child, 'id') ?? '';
    if (child.tagName === 'li' && NOTE_ID.test(id)) notes.set(id, child);
    else collectNotes(child, notes);
  }
}
