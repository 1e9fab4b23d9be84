import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import { linksOf } from '../html/links-of.ts';
import type { InlineReader } from './read-inline.ts';
import type { Numbering } from './read-numbering.ts';
import { outlineToLevel } from './read-styles.ts';
import type { StyleLookup } from './read-styles.ts';
import { readTable } from './read-table.ts';
import { child, childElements } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';

/** What the parts beside the body say, looked up while the body is read. */
export interface BodyParts {
  readonly styleOf: StyleLookup;
  readonly numbering: Numbering;
  readonly inline: InlineReader;
  /** Blocks of a note or comment, the first time it is asked for. */
  readonly takeNote: (key: string) => readonly Block[];
  /** Text of a part that is drawn into the body: SmartArt, or a piece of another format. */
  readonly readPart: (relationshipId: string) => readonly Block[];
  readonly onHidden: () => void;
  /** Counts cells as they are read; throws when there are too many. */
  readonly countCells: (count: number) => void;
}

export interface BodyReader {
  /** One child of the body; text that belongs to the next one waits until that is read, or for `flush`. */
  readonly readNext: (element: XmlElement) => readonly Block[];
  readonly flush: () => readonly Block[];
  /** All that is in a note, a header or a box. */
  readonly readAll: (container: XmlElement) => readonly Block[];
}

const CONTAINERS = new Set(['w:p', 'w:tbl', 'w:sdt', 'w:sdtContent', 'w:ins', 'w:moveTo', 'w:customXml', 'w:smartTag']);

/**
 * Turns the block level of a part (body, note, header, text box, table cell) into blocks in reading order. What a
 * paragraph refers to follows it: text boxes, pictures' descriptions, notes, comments.
 */
export function createBodyReader(parts: BodyParts): BodyReader {
  /** Text that belongs to the next paragraph: a drop cap, or a paragraph whose end was deleted. */
  let carried = '';

  return { readNext: readOne, flush, readAll: (container) => readWhole(container.children) };

  function flush(): readonly Block[] {
    const text = cleanText(carried);
    carried = '';
    return text === '' ? [] : [{ kind: 'paragraph', text }];
  }

  function readWhole(children: readonly (XmlElement | string)[]): readonly Block[] {
    return [...flush(), ...readAll(children), ...flush()];
  }

  function readAll(children: readonly (XmlElement | string)[]): readonly Block[] {
    const blocks: Block[] = [];
    for (const each of children) if (typeof each !== 'string') for (const block of readOne(each)) blocks.push(block);
    return blocks;
  }

  function readOne(element: XmlElement): readonly Block[] {
    switch (element.name) {
      case 'w:p':
        return readParagraph(element);
      case 'm:oMathPara':
        return readParagraph({ name: 'w:p', attributes: {}, children: [element] });
      case 'w:tbl':
        return readTable(element, { readCell: readWhole, countCells: parts.countCells });
      case 'w:altChunk':
        return parts.readPart(element.attributes['r:id'] ?? '');
      case 'mc:AlternateContent':
        for (const option of childElements(element)) {
          const blocks = readAll(option.children);
          if (blocks.length > 0) return blocks;
        }
        return [];
      case 'w:sdtPr':
      case 'w:sectPr':
      case 'w:tcPr':
        return [];
      default:
        if (CONTAINERS.has(element.name) || hasBlockChild(element)) return readAll(element.children);
        // Runs straight in a container, as some programs write them.
        return readParagraph({ name: 'w:p', attributes: {}, children: [element] });
    }
  }

  function readParagraph(paragraph: XmlElement): readonly Block[] {
    const properties = child(paragraph, 'w:pPr');
    const inline = parts.inline.read(paragraph);
    if (inline.hasHidden) parts.onHidden();
    const whole = carried + inline.text;
    const text = cleanText(whole);
    carried = '';
    const continues =
      child(child(properties, 'w:rPr'), 'w:del') !== undefined ||
      (child(properties, 'w:framePr')?.attributes['w:dropCap'] ?? 'none') !== 'none';
    const isAnchorOnly = !hasWords(text);
    if (continues && !isAnchorOnly) carried = whole;
    const main =
      isAnchorOnly || continues ? [] : [toBlock(text, properties, inline.isSequence, linksOf(inline.links, text))];
    return [
      ...main,
      ...inline.boxes.flatMap((box) => readWhole(box.children)),
      ...inline.diagrams.flatMap((id) => parts.readPart(id)),
      ...inline.pictures.map((picture): Block => ({ kind: 'paragraph', text: `Picture: ${picture}` })),
      ...inline.notes.flatMap((key) => parts.takeNote(key)),
    ];
  }

  function toBlock(text: string, properties: XmlElement | undefined, isSequence: boolean, links: string): Block {
    const style = parts.styleOf(child(properties, 'w:pStyle')?.attributes['w:val']);
    const ownOutline = child(properties, 'w:outlineLvl');
    const level = ownOutline ? outlineToLevel(ownOutline) : style.headingLevel;
    const numbering = { ...numberingOf(style.numbering), ...numberingOf(child(properties, 'w:numPr')) };
    const label =
      numbering.id === undefined || numbering.id === '0'
        ? undefined
        : parts.numbering.labelNext(numbering.id, numbering.level ?? 0);
    const labelled = label !== undefined && hasWords(label) ? `${label} ${text}` : text;
    if (level !== undefined) return { kind: 'heading', text: labelled, level };
    if (style.isCaption || isSequence) return { kind: 'caption', text: labelled };
    const kind = label !== undefined || style.isList ? 'list_item' : 'paragraph';
    return { kind, text: `${labelled}${links}` };
  }
}

function hasBlockChild(element: XmlElement): boolean {
  return childElements(element).some((each) => CONTAINERS.has(each.name));
}

function numberingOf(properties: XmlElement | undefined): { readonly id?: string; readonly level?: number } {
  const id = child(properties, 'w:numId')?.attributes['w:val'];
  const level = Number(child(properties, 'w:ilvl')?.attributes['w:val'] ?? Number.NaN);
  return { ...(id === undefined ? {} : { id }), ...(Number.isInteger(level) ? { level } : {}) };
}
