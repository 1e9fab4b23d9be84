import type { Block } from '../block.ts';
import type { Chunk } from '../chunk.ts';
import { contentHash } from './content-hash.ts';
import { embeddingText } from './embedding-text.ts';
import { packPieces } from './pack-pieces.ts';
import type { ChunkSizes } from './pack-pieces.ts';
import { noteMark, placeNotes, refersTo } from './place-notes.ts';
import type { AnnotatedBlock } from './place-notes.ts';
import { splitBlock } from './split-block.ts';
import type { Piece } from './split-block.ts';

/** Some 150 to 230 words: short enough to be about one thing, long enough to be understood alone. */
const SIZES: ChunkSizes = { targetChars: 900, maxChars: 1_400, overlapMaxChars: 240 };
/**
 * Han, kana and Hangul say in one character what takes two or three letters elsewhere, and cost an embedding model
 * about one token each: 1,400 of them would reach its limit (2,048 tokens with Gemini), and what lies behind is lost.
 */
const WIDE_SIZES: ChunkSizes = { targetChars: 450, maxChars: 700, overlapMaxChars: 120 };
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** A heading longer than this is a paragraph somebody made big. */
const HEADING_MAX_CHARS = 200;

/**
 * Cuts a document's blocks into chunks. A chunk never reaches across a heading or a page, so the headings
 * and the page it carries are true of all of it. Prose is cut between sentences, the last one being repeated in the
 * next chunk so that a "this" finds what it means; tables are cut between rows with their caption and header row
 * repeated; footnotes stand with the paragraph that refers to them; nothing is lost.
 * Deterministic: the same blocks make the same chunks with the same ids, so a job can be run again. A chunk's id
 * comes from its headings and text: what did not change from one version to the next ends in the same hash.
 */
export function chunkBlocks(
  blocks: readonly Block[],
  document: { readonly documentId: string; readonly version: string },
  sizes: ChunkSizes = sizesFor(blocks),
): readonly Chunk[] {
  return toSections(placeNotes(blocks))
    .flatMap((section) => {
      const pieces = section.body.flatMap((annotated) => toPieces(annotated, sizes.maxChars));
      return packPieces(pieces, sizes).map((pack) => ({ ...pack, headings: section.headings }));
    })
    .map(({ text, page, headings }, position): Chunk => ({
      chunkId: `${document.documentId}#${document.version}#${contentHash(`${headings.length}\n${embeddingText({ headings, text })}`)}`,
      position,
      text,
      headings,
      ...(page === undefined ? {} : { page }),
    }));
}

function sizesFor(blocks: readonly Block[]): ChunkSizes {
  let chars = 0;
  let wide = 0;
  for (const { text } of blocks) {
    chars += text.length;
    wide += text.match(WIDE)?.length ?? 0;
  }
  return wide > chars / 3 ? WIDE_SIZES : SIZES;
}

/** A block's pieces with those of its footnotes: after the whole block where it is short, else after the sentence that refers. */
function toPieces({ block, notes }: AnnotatedBlock, maxChars: number): readonly Piece[] {
  const pieces = [...splitBlock(block, maxChars)];
  const chars = [block, ...notes].reduce((sum, { text }) => sum + text.length + 1, 0);
  for (const note of notes) {
    const mark = noteMark(note.text);
    const referring =
      chars <= maxChars || mark === undefined ? -1 : pieces.findIndex(({ text }) => refersTo(text, mark));
    const at = referring < 0 ? pieces.length : referring + 1;
    const after = pieces[at];
    if (after) pieces[at] = { ...after, glue: '\n' };
    const own = splitBlock(note, maxChars).map((piece): Piece => ({ ...piece, startsBlock: false, kind: 'note' }));
    pieces.splice(at, 0, ...own);
  }
  return pieces;
}

interface Section {
  readonly headings: readonly string[];
  readonly body: readonly AnnotatedBlock[];
}

/**
 * Groups blocks under their headings. A heading with nothing below it is itself the body of a section,
 * because its words would otherwise be in no chunk.
 */
function toSections(blocks: readonly AnnotatedBlock[]): readonly Section[] {
  const sections: { headings: string[]; body: AnnotatedBlock[] }[] = [];
  let path: { level: number; block: Block; hasContent: boolean }[] = [];
  let open: { headings: string[]; body: AnnotatedBlock[] } | undefined;

  function leave(level: number): void {
    const left = path.filter((entry) => entry.level >= level);
    path = path.filter((entry) => entry.level < level);
    const last = left.at(-1);
    if (last && !last.hasContent) {
      const above = [...path, ...left.slice(0, -1)].map((entry) => entry.block.text);
      sections.push({ headings: above, body: [{ block: { ...last.block, kind: 'paragraph' }, notes: [] }] });
    }
  }

  for (const annotated of blocks) {
    const { block } = annotated;
    if (block.text.trim() === '') continue;
    if (block.kind === 'heading' && block.text.length <= HEADING_MAX_CHARS) {
      open = undefined;
      const level = block.level ?? 1;
      leave(level);
      for (const entry of path) entry.hasContent = true;
      path.push({ level, block, hasContent: false });
      continue;
    }
    if (!open) {
      for (const entry of path) entry.hasContent = true;
      open = { headings: path.map((entry) => entry.block.text), body: [] };
      sections.push(open);
    }
    open.body.push(annotated);
  }
  leave(0);
  return sections;
}
