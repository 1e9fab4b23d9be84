import { describe, expect, test } from 'vitest';
import type { Block } from '../../../../core-aws/domain/block.ts';
import { chunkBlocks } from '../../../../core-aws/domain/documents/chunk-blocks.ts';
import { dropDuplicates } from '../../../../core-aws/domain/documents/drop-duplicates.ts';
import { noteMark, refersTo } from '../../../../core-aws/domain/documents/place-notes.ts';

const DOCUMENT = { documentId: 'doc_1', version: 'ver_1' };
const SIZES = { targetChars: 120, maxChars: 200, overlapMaxChars: 60 };
const block = (kind: Block['kind'], text: string, page?: number): Block => ({
  kind,
  text,
  ...(kind === 'heading' ? { level: 1 } : {}),
  ...(page === undefined ? {} : { page }),
});
const textsOf = (blocks: readonly Block[]): readonly string[] =>
  chunkBlocks(blocks, DOCUMENT, { sizes: SIZES }).map((chunk) => chunk.text);

describe('Footnotes', () => {
  test('at the foot of a page stand with the paragraph that has their mark', () => {
    const texts = textsOf([
      block('heading', 'Warranty', 1),
      block('paragraph', 'Two years on lamps1 of every kind.', 1),
      block('heading', 'Prices', 1),
      block('paragraph', 'All prices with tax.2', 1),
      block('footnote', '1 Not on bulbs.', 1),
      block('footnote', '2 At 19 %.', 1),
    ]);
    expect(texts).toEqual(['Two years on lamps1 of every kind.\n1 Not on bulbs.', 'All prices with tax.2\n2 At 19 %.']);
  });

  test('without a mark stand with the paragraph before them', () => {
    expect(textsOf([block('paragraph', 'Two years.'), block('footnote', 'Not on bulbs.')])).toEqual([
      'Two years.\nNot on bulbs.',
    ]);
  });

  test('of a paragraph longer than a chunk stand with the sentence that has their mark', () => {
    const filler = Array.from({ length: 12 }, (_, at) => `Sentence number ${at} ends here.`);
    const text = filler.with(2, 'Two years on lamps.*').join(' ');
    const texts = textsOf([block('paragraph', text), block('footnote', '* Not on bulbs.')]);
    expect(texts.length).toBeGreaterThan(2);
    const holders = texts.filter((each) => each.includes('Not on bulbs.'));
    expect(holders).toHaveLength(1);
    expect(holders[0]).toContain('Two years on lamps.*');
  });

  test('never bring another page into a chunk', () => {
    const chunks = chunkBlocks([block('paragraph', 'Lamps1 here.', 1), block('footnote', '1 Not bulbs.', 2)], DOCUMENT);
    expect(chunks.map(({ text, page }) => [text, page])).toEqual([
      ['Lamps1 here.', 1],
      ['1 Not bulbs.', 2],
    ]);
  });

  test.each([
    ['1 Not on bulbs.', '1'],
    ['[12] Not on bulbs.', '12'],
    ['* Not on bulbs.', '*'],
    ['(a) Not on bulbs.', 'a'],
    ['Not on bulbs.', undefined],
    ['1990 was long ago.', undefined],
  ])('find the mark of %j', (text, mark) => {
    expect(noteMark(text)).toBe(mark);
  });

  test.each([
    ['lamps1 of', '1', true],
    ['lamps.1', '1', true],
    ['lamps [1] of', '1', true],
    ['lamps* of', '*', true],
    ['in 1 of 10', '1', false],
    ['lamps10', '1', false],
    ['lamps**', '*', false],
  ])('know whether %j refers to %j', (text, mark, expected) => {
    expect(refersTo(text, mark)).toBe(expected);
  });
});

describe('Duplicates', () => {
  const chunksOf = (blocks: readonly Block[]) => dropDuplicates(chunkBlocks(blocks, DOCUMENT));

  test('are left out and counted, whatever their case, width and spacing', () => {
    const { chunks, duplicateCount } = chunksOf([
      block('paragraph', 'All prices with tax.', 1),
      block('paragraph', 'ALL ｐrices  with tax.', 2),
      block('paragraph', 'Ask us.', 3),
    ]);
    expect(chunks.map(({ text, page, position }) => [text, page, position])).toEqual([
      ['All prices with tax.', 1, 0],
      ['Ask us.', 3, 1],
    ]);
    expect(duplicateCount).toBe(1);
  });

  test('are not what stands under another heading, for there it says something else', () => {
    const { chunks, duplicateCount } = chunksOf([
      block('heading', 'Lamp'),
      block('paragraph', '2 years.'),
      block('heading', 'Sofa'),
      block('paragraph', '2 years.'),
    ]);
    expect(chunks).toHaveLength(2);
    expect(duplicateCount).toBe(0);
    expect(new Set(chunks.map(({ chunkId }) => chunkId)).size).toBe(2);
  });
});
