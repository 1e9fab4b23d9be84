import type { Block } from '../block.ts';
import { hardSplit } from './hard-split.ts';
import { splitTable } from './split-table.ts';

/**
 * The smallest part a chunk is put together from: a sentence, a list item's sentence, or a table's row.
 * `glue` is what stands between this piece and the one before it, in the document as in a chunk.
 */
export interface Piece {
  readonly text: string;
  readonly glue: '' | ' ' | '\n' | '\n\n';
  readonly page: number | undefined;
  readonly startsBlock: boolean;
  /** A row's caption and header row, to stand above it wherever it begins a chunk; '' for everything else. */
  readonly lead: string;
  readonly kind: 'prose' | 'row' | 'note';
}

/** Splits a block into pieces of at most `maxChars` characters, a row's lead included. */
export function splitBlock(block: Block, maxChars: number): readonly Piece[] {
  return block.kind === 'table' ? splitTable(block, maxChars) : splitProse(block, maxChars);
}

function splitProse(block: Block, maxChars: number): readonly Piece[] {
  let glue: Piece['glue'] = '\n';
  const pieces: Piece[] = [];
  for (const { segment } of SENTENCES.segment(block.text)) {
    const sentence = segment.trim();
    if (sentence === '') continue;
    for (const [at, part] of hardSplit(sentence, maxChars).entries()) {
      pieces.push({
        text: part.text,
        glue: at === 0 ? glue : part.glue,
        page: block.page,
        startsBlock: pieces.length === 0,
        lead: '',
        kind: 'prose',
      });
    }
    glue = /\s$/u.test(segment) ? ' ' : '';
  }
  return pieces;
}

/** Unicode's rules (UAX 29) are the same for every language but a few; those few differ in abbreviations only. */
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });
