import type { Block } from '../block.ts';

/**
 * The smallest part a chunk is put together from: a sentence, a list item's sentence, or a table's row.
 * `glue` is what stands between this piece and the one before it, in the document as in a chunk.
 */
export interface Piece {
  readonly text: string;
  readonly glue: '' | ' ' | '\n';
  readonly page: number | undefined;
  readonly startsBlock: boolean;
  /** The table's header row, for its other rows; it is repeated where a table goes on in the next chunk. */
  readonly tableHeader: string | undefined;
  readonly isProse: boolean;
}

/** Splits a block into pieces of at most `maxChars` characters; joining them with their glue gives the block back. */
export function splitBlock(block: Block, maxChars: number): readonly Piece[] {
  return block.kind === 'table' ? splitTable(block, maxChars) : splitProse(block, maxChars);
}

function splitTable(block: Block, maxChars: number): readonly Piece[] {
  const [header = '', ...rows] = block.text.split('\n');
  // A header that leaves no room for rows would only crowd them out.
  const repeated = header.length <= maxChars / 3 ? header : undefined;
  return [header, ...rows].flatMap((row, rowAt) =>
    hardSplit(row, maxChars).map((part, partAt): Piece => ({
      ...part,
      glue: partAt === 0 ? '\n' : part.glue,
      page: block.page,
      startsBlock: rowAt === 0 && partAt === 0,
      tableHeader: rowAt === 0 ? undefined : repeated,
      isProse: false,
    })),
  );
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
        tableHeader: undefined,
        isProse: true,
      });
    }
    glue = /\s$/u.test(segment) ? ' ' : '';
  }
  return pieces;
}

/** Unicode's rules (UAX 29) are the same for every language but a few; those few differ in abbreviations only. */
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Cuts what has no sentence ends: at the last space that fits, else between two characters. */
function hardSplit(text: string, maxChars: number): readonly { readonly text: string; readonly glue: '' | ' ' }[] {
  const parts: { text: string; glue: '' | ' ' }[] = [];
  let rest = text;
  let glue: '' | ' ' = '';
  while (rest.length > maxChars) {
    const space = rest.lastIndexOf(' ', maxChars);
    const cutAtSpace = space > maxChars / 2;
    let end = cutAtSpace ? space : maxChars;
    // Never between the halves of a surrogate pair.
    if (!cutAtSpace && /[\ud800-\udbff]/.test(rest.charAt(end - 1))) end -= 1;
    parts.push({ text: rest.slice(0, end).trimEnd(), glue });
    glue = /^\s/u.test(rest.slice(end)) ? ' ' : '';
    rest = rest.slice(end).trimStart();
  }
  parts.push({ text: rest, glue });
  return parts.filter((part) => part.text !== '');
}
