import type { Block } from '../block.ts';

/** A block with the footnotes that belong to it. */
export interface AnnotatedBlock {
  readonly block: Block;
  readonly notes: readonly Block[];
}

/**
 * Brings what explains something to what it explains. A footnote goes to the paragraph that refers to it: the one
 * with its mark, looked for back to the start of the page, or of the chapter where there are no pages; without a
 * mark, the paragraph before it. A caption that stands next to a table becomes that table's. What belongs to
 * nothing stays where it is, as a paragraph.
 */
export function placeNotes(blocks: readonly Block[]): readonly AnnotatedBlock[] {
  const placed: { block: Block; notes: Block[] }[] = [];
  for (const block of withCaptions(blocks)) {
    const referring = block.kind === 'footnote' ? findReferring(placed, block) : undefined;
    if (referring) referring.notes.push(block);
    else placed.push({ block: block.kind === 'footnote' ? { ...block, kind: 'paragraph' } : block, notes: [] });
  }
  return placed;
}

/** The number or sign a footnote begins with. */
const MARK = /^\s*[[(]?(\d{1,3}|[*†‡§]{1,3}|[a-z](?=[\])]))[\]).:]?(?:\s|(?=\p{L}))/u;

/** The mark at the start of a footnote's text; undefined when it has none. */
export function noteMark(text: string): string | undefined {
  return MARK.exec(text)?.[1];
}

/** True when the text refers to the mark: `word1`, `word.[1]`, `word (a)`, but not `in 1 of` and not `10`. */
export function refersTo(text: string, mark: string): boolean {
  return referenceTo(mark).test(text);
}

function referenceTo(mark: string): RegExp {
  const escaped = mark.replace(/[*]/gu, String.raw`\*`);
  const behindWord = String.raw`[\p{L}.,;:!?)»”"'\u3002]${escaped}`;
  return new RegExp(String.raw`(?:${behindWord}|[[(]${escaped}[\])])(?![\p{L}\p{N}*])`, 'u');
}

/** A page holds fewer blocks, and a paragraph fewer footnotes; a file that has more is not to cost minutes. */
const LOOK_BACK_BLOCKS = 50;
const NOTES_MAX_COUNT = 50;

function findReferring<P extends { readonly block: Block; readonly notes: Block[] }>(
  placed: readonly P[],
  note: Block,
): P | undefined {
  const mark = noteMark(note.text);
  const reference = mark === undefined ? undefined : referenceTo(mark);
  const isOpen = (candidate: P): boolean =>
    isProse(candidate.block) && candidate.block.page === note.page && candidate.notes.length < NOTES_MAX_COUNT;
  for (const candidate of reference ? placed.slice(-LOOK_BACK_BLOCKS).toReversed() : []) {
    if (candidate.block.page !== note.page) break;
    if (note.page === undefined && candidate.block.kind === 'heading') break;
    if (isOpen(candidate) && reference?.test(candidate.block.text)) return candidate;
  }
  const before = placed.at(-1);
  return before && isOpen(before) ? before : undefined;
}

function isProse({ kind }: Block): boolean {
  return kind === 'paragraph' || kind === 'list_item';
}

const FIGURE_CAPTION = /^\s*(?:fig|abb|chart|image|photo|diagramm?|bild|foto|图|圖|図)/iu;

/** Captions given to the tables above or below them; the others are paragraphs. */
function withCaptions(blocks: readonly Block[]): readonly Block[] {
  const result = [...blocks];
  const taken = new Set<number>();
  for (const [at, block] of blocks.entries()) {
    if (block.kind !== 'caption') continue;
    const isTableCaption = !FIGURE_CAPTION.test(block.text);
    const neighbour = [at + 1, at - 1].find((place) => {
      const table = result[place];
      if (table?.kind !== 'table' || table.page !== block.page || !table.table) return false;
      return table.table.caption === undefined ? isTableCaption : table.table.caption.trim() === block.text.trim();
    });
    const table = neighbour === undefined ? undefined : result[neighbour];
    if (neighbour === undefined || !table?.table) {
      result[at] = { ...block, kind: 'paragraph' };
    } else {
      result[neighbour] = { ...table, table: { ...table.table, caption: block.text } };
      taken.add(at);
    }
  }
  return result.filter((_, at) => !taken.has(at));
}
