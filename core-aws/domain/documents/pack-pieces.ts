import type { ChunkSizes } from './chunk-sizes.ts';
import { hash32 } from './content-hash.ts';
import type { Piece } from './split-block.ts';

/** One chunk's text, with the page it stands on. */
export interface Pack {
  readonly text: string;
  readonly page: number | undefined;
}

/**
 * One piece in so many may end a chunk that is half full. Its own text decides, so where something was put in or
 * taken out, the chunks after it soon begin at the same places again as before, and keep their ids.
 */
const ANCHOR_EVERY = 8;

/** Fills chunks with the pieces of one section, in order. What goes on after a cut repeats what it needs to be understood. */
export function packPieces(
  pieces: readonly Piece[],
  { targetChars, maxChars, overlapMaxChars }: ChunkSizes,
): readonly Pack[] {
  const packs: Pack[] = [];
  let text = '';
  let last: Piece | undefined;
  /** The last sentence of the block that is being packed. */
  let sentence: Piece | undefined;

  const close = (): void => {
    if (text !== '') packs.push({ text, page: last?.page });
    text = '';
  };

  /** Starts the next chunk: a table goes on under its header, prose after its last sentence. */
  const open = (piece: Piece): void => {
    close();
    text = piece.lead === '' ? piece.text : `${piece.lead}\n${piece.text}`;
    if (piece.startsBlock || piece.kind === 'row' || !sentence || sentence.page !== piece.page) return;
    const withSentence = sentence.text + piece.glue + piece.text;
    if (sentence.text.length <= overlapMaxChars && withSentence.length <= maxChars) text = withSentence;
  };

  for (const [at, piece] of pieces.entries()) {
    const isUnderLead = piece.lead === '' || (!piece.startsBlock && piece.lead === last?.lead);
    const addition = piece.glue + (isUnderLead ? '' : `${piece.lead}\n`) + piece.text;
    const size = text.length + addition.length;
    const blockSize = text.length + blockRest(pieces, at);
    const isHalfFull = text.length >= targetChars / 2;
    const turnsPage = last !== undefined && piece.page !== last.page;
    // A block that fits goes in whole; a short rest of one is not worth a chunk of its own.
    const isFullEnough = piece.startsBlock && blockSize > targetChars && isHalfFull;
    const isShortRest = !piece.startsBlock && blockSize <= maxChars && blockSize - text.length <= targetChars / 3;
    const isAnchor = isHalfFull && piece.kind !== 'note' && hash32(piece.text) % ANCHOR_EVERY === 0;
    const isWanted = size <= targetChars || isShortRest || piece.kind === 'note';
    if (text !== '' && size <= maxChars && isWanted && !turnsPage && !isFullEnough && !isAnchor) text += addition;
    else open(piece);
    if (piece.startsBlock) sentence = undefined;
    if (piece.kind === 'prose') sentence = piece;
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
