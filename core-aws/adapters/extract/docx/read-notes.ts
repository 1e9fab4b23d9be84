import type { Block } from '../../../domain/block.ts';
import { childElements } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';

export type NoteKind = 'footnote' | 'endnote' | 'comment';

/** Notes and comments by what refers to them (`footnote:2`); each is told once. */
export interface Notes {
  readonly take: (key: string) => readonly Block[];
  /** Those nobody referred to: still text of the document, unless what referred to them was deleted. */
  readonly takeRest: (deleted: ReadonlySet<string>) => readonly Block[];
  readonly commentCount: number;
}

/** Word keeps the line above the footnotes among them. */
const SEPARATORS = new Set(['separator', 'continuationSeparator', 'continuationNotice']);

export function createNotes(
  parts: Readonly<Record<NoteKind, readonly XmlElement[]>>,
  read: (note: XmlElement) => readonly Block[],
): Notes {
  const notes = new Map<string, XmlElement>();
  for (const kind of ['footnote', 'endnote', 'comment'] as const) {
    for (const element of parts[kind].flatMap((part) => childElements(part, `w:${kind}`))) {
      const key = `${kind}:${element.attributes['w:id'] ?? ''}`;
      if (!SEPARATORS.has(element.attributes['w:type'] ?? '') && !notes.has(key)) notes.set(key, element);
    }
  }
  const commentCount = [...notes.keys()].filter((key) => key.startsWith('comment:')).length;

  const take = (key: string): readonly Block[] => {
    const note = notes.get(key);
    if (!note) return [];
    // Before it is read: a note may refer to itself in a hostile file.
    notes.delete(key);
    const blocks = read(note).map(({ text, table }): Block => {
      return { kind: 'footnote', text: table ? text.replaceAll('\n', '; ') : text };
    });
    const [first, ...others] = blocks;
    if (!first || !key.startsWith('comment:')) return blocks;
    return [{ ...first, text: `Comment: ${first.text}` }, ...others];
  };
  return {
    take,
    takeRest: (deleted) => [...notes.keys()].filter((key) => !deleted.has(key)).flatMap(take),
    commentCount,
  };
}
