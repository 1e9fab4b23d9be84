import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tidyPassages } from '../../../../core-aws/domain/search/tidy-passages.ts';
import type { FoundChunk } from '../../../../core-aws/domain/search/tidy-passages.ts';

function chunk(position: number, text: string, more: Partial<FoundChunk> = {}): FoundChunk {
  const documentId = more.documentId ?? 'doc_a';
  return {
    chunkId: `${documentId}#ver_a#${position}`,
    documentId,
    position,
    text,
    headings: ['Delivery'],
    page: 1,
    similarity: 0.5,
    lexicalScore: 1,
    coverage: 0.5,
    ...more,
  };
}

const FERRY = 'The ferry leaves the harbour at nine in the morning and comes back at five in the afternoon.';
const RETURNS = 'Goods can be sent back within thirty days if they are unused and in their own packaging.';

describe('near duplicates', () => {
  it('keep the better one and let the next take the place of the other', () => {
    const ranked = [
      chunk(0, FERRY),
      chunk(7, FERRY.replace('comes', 'Comes'), { documentId: 'doc_b' }),
      chunk(3, RETURNS),
    ];
    expect(tidyPassages(ranked, 2).map(({ text }) => text)).toEqual([FERRY, RETURNS]);
  });

  it('are told from texts that only sound alike', () => {
    const other = FERRY.replace('nine in the morning', 'ten on Sundays').replace('five', 'six');
    expect(tidyPassages([chunk(0, FERRY), chunk(7, other)], 5)).toHaveLength(2);
  });

  it('are told apart by their numbers when the texts are short', () => {
    const ranked = [chunk(0, 'Zone 1: 4.50'), chunk(5, 'Zone 2: 7.90'), chunk(9, 'zone 1: 4.50')];
    expect(tidyPassages(ranked, 5).map(({ text }) => text)).toEqual(['Zone 1: 4.50', 'Zone 2: 7.90']);
  });

  it('are found in scripts without spaces', () => {
    const text =
      '送料は全国一律五百円です。三千円以上お買い上げの場合は無料になります。離島は別途お見積もりいたします。';
    expect(tidyPassages([chunk(0, text), chunk(4, `${text} `)], 5)).toHaveLength(1);
  });
});

describe('neighbours', () => {
  it('become one passage in the order of the document, with the repeated sentence once', () => {
    const first = 'The ferry leaves at nine. It takes bicycles.';
    const second = 'It takes bicycles. Dogs travel free of charge on every crossing.';
    const [joined, ...rest] = tidyPassages([chunk(5, second, { similarity: 0.7 }), chunk(4, first)], 5);
    expect(rest).toEqual([]);
    expect(joined).toMatchObject({
      text: 'The ferry leaves at nine. It takes bicycles. Dogs travel free of charge on every crossing.',
      chunkId: 'doc_a#ver_a#5',
      similarity: 0.7,
    });
  });

  it('lose no letter where one ends as the other begins by chance', () => {
    const [joined] = tidyPassages([chunk(0, 'The ferry crosses the sea'), chunk(1, 'a dog travels free')], 5);
    expect(joined?.text).toBe('The ferry crosses the sea\na dog travels free');
  });

  it('are still taken in when the places are full, but nothing else is', () => {
    const ranked = [chunk(0, FERRY), chunk(9, RETURNS), chunk(1, 'Dogs travel free of charge on every crossing.')];
    const [first, ...rest] = tidyPassages(ranked, 1);
    expect(first?.text).toBe(`${FERRY}\nDogs travel free of charge on every crossing.`);
    expect(rest).toEqual([]);
  });

  it.each([
    ['another page', { page: 2 }],
    ['another heading', { headings: ['Returns'] }],
    ['another document', { documentId: 'doc_b' }],
  ])('stay apart on %s', (_, more) => {
    expect(tidyPassages([chunk(0, FERRY), chunk(1, RETURNS, more)], 5)).toHaveLength(2);
  });

  it('stay apart when together they would be longer than 3,000 characters', () => {
    const long = (word: string, chars: number): string => `${word} `.repeat(chars).slice(0, chars);
    expect(tidyPassages([chunk(0, long('ferry', 1_500)), chunk(1, long('goods', 1_500))], 5)).toHaveLength(1);
    expect(tidyPassages([chunk(0, long('ferry', 1_500)), chunk(1, long('goods', 1_501))], 5)).toHaveLength(2);
  });
});

it('never makes more passages than asked for, keeps the best first, and invents no text', () => {
  const chunks = fc.array(
    fc.record({
      position: fc.nat(12),
      documentId: fc.constantFrom('doc_a', 'doc_b'),
      text: fc.lorem({ maxCount: 14 }),
      page: fc.constantFrom(1, 2),
    }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 8 }), (parts, limit) => {
      const ranked = parts.map((part) => chunk(part.position, part.text, part));
      const tidied = tidyPassages(ranked, limit);
      expect(tidied.length).toBeLessThanOrEqual(limit);
      expect(tidied[0]?.chunkId).toBe(ranked[0]?.chunkId);
      const words = new Set(ranked.flatMap(({ text }) => text.split(/\s+/u)));
      for (const { text } of tidied) for (const word of text.split(/\s+/u)) expect(words.has(word)).toBe(true);
    }),
  );
});
