import type { Block } from '../block.ts';
import type { Chunk } from '../chunk.ts';
import { splitBlock } from './split-block.ts';
import type { Piece } from './split-block.ts';

export interface ChunkSizes {
  /** A chunk is closed at the piece that would take it past this many characters. */
  readonly targetChars: number;
  /** No chunk is longer than this many characters, whatever the document looks like. */
  readonly maxChars: number;
  /** A sentence longer than this many characters is not repeated at the start of the next chunk. */
  readonly overlapMaxChars: number;
}

/** Some 150 to 230 words: short enough to be about one thing, long enough to be understood alone. */
const DEFAULT_SIZES: ChunkSizes = { targetChars: 900, maxChars: 1_400, overlapMaxChars: 240 };

/** A heading longer than this is a paragraph somebody made big. */
const HEADING_MAX_CHARS = 200;

/**
 * Cuts a document's blocks into chunks. A chunk never reaches across a heading or a page, so the headings
 * and the page it carries are true of all of it. Prose is cut between sentences, the last one being repeated in the next chunk so that a "this"
 * finds what it means; tables are cut between rows with their header row repeated; nothing is lost.
 * Deterministic: the same blocks make the same chunks with the same ids, so a job can be run again.
 */
export function chunkBlocks(
  blocks: readonly Block[],
  document: { readonly documentId: string; readonly version: string },
  sizes: ChunkSizes = DEFAULT_SIZES,
): readonly Chunk[] {
  return toSections(blocks)
    .flatMap((section) =>
      packPieces(
        section.body.flatMap((block) => splitBlock(block, sizes.maxChars)),
        sizes,
      ).map((pack) => ({ ...pack, headings: section.headings })),
    )
    .map(({ text, page, headings }, position): Chunk => ({
      chunkId: `${document.documentId}#${document.version}#${String(position).padStart(6, '0')}`,
      position,
      text,
      headings,
      ...(page === undefined ? {} : { page }),
    }));
}

interface Section {
  readonly headings: readonly string[];
  readonly body: readonly Block[];
}

/**
 * Groups blocks under their headings. A heading with nothing below it is itself the body of a section,
 * because its words would otherwise be in no chunk.
 */
function toSections(blocks: readonly Block[]): readonly Section[] {
  const sections: { headings: string[]; body: Block[] }[] = [];
  let path: { level: number; block: Block; hasContent: boolean }[] = [];
  let open: { headings: string[]; body: Block[] } | undefined;

  function leave(level: number): void {
    const left = path.filter((entry) => entry.level >= level);
    path = path.filter((entry) => entry.level < level);
    const last = left.at(-1);
    if (last && !last.hasContent) {
      const above = [...path, ...left.slice(0, -1)].map((entry) => entry.block.text);
      sections.push({ headings: above, body: [{ ...last.block, kind: 'paragraph' }] });
    }
  }

  for (const block of blocks) {
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
    open.body.push(block);
  }
  leave(0);
  return sections;
}

function packPieces(
  pieces: readonly Piece[],
  { targetChars, maxChars, overlapMaxChars }: ChunkSizes,
): readonly { readonly text: string; readonly page: number | undefined }[] {
  const packs: { text: string; page: number | undefined }[] = [];
  let text = '';
  let page: number | undefined;
  let last: Piece | undefined;

  function close(): void {
    if (text !== '') packs.push({ text, page });
    text = '';
  }

  /** Starts the next chunk: a table goes on under its header, prose after its last sentence. */
  function open(piece: Piece): void {
    const before = last;
    const goesOn = before && !piece.startsBlock && text !== '';
    close();
    const lead = goesOn ? (piece.isProse ? before.text : (piece.tableHeader ?? '')) : '';
    const glue = piece.isProse ? piece.glue : '\n';
    const fits = piece.isProse ? lead.length <= overlapMaxChars : lead !== '';
    const leads = lead !== '' && fits && lead.length + glue.length + piece.text.length <= maxChars;
    text = leads ? lead + glue + piece.text : piece.text;
    page = leads && piece.isProse ? before?.page : piece.page;
  }

  for (const [at, piece] of pieces.entries()) {
    const withPiece = text.length + piece.glue.length + piece.text.length;
    const withBlock = text.length + blockRest(pieces, at);
    // A block that fits goes in whole; a short rest of one is not worth a chunk of its own.
    const isShortRest = !piece.startsBlock && withBlock <= maxChars && withBlock - text.length <= targetChars / 3;
    const turnsPage = last !== undefined && piece.page !== last.page;
    const isFullEnough = piece.startsBlock && withBlock > targetChars && text.length >= targetChars / 2;
    const closesEarly = turnsPage || isFullEnough;
    if (text !== '' && withPiece <= maxChars && !closesEarly && (withPiece <= targetChars || isShortRest)) {
      text += piece.glue + piece.text;
    } else {
      open(piece);
    }
    last = piece;
  }
  close();
  return packs;
}

/** Characters from this piece to the end of its block, glue included. Looks no further than one chunk reaches. */
function blockRest(pieces: readonly Piece[], from: number): number {
  let chars = 0;
  for (let at = from; at < pieces.length && at < from + 100; at += 1) {
    const piece = pieces[at];
    if (!piece || (at > from && piece.startsBlock)) break;
    chars += piece.glue.length + piece.text.length;
  }
  return chars;
}
