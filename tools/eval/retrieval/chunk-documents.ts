import type { Block } from '../../../core-aws/domain/block.ts';
import type { Chunk } from '../../../core-aws/domain/chunk.ts';
import { chunkBlocks } from '../../../core-aws/domain/documents/chunk-blocks.ts';
import type { RetrievalDocument } from './read-set.ts';

/** Cuts a document of a set as the product cuts a file: its title as the heading, its paragraphs below. */
export function chunkDocument({ id, title, text }: RetrievalDocument): readonly Chunk[] {
  const paragraphs = text.split(/\n\s*\n/u).map((part) => part.replaceAll(/\s+/gu, ' ').trim());
  const blocks: Block[] = [
    ...(title.trim() === '' ? [] : [{ kind: 'heading' as const, level: 1, text: title.trim() }]),
    ...paragraphs.filter((part) => part !== '').map((part) => ({ kind: 'paragraph' as const, text: part })),
  ];
  return chunkBlocks(blocks, { documentId: id, version: '1' });
}
