import { hex } from 'dingbat-to-unicode';
import { cleanText } from '../../../domain/documents/clean-text.ts';
import { createFields } from './fields.ts';
import type { Fields } from './fields.ts';
import { child, childElements, isOn } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';

/** What stands in a paragraph besides its text, to be read after it. */
export interface Inline {
  /** As written, spaces at its ends included: it may be joined with what follows. */
  readonly text: string;
  /** Notes and comments it refers to, in order: `footnote:2`. */
  readonly notes: readonly string[];
  readonly boxes: readonly XmlElement[];
  /** Ids of drawings whose text is in another part (SmartArt). */
  readonly diagrams: readonly string[];
  readonly pictures: readonly string[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
  readonly isSequence: boolean;
  readonly hasHidden: boolean;
}

export interface InlineReader {
  readonly read: (paragraph: XmlElement) => Inline;
}

/** A picture named so by the program or the camera says nothing about what it shows. */
const FILE_NAME = /\.(?:png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|webp|heic)\s*$/iu;
const ALT_MAX_CHARS = 2_000;
const MACHINE_NOTE = /\s*\p{L}+ (?:automatically generated|automatisch generiert\p{L}*).*$/iu;

/**
 * Reads the text of paragraphs as the document's reader sees it: fields by their results, symbols as Unicode,
 * tracked insertions as text. A field may begin in one paragraph and end in another, hence the closure.
 */
export function createInlineReader(urlOf: (relationshipId: string) => string | undefined): InlineReader {
  const fields = createFields();
  return { read: (paragraph) => readInline(paragraph, fields, urlOf) };
}

function readInline(
  paragraph: XmlElement,
  fields: Fields,
  urlOf: (relationshipId: string) => string | undefined,
): Inline {
  let text = '';
  let isSequence = false;
  let hasHidden = false;
  const notes: string[] = [];
  const boxes: XmlElement[] = [];
  const diagrams: string[] = [];
  const pictures: string[] = [];
  const links: { text: string; url: string }[] = [];
  const linkStarts: { readonly from: number; readonly url: string }[] = [];

  fields.startParagraph();
  visitAll(paragraph);
  fields.endParagraph();
  for (const { from, url } of linkStarts) addLink(from, url);
  return { text, notes, boxes, diagrams, pictures, links, isSequence, hasHidden };

  function add(piece: string): void {
    if (fields.isShown()) text += piece;
  }

  function visitAll(element: XmlElement): void {
    for (const each of element.children) if (typeof each !== 'string') visit(each);
  }

  function visit(element: XmlElement): void {
    switch (element.name) {
      case 'w:t':
      case 'm:t':
        for (const piece of element.children) if (typeof piece === 'string') add(piece);
        return;
      case 'w:r': {
        const properties = child(element, 'w:rPr');
        if (isOn(child(properties, 'w:vanish')) && childElements(element, 'w:t').length > 0) hasHidden = true;
        visitAll(element);
        return;
      }
      case 'w:tab':
      case 'w:ptab':
      case 'w:br':
      case 'w:cr':
        add(' ');
        return;
      case 'w:noBreakHyphen':
        add('\u2011');
        return;
      case 'w:sym':
        add(symbol(element));
        return;
      case 'w:fldChar':
        visitFieldChar(element);
        return;
      case 'w:instrText':
        fields.addCode(element.children.filter((each) => typeof each === 'string').join(''));
        return;
      case 'w:fldSimple':
        if (/^\s*SEQ\b/u.test(element.attributes['w:instr'] ?? '')) isSequence = true;
        visitAll(element);
        return;
      case 'w:hyperlink': {
        const from = text.length;
        visitAll(element);
        const url = urlOf(element.attributes['r:id'] ?? '');
        if (url !== undefined) addLink(from, url);
        return;
      }
      case 'w:footnoteReference':
        notes.push(`footnote:${element.attributes['w:id'] ?? ''}`);
        return;
      case 'w:endnoteReference':
        notes.push(`endnote:${element.attributes['w:id'] ?? ''}`);
        return;
      case 'w:commentReference':
        notes.push(`comment:${element.attributes['w:id'] ?? ''}`);
        return;
      case 'w:txbxContent':
        boxes.push(element);
        return;
      case 'dgm:relIds':
        diagrams.push(element.attributes['r:dm'] ?? '');
        return;
      case 'wp:docPr':
        addPicture(element.attributes['descr'] ?? element.attributes['title'] ?? '');
        return;
      case 'v:shape':
        addPicture(element.attributes['alt'] ?? '');
        visitAll(element);
        return;
      case 'mc:AlternateContent':
        visitAlternate(element);
        return;
      case 'm:f':
        visitMath(element, 'm:num', '/', 'm:den');
        return;
      case 'm:sSup':
        visitMath(element, 'm:e', '^', 'm:sup');
        return;
      case 'm:sSub':
        visitMath(element, 'm:e', '_', 'm:sub');
        return;
      case 'w:rt':
        // How a word is read aloud, above it (ruby): not part of the sentence.
        return;
      case 'w:pPr':
      case 'w:rPr':
      case 'w:sdtPr':
      case 'w:sdtEndPr':
        return;
      default:
        visitAll(element);
    }
  }

  /** The same thing said twice, for newer and older programs: the newer is read, unless we find nothing in it. */
  function visitAlternate(element: XmlElement): void {
    for (const name of ['mc:Choice', 'mc:Fallback']) {
      const before = text.length + boxes.length + notes.length + diagrams.length;
      for (const option of childElements(element, name)) {
        visitAll(option);
        if (text.length + boxes.length + notes.length + diagrams.length > before) return;
      }
    }
  }

  function visitMath(element: XmlElement, first: string, sign: string, second: string): void {
    const a = child(element, first);
    const b = child(element, second);
    if (a) visitAll(a);
    add(sign);
    if (b) visitAll(b);
  }

  function visitFieldChar(element: XmlElement): void {
    const type = element.attributes['w:fldCharType'];
    if (type === 'begin') {
      add(formFieldText(child(element, 'w:ffData')));
      fields.begin();
    } else if (type === 'separate') {
      const code = fields.separate();
      if (/^\s*SEQ\b/u.test(code)) isSequence = true;
      const url = /^\s*HYPERLINK\s+"([^"]+)"/u.exec(code)?.[1];
      if (url !== undefined) linkStarts.push({ from: text.length, url });
      else linkStarts.push({ from: text.length, url: '' });
    } else if (type === 'end') {
      if (fields.end()) {
        const link = linkStarts.pop();
        if (link) addLink(link.from, link.url);
      }
    }
  }

  function addLink(from: number, url: string): void {
    const label = cleanText(text.slice(from));
    if (label !== '' && /^(?:https?:\/\/|mailto:)/iu.test(url)) links.push({ text: label, url });
  }

  function addPicture(description: string): void {
    const said = cleanText(description.slice(0, ALT_MAX_CHARS).replace(MACHINE_NOTE, ''));
    const words = said.match(/\p{L}{2,}/gu) ?? [];
    const saysSomething = words.length >= 2 || /[\p{Script=Han}\p{Script=Hangul}\p{Script=Kana}]{4}/u.test(said);
    if (saysSomething && !FILE_NAME.test(said) && !pictures.includes(said)) pictures.push(said);
  }
}

/** Symbol fonts have signs of their own, stored from U+F000 on. */
function symbol(element: XmlElement): string {
  const code = element.attributes['w:char'] ?? '';
  const font = element.attributes['w:font'] ?? '';
  const known = hex(font, code) ?? (/^f0/iu.test(code) ? hex(font, code.slice(2)) : undefined);
  if (known) return known.string;
  const point = Number.parseInt(code, 16);
  const isPrivate = point >= 0xe000 && point <= 0xf8ff;
  return Number.isInteger(point) && point > 0x20 && point <= 0xffff && !isPrivate ? String.fromCodePoint(point) : '';
}

/** A list to choose from and a box to tick hold their value in the field itself. */
function formFieldText(data: XmlElement | undefined): string {
  const list = child(data, 'w:ddList');
  if (list) {
    const chosen = Number(
      child(list, 'w:result')?.attributes['w:val'] ?? child(list, 'w:default')?.attributes['w:val'] ?? 0,
    );
    return childElements(list, 'w:listEntry')[chosen]?.attributes['w:val'] ?? '';
  }
  const box = child(data, 'w:checkBox');
  if (!box) return '';
  return isOn(child(box, 'w:checked') ?? child(box, 'w:default')) ? '\u2612' : '\u2610';
}
