import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Block } from '../../../../core-aws/domain/block.ts';
import { chunkBlocks } from '../../../../core-aws/domain/documents/chunk-blocks.ts';

const DOCUMENT = { documentId: 'doc_1', version: 'ver_1' };
const SIZES = { targetChars: 120, maxChars: 200, overlapMaxChars: 60 };
const paragraph = (text: string, page?: number): Block => ({
  kind: 'paragraph',
  text,
  ...(page === undefined ? {} : { page }),
});
const heading = (text: string, level: number): Block => ({ kind: 'heading', text, level });
const sentences = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, at) => `Sentence number ${at + from} ends here.`).join(' ');

describe('Chunking', () => {
  test('keeps a short document in one chunk', () => {
    const chunks = chunkBlocks([paragraph('Open daily.'), paragraph('Closed in May.')], DOCUMENT);
    expect(chunks).toEqual([
      {
        chunkId: expect.stringMatching(/^doc_1#ver_1#[0-9a-f]{24}$/),
        position: 0,
        text: 'Open daily.\nClosed in May.',
        headings: [],
      },
    ]);
  });

  test('carries the headings above a chunk, outermost first, and never reaches across one', () => {
    const chunks = chunkBlocks(
      [
        heading('Returns', 1),
        paragraph('You have 30 days.'),
        heading('Sale goods', 2),
        paragraph('No returns.'),
        heading('Shipping', 1),
        paragraph('Two days.'),
      ],
      DOCUMENT,
    );
    expect(chunks.map(({ text, headings }) => [text, headings])).toEqual([
      ['You have 30 days.', ['Returns']],
      ['No returns.', ['Returns', 'Sale goods']],
      ['Two days.', ['Shipping']],
    ]);
  });

  test('keeps the words of a heading that has nothing below it', () => {
    const chunks = chunkBlocks([heading('A', 1), heading('Closed on Sundays', 2), heading('B', 1)], DOCUMENT);
    expect(chunks.map(({ text, headings }) => [text, headings])).toEqual([
      ['Closed on Sundays', ['A']],
      ['B', []],
    ]);
  });

  test('cuts prose between sentences and repeats the last one in the next chunk', () => {
    const chunks = chunkBlocks([paragraph(sentences(12))], DOCUMENT, { sizes: SIZES });
    expect(chunks.length).toBeGreaterThan(2);
    for (const [at, { text }] of chunks.entries()) {
      expect(text).toMatch(/^Sentence number \d+ ends here\..*ends here\.$/);
      const before = chunks[at - 1];
      if (before) expect(text.startsWith(before.text.slice(before.text.lastIndexOf('Sentence')))).toBe(true);
    }
  });

  test('repeats nothing between two paragraphs', () => {
    const chunks = chunkBlocks([paragraph(sentences(3)), paragraph(sentences(3, 10))], DOCUMENT, { sizes: SIZES });
    expect(chunks.map((chunk) => chunk.text)).toEqual([sentences(3), sentences(3, 10)]);
  });

  test('never reaches across a page, so the page is true of the whole chunk', () => {
    const chunks = chunkBlocks([paragraph('One.', 1), paragraph('Two.', 2), paragraph(sentences(8), 2)], DOCUMENT, {
      sizes: SIZES,
    });
    expect(chunks[0]).toMatchObject({ text: 'One.', page: 1 });
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.slice(1).every((chunk) => chunk.page === 2 && !chunk.text.includes('One.'))).toBe(true);
  });

  test('cuts a word longer than a chunk without breaking a character in two', () => {
    const chunks = chunkBlocks([paragraph('\u{1f600}'.repeat(301))], DOCUMENT, { sizes: { ...SIZES, maxChars: 101 } });
    expect(chunks.every((chunk) => chunk.text.length <= 101 && chunk.text.isWellFormed())).toBe(true);
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('\u{1f600}'.repeat(301));
  });

  test('makes smaller chunks of a text whose characters are words', () => {
    const size = (text: string): number =>
      Math.max(...chunkBlocks([paragraph(text.repeat(400))], DOCUMENT).map((chunk) => chunk.text.length));
    expect(size('保証は二年です。')).toBeLessThanOrEqual(700);
    expect(size('Two years. ')).toBeGreaterThan(700);
  });

  test('ends an id in the same hash in every version while headings and text are the same', () => {
    const hashes = (blocks: readonly Block[], version: string): readonly string[] =>
      chunkBlocks(blocks, { ...DOCUMENT, version }).map(({ chunkId }) => chunkId.split('#')[2] ?? '');
    const [one] = hashes([heading('Lamp', 1), paragraph('Two years.', 1)], 'ver_1');
    expect(hashes([paragraph('New.'), heading('Lamp', 2), paragraph('Two years.', 9)], 'ver_2')[1]).toBe(one);
    expect(hashes([heading('Sofa', 1), paragraph('Two years.', 1)], 'ver_1')).not.toContain(one);
    expect(hashes([paragraph('Lamp'), paragraph('Two years.')], 'ver_1')).not.toContain(one);
  });

  test('cuts most of a long text at the same places when a sentence was put in', () => {
    fc.assert(
      fc.property(longText(), fc.nat(), (paragraphs, place) => {
        const at = place % paragraphs.length;
        const edited = paragraphs.with(at, `A new sentence was put in here. ${paragraphs[at] ?? ''}`);
        const idsOf = (texts: readonly string[]): readonly string[] =>
          chunkBlocks(
            texts.map((text) => paragraph(text)),
            DOCUMENT,
          ).map(({ chunkId }) => chunkId);
        const before = new Set(idsOf(paragraphs));
        const after = idsOf(edited);
        const changed = after.filter((chunkId) => !before.has(chunkId));
        expect(after.length).toBeGreaterThan(60);
        expect(changed.length).toBeGreaterThan(0);
        expect(changed.length).toBeLessThan(after.length / 3);
        // Nothing before the place is touched.
        const firstChanged = after.findIndex((chunkId) => !before.has(chunkId));
        expect(firstChanged).toBeGreaterThanOrEqual(Math.floor((after.length * at) / paragraphs.length / 2) - 1);
      }),
      { numRuns: 30 },
    );
  });

  test('makes the same chunks with the same ids every time, and others for another version', () => {
    const blocks = [heading('A', 1), paragraph(sentences(40))];
    expect(chunkBlocks(blocks, DOCUMENT)).toEqual(chunkBlocks(blocks, DOCUMENT));
    const ids = new Set(
      [DOCUMENT, { ...DOCUMENT, version: 'ver_2' }, { ...DOCUMENT, documentId: 'doc_2' }].flatMap((document) =>
        chunkBlocks(blocks, document, { sizes: SIZES }).map((chunk) => chunk.chunkId),
      ),
    );
    expect(ids.size).toBe(3 * chunkBlocks(blocks, DOCUMENT, { sizes: SIZES }).length);
  });

  test('loses no word, keeps their order and every limit, whatever the document looks like', () => {
    fc.assert(
      fc.property(anyDocument(), (blocks) => {
        const chunks = chunkBlocks(blocks, DOCUMENT, { sizes: SIZES });
        for (const chunk of chunks) expect(chunk.text.length).toBeLessThanOrEqual(SIZES.maxChars);
        expect(chunks.map((chunk) => chunk.position)).toEqual(chunks.map((_, at) => at));

        // Every word is there once at least, first in its own place: repeats only ever look back.
        const words = blocks.filter((block) => block.kind !== 'heading').flatMap((block) => wordsOf(block.text));
        const seen = chunks.flatMap((chunk) => wordsOf(chunk.text)).filter((word) => !isHeadingWord(word));
        expect([...new Set(seen)]).toEqual([...new Set(words)]);
        const everywhere = new Set(chunks.flatMap((chunk) => wordsOf([...chunk.headings, chunk.text].join(' '))));
        for (const word of blocks.flatMap((block) => wordsOf(block.text))) expect(everywhere.has(word)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('puts every word under the headings above it', () => {
    fc.assert(
      fc.property(anyDocument(), (blocks) => {
        const chunks = chunkBlocks(blocks, DOCUMENT, { sizes: SIZES });
        let path: { level: number; text: string }[] = [];
        for (const block of blocks) {
          if (block.kind === 'heading') {
            const level = block.level ?? 1;
            path = [...path.filter((entry) => entry.level < level), { level, text: block.text }];
            continue;
          }
          for (const word of wordsOf(block.text)) {
            const holders = chunks.filter((chunk) => wordsOf(chunk.text).includes(word));
            expect(holders.length).toBeGreaterThan(0);
            for (const chunk of holders) expect(chunk.headings).toEqual(path.map((entry) => entry.text));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** Paragraphs of words by chance, long enough that a chunk holds a few. */
function longText(): fc.Arbitrary<readonly string[]> {
  const word = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 2, maxLength: 9 });
  const sentence = fc.array(word, { minLength: 5, maxLength: 15 }).map((words) => `S${words.join(' ')}.`);
  const text = fc.array(sentence, { minLength: 2, maxLength: 6 }).map((parts) => parts.join(' '));
  return fc.array(text, { minLength: 260, maxLength: 320, size: 'max' });
}

/** Documents whose words are all different, so that each can be followed: `w12` in bodies, `h3` in headings. */
function anyDocument(): fc.Arbitrary<readonly Block[]> {
  const shape = fc.record({
    kind: fc.constantFrom('heading', 'paragraph', 'list_item', 'table', 'footnote', 'caption'),
    level: fc.integer({ min: 1, max: 4 }),
    wordCount: fc.integer({ min: 1, max: 60 }),
    sentenceWords: fc.integer({ min: 1, max: 30 }),
    pad: fc.integer({ min: 0, max: 40 }),
  });
  return fc.array(shape, { maxLength: 15 }).map((shapes) => {
    let next = 0;
    const word = (prefix: string, pad = 0): string => `${prefix}${(next += 1)}${'x'.repeat(pad)}`;
    return shapes.map(({ kind, level, wordCount, sentenceWords, pad }): Block => {
      if (kind === 'heading') return { kind, level, text: `${word('h')} ${word('h')}` };
      const words = Array.from({ length: wordCount }, () => word('w', pad));
      if (kind === 'table') return { kind, text: words.map((each) => `${each} | ${word('w')}`).join('\n') };
      const text = words.map((each, at) => (at % sentenceWords === sentenceWords - 1 ? `${each}.` : each)).join(' ');
      return { kind, text };
    });
  });
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[wh]\d+x*/g) ?? [];
}

function isHeadingWord(word: string): boolean {
  return word.startsWith('h');
}
