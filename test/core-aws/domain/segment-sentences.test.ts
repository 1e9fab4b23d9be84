import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentSentences } from '../../../core-aws/domain/segment-sentences.ts';

const RULES = new Intl.Segmenter('en', { granularity: 'sentence' });
const byTheRules = (text: string): readonly string[] => Array.from(RULES.segment(text), ({ segment }) => segment);

describe('Sentences', () => {
  test.each([
    ['One. Two? Three! Four', 4],
    ['1. An item of a list', 2],
    ['A heading without an end', 1],
    ['A whole sentence.', 1],
    ['Line\nbreak', 2],
    ['これは文です。これも文です。', 2],
    ['', 0],
  ])('of %j are %i', (text, count) => {
    expect(segmentSentences(text)).toHaveLength(count);
  });

  test('are those of the rules, whatever the text and however long', () => {
    const marks = fc.constantFrom(...'.?!。．﹒․…:,;"\')]» \n\r\t\u0085\u2028\u2029\u0301\u200d1aB9ÄあИ');
    const text = fc.oneof(
      fc.string({ unit: marks, maxLength: 30 }),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: marks, minLength: 190, maxLength: 230 }),
    );
    let several = 0;
    fc.assert(
      fc.property(text, (drawn) => {
        const expected = byTheRules(drawn);
        several += expected.length > 1 ? 1 : 0;
        expect(segmentSentences(drawn)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
    expect(several).toBeGreaterThan(50);
  });

  test('end only where the characters looked for stand: no other mark, separator or control character ends one', () => {
    let marks = 0;
    for (let code = 0; code <= 0x1_ffff; code += 1) {
      const character = String.fromCodePoint(code);
      if (!/[\p{P}\p{S}\p{Z}\p{Cc}\p{Cf}]/u.test(character)) continue;
      marks += 1;
      const text = `a${character} B`;
      if (segmentSentences(text).length === 1 && byTheRules(text).length > 1) {
        expect.fail(`U+${code.toString(16)} ends a sentence`);
      }
    }
    expect(marks).toBeGreaterThan(1_000);
  });
});
