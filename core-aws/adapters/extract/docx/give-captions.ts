import type { Block } from '../../../domain/block.ts';

/**
 * Gives a table the caption that stands right before or after it, so that its rows are understood wherever they
 * are cut. The caption stays a block too. One before the table wins, as it is most writers' habit for tables.
 */
export function giveCaptions(blocks: readonly Block[]): readonly Block[] {
  const taken = new Set<number>();
  return blocks.map((block, at) => {
    if (!block.table || block.table.caption !== undefined) return block;
    const beside = [at - 1, at + 1].find((index) => blocks[index]?.kind === 'caption' && !taken.has(index));
    if (beside === undefined) return block;
    taken.add(beside);
    return { ...block, table: { ...block.table, caption: blocks[beside]?.text ?? '' } };
  });
}
