import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Block } from '../../../../core-aws/domain/block.ts';
import { chunkBlocks } from '../../../../core-aws/domain/documents/chunk-blocks.ts';
import { embeddingText } from '../../../../core-aws/domain/documents/embedding-text.ts';
import { estimateTokens } from '../../../../core-aws/domain/documents/estimate-tokens.ts';

const DOCUMENT = { documentId: 'doc_1', version: 'ver_1' };
const prose = (text: string): Block => ({ kind: 'paragraph', text });
const heading = (text: string, level = 1): Block => ({ kind: 'heading', text, level });

describe('The estimate of tokens', () => {
  test.each([
    ['', 0],
    ['opening hours', 5],
    ['ABC 123', 7],
    ['保証は二年です', 7],
    ['한국어', 3],
    ['Größe', 4],
    ['\u{1f600}', 4],
  ])('of "%s" is %i', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });

  test('grows with the text, and never counts two parts as less than the whole', () => {
    fc.assert(
      fc.property(anyText(200), anyText(200), (one, other) => {
        expect(estimateTokens(one + other)).toBeGreaterThanOrEqual(estimateTokens(one));
        expect(estimateTokens(one + other)).toBeLessThanOrEqual(estimateTokens(one) + estimateTokens(other));
        expect(estimateTokens(one)).toBeLessThanOrEqual(2 * one.length);
      }),
    );
  });
});

