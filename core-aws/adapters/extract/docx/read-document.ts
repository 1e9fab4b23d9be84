import { LIMITS } from '#shared/limits.ts';
import type { Block, ExtractedText } from '../../../domain/block.ts';
import { hasWords } from '../../../domain/documents/clean-text.ts';
import { showPath } from '../../../domain/documents/show-path.ts';
import type { Deadline } from '../deadline.ts';
import { giveCaptions } from './give-captions.ts';
import type { DocxPackage } from './open-package.ts';
import { createBodyReader } from './read-body.ts';
import type { BodyReader } from './read-body.ts';
import { createInlineReader } from './read-inline.ts';
import { readLinkedPart } from './read-linked-part.ts';
import { createNotes } from './read-notes.ts';
import { readNumbering } from './read-numbering.ts';
import { readStyles } from './read-styles.ts';
import { readXml } from './read-xml.ts';
import type { ReadXmlOptions, XmlElement } from './read-xml.ts';
import { Refused } from './refused.ts';
import { MARKED_BY_DELETION, SKIPPED_ELEMENTS } from './skipped-elements.ts';

export interface ReadLimits {
  readonly maxChars: number;
  readonly maxCells: number;
}

/**
 * Reads a document's body and what belongs to it: headers first and footers last, each once, since they stand on
 * every page; notes and comments behind what refers to them. A document whose body says nothing has no blocks: a
 * letterhead or a picture's description alone answers no question.
 *
 * The body is read as a stream, one paragraph or table at a time. Errors: throws Refused.
 */
export function readDocument(
  docx: DocxPackage,
  deadline: Deadline,
  { maxChars, maxCells }: ReadLimits = { maxChars: LIMITS.documentTextMaxChars, maxCells: LIMITS.tableMaxCells },
): ExtractedText {
  const relationships = docx.relationshipsOf(docx.mainPart);
  const byId = new Map(relationships.map((each) => [each.id, each]));
  const deletedNotes = new Set<string>();
  let hasDeleted = false;
  let hasHidden = false;
  let chars = 0;
  let cells = 0;
  let cellsBegun = 0;

  const xmlOptions: ReadXmlOptions = {
    deadline,
    skip: SKIPPED_ELEMENTS,
    keepIn: MARKED_BY_DELETION,
    onSkipped(name, attributes) {
      const note = /^w:(footnote|endnote|comment)Reference$/u.exec(name)?.[1];
      if (note !== undefined) deletedNotes.add(`${note}:${attributes['w:id'] ?? ''}`);
      if (name === 'w:delText') hasDeleted = true;
    },
  };
  const styleOf = readStyles(partsOf('styles')[0]);
  const numberings = partsOf('numbering')[0];
  const notes = createNotes(
    { footnote: partsOf('footnotes'), endnote: partsOf('endnotes'), comment: partsOf('comments') },
    (note) => beside.readAll(note),
  );
  const body = createReader();
  const beside = createReader();

  const blocks: Block[] = [];

  const root = readXml(needed(docx.mainPart), {
    ...xmlOptions,
    onElement(name) {
      if (name === 'w:tc' && (cellsBegun += 1) > maxCells) refuseCells();
    },
    stream: {
      parent: 'w:body',
      onChild(element) {
        cells = 0;
        cellsBegun = 0;
        add(body.readNext(element));
      },
    },
  });
  if (!root.name.endsWith('document')) throw new Refused('malformed', 'its main part is no Word document');
  add(body.flush());
  const hasBody = blocks.some((block) => !block.text.startsWith('Picture: '));
  if (!hasBody) return { blocks: [] };
  add(notes.takeRest(deletedNotes));
  const headers = repeatedBlocks('header');
  const footers = repeatedBlocks('footer');
  const warnings = [
    ...(hasDeleted ? ['It has tracked changes: what was inserted is read, what was deleted is not.'] : []),
    ...(hasHidden ? ['It has hidden text, which is read too. Remove it in Word if visitors must not see it.'] : []),
    ...(notes.commentCount > 0
      ? [
          `It has ${notes.commentCount} comments, which are read too. Remove them in Word if visitors must not see them.`,
        ]
      : []),
    ...embeddedWarning(),
  ];
  return { blocks: giveCaptions([...headers, ...blocks, ...footers]), ...(warnings.length > 0 ? { warnings } : {}) };

  function add(more: readonly Block[]): void {
    for (const block of more) {
      chars += block.text.length;
      if (chars > maxChars) {
        const limit = maxChars.toLocaleString('en');
        throw new Refused('too_large', `it holds more than ${limit} characters, which is the limit`);
      }
      blocks.push(block);
    }
  }

  function createReader(): BodyReader {
    return createBodyReader({
      styleOf,
      numbering: readNumbering(numberings),
      inline: createInlineReader((id) => {
        const link = byId.get(id);
        return link?.isExternal ? link.target : undefined;
      }),
      takeNote: notes.take,
      readPart(id) {
        const part = byId.get(id);
        const bytes = part && !part.isExternal ? bytesOf(part.target) : undefined;
        return part && bytes ? readLinkedPart(part.target, bytes, deadline) : [];
      },
      onHidden() {
        hasHidden = true;
      },
      countCells(count) {
        cells += count;
        if (cells > maxCells) refuseCells();
      },
    });
  }

  function refuseCells(): never {
    const limit = maxCells.toLocaleString('en');
    throw new Refused('too_large', `a table in it has more than ${limit} cells, which is the limit`);
  }

  function bytesOf(part: string): Uint8Array | undefined {
    const bytes = docx.bytesOf(part);
    if (!bytes.ok) throw new Refused(bytes.error.kind, bytes.error.detail);
    return bytes.value;
  }

  function needed(part: string): Uint8Array {
    const bytes = bytesOf(part);
    if (!bytes) throw new Refused('corrupt', `it has no ${showPath(part)}`);
    return bytes;
  }

  function partsOf(type: string): readonly XmlElement[] {
    return relationships
      .filter((each) => each.type === type && !each.isExternal)
      .flatMap(({ target }) => {
        const bytes = bytesOf(target);
        return bytes ? [readXml(bytes, xmlOptions)] : [];
      });
  }

  /** Sections, first and even pages each have a header of their own, which mostly say the same. */
  function repeatedBlocks(type: 'header' | 'footer'): readonly Block[] {
    const texts = partsOf(type)
      .flatMap((part) => beside.readAll(part))
      .map((block) => block.text.replaceAll('\n', '; '))
      .filter((text) => /\p{L}/u.test(text) && hasWords(text));
    return [...new Set(texts)].map((text) => ({ kind: 'footnote', text }));
  }

  function embeddedWarning(): readonly string[] {
    const count = relationships.filter((each) => ['package', 'oleObject', 'chart'].includes(each.type)).length;
    return count === 0 ? [] : [`It holds ${count} embedded files or charts, which are not read.`];
  }
}
