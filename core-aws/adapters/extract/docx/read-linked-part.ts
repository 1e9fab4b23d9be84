import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords } from '../../../domain/documents/clean-text.ts';
import type { Deadline } from '../deadline.ts';
import { htmlToBlocks } from '../html/html-to-blocks.ts';
import { decodeText } from '../txt/decode-text.ts';
import { textToBlocks } from '../txt/text-to-blocks.ts';
import { readXml } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';

/**
 * Reads a part that stands for text of the body: the data behind a SmartArt drawing, or a piece in HTML or plain
 * text that Word would merge when it opens the file. Others (RTF, a whole DOCX) are left out.
 */
export function readLinkedPart(name: string, bytes: Uint8Array, deadline: Deadline): readonly Block[] {
  const ending = /\.(\w+)$/u.exec(name)?.[1]?.toLowerCase();
  switch (ending) {
    case 'xml':
      return diagramTexts(readXml(bytes, { deadline }));
    case 'htm':
    case 'html':
    case 'xhtml':
      return htmlToBlocks(decodeText(bytes).text);
    case 'txt':
      return textToBlocks(decodeText(bytes).text);
    default:
      return [];
  }
}

/** One paragraph for each paragraph of DrawingML text. */
function diagramTexts(element: XmlElement): readonly Block[] {
  if (element.name === 'a:p') {
    const text = cleanText(textOf(element));
    return hasWords(text) ? [{ kind: 'paragraph', text }] : [];
  }
  return element.children.flatMap((each) => (typeof each === 'string' ? [] : diagramTexts(each)));
}

function textOf(element: XmlElement): string {
  return element.children
    .map((each) => (typeof each === 'string' ? (element.name === 'a:t' ? each : '') : textOf(each)))
    .join('');
}
