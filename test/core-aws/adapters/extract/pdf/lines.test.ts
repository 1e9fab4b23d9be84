import { describe, expect, test } from 'vitest';
import { createLineJoiner } from '../../../../../core-aws/adapters/extract/pdf/join-lines.ts';
import { setLines } from '../../../../fixtures/make-pdf.ts';
import { blocksOf, prose, textsOf } from './read-pdf.ts';

describe('A word cut at the end of a line', () => {
  const join = (before: string, after: string, elsewhere = ''): string =>
    createLineJoiner(() => [before, after, elsewhere])(before, after);

  test('is put together again', () => {
    expect(join('the consec-', 'utive damage')).toBe('the consecutive damage');
  });

  test('stays a compound where the document writes it as one', () => {
    expect(join('a well-', 'known house', 'the well-known inn')).toBe('a well-known house');
  });

  test('stays a compound where both halves are words of the document and the whole is not', () => {
    expect(join('a long-', 'term stay', 'a long walk and a term of grace')).toBe('a long-term stay');
    expect(join('an under-', 'standing', 'understanding the one standing under it')).toBe('an understanding');
  });

  test('with a soft hyphen always belongs together', () => {
    expect(join('the New York\u00ad', 'ers')).toBe('the New Yorkers');
  });

  test('that shares its second half with the next keeps its hyphen', () => {
    expect(join('die Ein-', 'und Ausgabe')).toBe('die Ein- und Ausgabe');
  });
});

describe('What a document repeats on its pages', () => {
  const page = (at: number, ...more: readonly { text: string; x: number; y: number; size?: number }[]) => [
    ...setLines(prose(`${'abcdefgh'.charAt(at)}-note`, 12), { x: 60, y: 120 }),
    ...more,
  ];
  const count = (texts: readonly string[], part: string): number => texts.filter((text) => text.includes(part)).length;

  test('stays once when left and right pages differ', async () => {
    const pages = [1, 2, 3, 4, 5, 6, 7].map((at) =>
      page(at, at % 2 === 0 ? { text: 'The Inn', x: 60, y: 40 } : { text: 'House rules', x: 480, y: 40 }),
    );
    const texts = textsOf(await blocksOf(...pages));
    expect([count(texts, 'The Inn'), count(texts, 'House rules'), count(texts, 'goes on')]).toEqual([1, 1, 7]);
  });

  test('stays once when it counts the pages', async () => {
    const pages = [1, 2, 3, 4].map((at) => page(at, { text: `The Inn, page ${at} of 4`, x: 60, y: 810 }));
    expect(count(textsOf(await blocksOf(...pages)), 'The Inn')).toBe(1);
  });

  test('is kept when its figures say something of each page', async () => {
    const pages = [1, 2, 3, 4].map((at) => page(at, { text: `Total: ${at * at * 37} EUR`, x: 60, y: 810 }));
    expect(count(textsOf(await blocksOf(...pages)), 'Total')).toBe(4);
  });

  test('is kept when it is the title of each page', async () => {
    const pages = [1, 2, 3, 4].map((at) => page(at, { text: `Lesson ${at}`, x: 60, y: 60, size: 18 }));
    expect(count(textsOf(await blocksOf(...pages)), 'Lesson')).toBe(4);
  });

  test('is dropped with Roman page numbers', async () => {
    const pages = ['i', 'ii', 'iii', 'iv'].map((text, at) => page(at, { text, x: 300, y: 810 }));
    expect(textsOf(await blocksOf(...pages)).filter((text) => /^[iv]+$/.test(text))).toEqual([]);
  });

  test('is kept in a document of two pages', async () => {
    const pages = [1, 2].map((at) => page(at, { text: 'The Inn', x: 60, y: 40 }));
    expect(count(textsOf(await blocksOf(...pages)), 'The Inn')).toBe(2);
  });
});