describe('What is embedded', () => {
  test('is the text under all its headings while that fits, to the last token', () => {
    const chunk = { headings: ['Lamps', 'Warranty'], text: 'Two years.' };
    const whole = 'Lamps\nWarranty\nTwo years.';
    expect(embeddingText(chunk)).toBe(whole);
    expect(embeddingText(chunk, estimateTokens(whole))).toBe(whole);
    expect(embeddingText(chunk, estimateTokens(whole) - 1)).not.toBe(whole);
  });

  test('has long headings shortened in their middle, outermost first, and only as many as needed', () => {
    const long = (name: string): string => `${name} begins ${'and goes on '.repeat(9)}until ${name} ends`;
    const chunk = { headings: [long('one'), long('two')], text: 'Two years.' };
    const some = embeddingText(chunk, estimateTokens(embeddingText(chunk)) - 10).split('\n');
    expect(some[0]).toMatch(/^one begins .*….* one ends$/u);
    expect(some.slice(1)).toEqual([long('two'), 'Two years.']);
    expect(embeddingText(chunk, 60).split('\n')).toEqual([
      expect.stringMatching(/^one begins .*…/u),
      expect.stringMatching(/^two begins .*…/u),
      'Two years.',
    ]);
  });

  test('loses the outermost headings before the innermost, and all of them before a word of the text', () => {
    const chunk = { headings: ['Catalogue', 'Lamps', 'Warranty'], text: 'Two years.' };
    const whole = (from: number): string => [...chunk.headings.slice(from), chunk.text].join('\n');
    for (const from of [1, 2]) expect(embeddingText(chunk, estimateTokens(whole(from)))).toBe(whole(from));
    expect(embeddingText(chunk, estimateTokens(chunk.text))).toBe(chunk.text);
  });

  test('is never more than the limit, and well formed, whatever the chunk', () => {
    fc.assert(
      fc.property(fc.array(anyText(250), { maxLength: 9 }), anyText(600), fc.integer({ min: 1, max: 400 }), (...of) => {
        const [headings, text, maxTokens] = of;
        const embedded = embeddingText({ headings, text }, maxTokens);
        expect(estimateTokens(embedded)).toBeLessThanOrEqual(maxTokens);
        expect(embedded.isWellFormed()).toBe(true);
        if (estimateTokens(text) <= maxTokens) expect(embedded.endsWith(text)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('Chunks for an embedder', () => {
  test('of every document and every limit are taken whole, under some headings, and lose no word', () => {
    let cutSmaller = 0;
    fc.assert(
      fc.property(anyDocument(), fc.integer({ min: 64, max: 3_000 }), (blocks, maxTokens) => {
        const chunks = chunkBlocks(blocks, DOCUMENT, { maxTokens });
        if (chunks.length > chunkBlocks(blocks, DOCUMENT).length) cutSmaller += 1;
        for (const chunk of chunks) {
          const embedded = embeddingText(chunk, maxTokens);
          expect(estimateTokens(embedded)).toBeLessThanOrEqual(maxTokens);
          expect(embedded.endsWith(chunk.text)).toBe(true);
        }
        const everything = said(chunks.map(({ text, headings }) => `${headings.join('')}${text}`).join(''));
        for (const { kind, text } of blocks) {
          // Rows cut between their columns are told in another order: chunk-tables.test.ts.
          if (kind !== 'table') expect(isWithin(said(text), everything)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
    expect(cutSmaller).toBeGreaterThan(10);
  });

  test('of ordinary documents are the same with a large limit as with none', () => {
    const english = Array.from({ length: 80 }, (_, at) => `Sentence ${at} says that lamps are sold here.`).join(' ');
    const german = english.replaceAll('lamps are sold here', 'schöne Lampen für Küchen verkauft werden');
    const japanese = '保証は二年です。'.repeat(300);
    const table = Array.from({ length: 60 }, (_, at) => `Lamp ${at} | ${at}.99`).join('\n');
    for (const text of [english, german, japanese]) {
      const blocks = [heading('Catalogue'), heading('Warranty of all lamps', 2), prose(text)];
      expect(chunkBlocks(blocks, DOCUMENT, { maxTokens: 2_048 })).toEqual(chunkBlocks(blocks, DOCUMENT));
      expect(chunkBlocks(blocks, DOCUMENT, { maxTokens: 128 }).length).toBeGreaterThan(
        chunkBlocks(blocks, DOCUMENT).length,
      );
    }
    const priced: readonly Block[] = [heading('Prices'), { kind: 'table', text: `Item | Price\n${table}` }];
    expect(chunkBlocks(priced, DOCUMENT, { maxTokens: 2_048 })).toEqual(chunkBlocks(priced, DOCUMENT));
  });

  test('are cut smaller only where the limit asks for it', () => {
    const plain = 'Lamps are sold here every day of the week. '.repeat(60).trim();
    const emoji = '\u{1f600}'.repeat(2_100);
    const blocks = [heading('Plain'), prose(plain), heading('Emoji'), prose(emoji)];
    const unbounded = chunkBlocks(blocks, DOCUMENT);
    const bounded = chunkBlocks(blocks, DOCUMENT, { maxTokens: 2_048 });
    const under = (name: string, chunks: typeof bounded): readonly string[] =>
      chunks.filter(({ headings }) => headings[0] === name).map(({ chunkId }) => chunkId);
    expect(under('Plain', bounded)).toEqual(under('Plain', unbounded));
    expect(under('Emoji', bounded).length).toBeGreaterThan(under('Emoji', unbounded).length);
  });

  test('are not made for one that takes next to nothing', () => {
    expect(() => chunkBlocks([prose('Two years.')], DOCUMENT, { maxTokens: 63 })).toThrow(RangeError);
    expect(chunkBlocks([prose('Two years.')], DOCUMENT, { maxTokens: 64 })).toHaveLength(1);
  });
});

function said(text: string): string {
  return text.replace(/[\s|]+/gu, '');
}

/** True when all characters of the one stand in the other, in their order, with or without others between. */
function isWithin(text: string, whole: string): boolean {
  let at = 0;
  for (const character of text) {
    at = whole.indexOf(character, at) + character.length;
    if (at < character.length) return false;
  }
  return true;
}

/** Text of any script, dense and thin in tokens, with and without spaces. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.constantFrom(
    ...'aeinrstXZ019|.,- \u00e9\u00df\u044f\u05d0\u0e01保証한',
    '\u{1f600}',
    '\u{20000}',
    'word ',
  );
  return fc.string({ unit, minLength: 1, maxLength }).map((text) => text.trim() || 'x');
}

function anyDocument(): fc.Arbitrary<readonly Block[]> {
  const text = fc.oneof(
    anyText(40),
    anyText(3_000),
    fc.array(anyText(120), { minLength: 1, maxLength: 30 }).map((parts) => parts.join('. ')),
  );
  const table = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.array(anyText(200), { minLength: 5, maxLength: 25 }), fc.boolean())
    .map(([columns, cells, hasHeader]): Block => {
      const rows = Array.from({ length: Math.floor(cells.length / columns) }, (_, at) =>
        cells.slice(at * columns, (at + 1) * columns),
      );
      const [first = [], ...others] = rows;
      return {
        kind: 'table',
        text: rows.map((row) => row.join(' | ')).join('\n'),
        table: hasHeader ? { header: first, rows: others, caption: cells[0] ?? '' } : { rows },
      };
    });
  const kind = fc.constantFrom('paragraph' as const, 'list_item' as const, 'footnote' as const, 'caption' as const);
  const block = fc.oneof(
    fc.tuple(anyText(200), fc.integer({ min: 1, max: 9 })).map(([title, level]) => heading(title, level)),
    fc.tuple(kind, text).map(([of, said]): Block => ({ kind: of, text: said })),
    table,
  );
  return fc.array(block, { minLength: 1, maxLength: 12 });
}
