import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Block } from '../../../../core-aws/domain/block.ts';
import { buildReport, buildWarnings } from '../../../../core-aws/domain/documents/build-report.ts';
import { chooseSamples } from '../../../../core-aws/domain/documents/choose-samples.ts';
import { chunkBlocks } from '../../../../core-aws/domain/documents/chunk-blocks.ts';
import { contentHash } from '../../../../core-aws/domain/documents/content-hash.ts';

const DOCUMENT = { documentId: 'doc_1', version: 'ver_1' };
const GERMAN = 'Sie können die Lampe innerhalb von dreißig Tagen nach dem Kauf an uns zurückgeben.';

describe('The report of a document', () => {
  test('counts what was found', () => {
    const blocks: Block[] = [
      { kind: 'paragraph', text: GERMAN, page: 1 },
      { kind: 'table', text: 'A | B\n1 | 2', page: 3 },
    ];
    const found = { blocks, pageCount: 3, charsByPage: [83, 0, 11], pagesWithoutText: [2] };
    expect(buildReport(found, { chunkCount: 2, duplicateCount: 4 })).toEqual({
      chars: GERMAN.length + 11,
      chars_by_page: [83, 0, 11],
      pages_without_text: [2],
      tables: 1,
      passages: 2,
      duplicates_skipped: 4,
      language: 'de',
    });
  });

  test('leaves out what is not known', () => {
    const report = buildReport({ blocks: [{ kind: 'paragraph', text: 'Hi.' }] }, { chunkCount: 1, duplicateCount: 0 });
    expect(report).not.toHaveProperty('language');
    expect(report).not.toHaveProperty('chars_by_page');
    expect(report.pages_without_text).toEqual([]);
  });

  test('warns in plain words, each thing once, and of nothing when all is well', () => {
    expect(buildWarnings({ blocks: [] }, { duplicateCount: 0 })).toEqual([]);
    const found = {
      blocks: [],
      pagesWithoutText: [1, 2, 7],
      warnings: ['the text encoding was guessed: x', 'odd', 'odd'],
    };
    expect(buildWarnings(found, { duplicateCount: 0, misnamed: 'It is a PDF.' }).slice(0, 2)).toEqual([
      'It is a PDF.',
      'pages 1-2 and 7 hold no text',
    ]);
    expect(buildWarnings(found, { duplicateCount: 2 })).toEqual([
      'pages 1-2 and 7 hold no text',
      'the text encoding was guessed: x',
      'odd',
      '2 parts of the text repeat others word for word and were kept once',
    ]);
    expect(buildWarnings({ blocks: [] }, { duplicateCount: 1 })[0]).toMatch(/^1 part of the text repeats/);
  });
});

describe('Samples for the self-check', () => {
  const topic = (at: number): string => `topic${String.fromCodePoint(97 + at)}`;
  const blocks = Array.from({ length: 26 }, (_, at): Block[] => [
    { kind: 'heading', level: 1, text: `Chapter about ${topic(at)}` },
    { kind: 'paragraph', text: `The ${topic(at)} has wonderful properties nobody measured before summer. Yes.` },
  ]).flat();
  const chunks = chunkBlocks(blocks, DOCUMENT);

  test('are headings and sentences, spread over the whole document, and the same every time', () => {
    const samples = chooseSamples(chunks, 10);
    expect(samples.map(({ question }) => question)).toEqual(chooseSamples(chunks, 10).map(({ question }) => question));
    expect(samples).toHaveLength(10);
    expect(samples.filter(({ question }) => question.startsWith('Chapter'))).toHaveLength(5);
    const letters = samples.map(({ question }) => /topic([a-z])/.exec(question)?.[1] ?? '');
    expect(letters).toEqual([...'chnsx', ...'chnsx']);
    expect(samples.map(({ question }) => question)).not.toContain('Yes.');
  });

  test('are found in the passage they come from, and in no other', () => {
    for (const { question, isIn } of chooseSamples(chunks, 10)) {
      const holders = chunks.filter(isIn);
      expect(holders).toHaveLength(1);
      expect([...(holders[0]?.headings ?? []), holders[0]?.text].join(' ')).toContain(question);
    }
  });

  test('are short, whatever the sentence is', () => {
    const long = `The ${'unbelievably long sentence about lamps '.repeat(12)}ends.`;
    const [sample] = chooseSamples(chunkBlocks([{ kind: 'paragraph', text: long }], DOCUMENT), 5);
    expect(sample?.question.length).toBeLessThanOrEqual(100);
    expect(long.startsWith(sample?.question ?? '-')).toBe(true);
  });

  test('are at most as many as asked for, and none of what says nothing', () => {
    fc.assert(
      fc.property(fc.nat(60), (count) => {
        expect(chooseSamples(chunks, count).length).toBeLessThanOrEqual(count);
      }),
    );
    expect(chooseSamples(chunkBlocks([{ kind: 'paragraph', text: 'Yes. No.' }], DOCUMENT), 5)).toEqual([]);
  });
});

describe('The hash of a content', () => {
  test('is the same for the same text and differs for others, however alike', () => {
    const texts = new Set<string>();
    for (let at = 0; at < 20_000; at += 1) {
      for (const text of [`Sentence ${at}`, `${at}`, 'a'.repeat(at % 500), `price ${at}.00 EUR`]) texts.add(text);
    }
    const hashes = new Set([...texts].map(contentHash));
    expect(hashes.size).toBe(texts.size);
    // Each third alone tells nearly all of them apart, so together they are far from a collision by chance.
    for (const at of [0, 8, 16]) {
      const third = new Set([...hashes].map((hash) => hash.slice(at, at + 8)));
      expect(third.size).toBeGreaterThan(texts.size - 10);
    }
  });

  test('is 24 hexadecimal digits of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(contentHash(text)).toMatch(/^[0-9a-f]{24}$/);
        expect(contentHash(text)).toBe(contentHash(text));
        expect(contentHash(`${text}x`)).not.toBe(contentHash(text));
      }),
    );
  });
});
