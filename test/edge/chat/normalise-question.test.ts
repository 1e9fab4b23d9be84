import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseQuestion } from '../../../edge/chat/normalise-question.ts';

test.each([
  ['  Can I   return\n a gift? ', 'can i return a gift'],
  ['Can I return a gift?!', 'can i return a gift'],
  ['Ｃａｎ Ｉ return a gift？', 'can i return a gift'],
  ['返品できますか。', '返品できますか'],
  ['What is C#?', 'what is c#'],
  ['What is C++', 'what is c++'],
  ['Is it 5.5 or 55?', 'is it 5.5 or 55'],
  ['???', '???'],
])('%j is asked as %j', (question, normal) => {
  expect(normaliseQuestion(question)).toBe(normal);
});

test('different questions stay different', () => {
  const questions = ['price of a', 'price of b', 'is it 5.5', 'is it 55', 'c', 'c#', 'c++', 'not a', 'a not'];
  expect(new Set(questions.map(normaliseQuestion)).size).toBe(questions.length);
});

test('a question already in this form stays as it is, and none becomes empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (question) => {
      fc.pre(question.trim() !== '');
      const once = normaliseQuestion(question);
      expect(once).not.toBe('');
      // Lower-casing may give characters that compose; the second pass is the fixed point.
      const twice = normaliseQuestion(once);
      expect(normaliseQuestion(twice)).toBe(twice);
    }),
  );
});
