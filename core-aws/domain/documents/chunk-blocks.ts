import type { Block } from '../block.ts';
import type { Chunk } from '../chunk.ts';
import { alwaysFits, sizesFor, smallerSizes } from './chunk-sizes.ts';
import type { ChunkSizes } from './chunk-sizes.ts';
import { contentHash } from './content-hash.ts';
import { embeddingText } from './embedding-text.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { packPieces } from './pack-pieces.ts';
import type { Pack } from './pack-pieces.ts';
import { noteMark, placeNotes, refersTo } from './place-notes.ts';
import type { AnnotatedBlock } from './place-notes.ts';
import { splitBlock } from './split-block.ts';
import type { Piece } from './split-block.ts';

/** An embedder that takes less than this is not one to cut documents for. */
const LIMIT_MIN_TOKENS = 64;

/** A heading longer than this is a paragraph somebody made big. */
const HEADING_MAX_CHARS = 200;

/**
 * Cuts a document's blocks into chunks. A chunk never reaches across a heading or a page, so the headings
 * and the page it carries are true of all of it. Prose is cut between sentences, the last one being repeated in the
 * next chunk so that a "this" finds what it means; tables are cut between rows with their caption and header row
 * repeated; footnotes stand with the paragraph that refers to them; nothing is lost.
 *
 * Sizes are what is good for being found, capped by what the embedder takes: under its headings, or half of the
 * limit where these are longer, a chunk has at most `maxTokens` (`estimateTokens`), so that no word of it goes unseen.
 *
 * Deterministic: the same blocks make the same chunks with the same ids, so a job can be run again. A chunk's id
 * comes from its headings and text: what did not change from one version to the next ends in the same hash.
 */
export function chunkBlocks(
  blocks: readonly Block[],
  document: { readonly documentId: string; readonly version: string },
  { maxTokens = Infinity, sizes = sizesFor(blocks) }: { readonly maxTokens?: number; readonly sizes?: ChunkSizes } = {},
): readonly Chunk[] {
  if (maxTokens < LIMIT_MIN_TOKENS) {
    throw new RangeError(`an embedder that takes ${maxTokens} tokens; the least to cut for is ${LIMIT_MIN_TOKENS}`);
  }
  return toSections(placeNotes(blocks))
    .flatMap((section) =>
      packSection(section, sizes, maxTokens).map((pack) => ({ ...pack, headings: section.headings })),
    )
    .map(({ text, page, headings }, position): Chunk => ({
      chunkId: `${document.documentId}#${document.version}#${contentHash(`${headings.length}\n${embeddingText({ headings, text })}`)}`,
      position,
      text,
      headings,
      ...(page === undefined ? {} : { page }),
    }));
}

/** The section's chunks at the sizes wished for, or, where one is more than the embedder takes, at smaller ones. */
function packSection({ headings, body }: Section, wished: ChunkSizes, maxTokens: number): readonly Pack[] {
  const forHeadings = headings.length === 0 ? 0 : estimateTokens(`${headings.join('\n')}\n`);
  const roomTokens = maxTokens - Math.min(forHeadings, Math.floor(maxTokens / 2));
  for (let sizes = wished; ;) {
    const { maxChars } = sizes;
    const packs = packPieces(
      body.flatMap((annotated) => toPieces(annotated, maxChars)),
      sizes,
    );
    if (alwaysFits(sizes, roomTokens)) return packs;
    const tokens = packs.reduce((most, { text }) => Math.max(most, estimateTokens(text)), 0);
    if (tokens <= roomTokens) return packs;
    sizes = smallerSizes(sizes, roomTokens, tokens);
  }
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
