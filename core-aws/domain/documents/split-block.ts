import type { Block } from '../block.ts';
import { segmentSentences } from '../segment-sentences.ts';
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
  return sentencesOf(block.text).flatMap(({ text, glue }, sentenceAt) =>
    hardSplit(text, maxChars).map((part, at): Piece => ({
      text: part.text,
      glue: at === 0 ? glue : part.glue,
      page: block.page,
      startsBlock: sentenceAt === 0 && at === 0,
      lead: '',
      kind: 'prose',
    })),
  );
}

/** A footnote's mark behind a full stop, which Unicode's rules take for the start of the next sentence. */
const MARK_BEHIND_STOP = /^(?:[*†‡§]{1,3}|[[(]\d{1,3}[\])])(?=\s|$)/u;

function sentencesOf(text: string): readonly { readonly text: string; readonly glue: Piece['glue'] }[] {
  const sentences: { text: string; glue: Piece['glue'] }[] = [];
  let glue: Piece['glue'] = '\n';
  for (const segment of segmentSentences(text)) {
    const before = sentences.at(-1);
    const mark = before && glue === '' ? (MARK_BEHIND_STOP.exec(segment)?.[0] ?? '') : '';
    if (before && mark !== '') before.text += mark;
    const rest = segment.slice(mark.length);
    if (rest.trim() !== '') sentences.push({ text: rest.trim(), glue: /^\s/u.test(rest) ? ' ' : glue });
    glue = /\s$/u.test(segment) ? ' ' : '';
  }
  return sentences;
}
