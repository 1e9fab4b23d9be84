import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutWindows, WINDOW_MAX_TOKENS } from '../../../../core-aws/adapters/models/cut-windows.ts';

const oneEach = (): number => 1;
const words = (count: number): string => Array.from({ length: count }, (_, at) => `word${at}`).join(' ');

test('a text the model reads whole is one window, in its normal form', () => {
  expect(cutWindows('Ｏpen  daily', oneEach)).toEqual([{ text: 'Open  daily', tokens: 2 }]);
  expect(cutWindows(words(WINDOW_MAX_TOKENS), oneEach)).toHaveLength(1);
  expect(cutWindows(words(WINDOW_MAX_TOKENS + 1), oneEach)).toHaveLength(2);
});

test('a longer one is cut between words into windows of about the same length, all within the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_500 }), (count) => {
      const windows = cutWindows(words(count), oneEach);
      expect(windows.map(({ text }) => text).join(' ')).toBe(words(count));
      for (const { tokens } of windows) expect(tokens).toBeLessThanOrEqual(WINDOW_MAX_TOKENS);
      const [first, last] = [windows[0], windows.at(-1)];
      expect(last?.tokens).toBeGreaterThan((first?.tokens ?? 0) / 2);
    }),
  );
});

test('a word without end is cut, and a text without end is not read to the last', () => {
  const perCharacter = (word: string): number => word.length;
  const windows = cutWindows('x'.repeat(1_000), perCharacter);
  expect(windows.map(({ text }) => text).join('')).toBe('x'.repeat(1_000));
  expect(windows.every(({ tokens }) => tokens <= WINDOW_MAX_TOKENS)).toBe(true);
  expect(cutWindows(words(100_000), oneEach)).toHaveLength(18);
});

test('a text without anything to read is a full stop', () => {
  for (const text of ['', ' \n ']) expect(cutWindows(text, () => 0)).toEqual([{ text: '.', tokens: 1 }]);
});
