import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { informativeWords } from '../../../../core-aws/domain/answers/words.ts';
import { knownNumbers, statedNumbers } from '../../../../core-aws/domain/answers/numbers.ts';

describe('Cutting text into informative words', () => {
  test.each([
    ['What are your opening hours?', ['open', 'hour']],
    ['closes closing closed close', ['clos', 'clos', 'clos', 'clos']],
    ['Crème Brûlée, straße', ['crem', 'brule', 'strass']],
    ["L'heure d'été", ['heur', 'ete']],
    ['1,299.00 and 1299', ['1299', '1299']],
    ['ＦＵＬＬ　ｗｉｄｔｈ', ['full', 'width']],
    ['价格是多少', ['价格']],
    ['ما هي ساعات العمل', ['ساعات', 'عمل']],
    ['', []],
  ])('%j', (text, words) => {
    expect(informativeWords(text)).toEqual(words);
  });

  test('finds words in Thai, which writes none apart', () => {
    expect(informativeWords('ราคาหนังสือ')).toEqual(['ราคา', 'หนังสือ']);
  });

  test('never throws and never yields an empty word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const word of informativeWords(text)) expect(word.trim()).not.toBe('');
      }),
    );
  });
});

describe('Reading numbers', () => {
  test.each([
    [
      '1.299 or 1,299',
      [
        ['1299', '1.299'],
        ['1299', '1.299'],
      ],
    ],
    ['2 500 kg at 12.5%', [['2500'], ['12.5']]],
    ['twenty-five, two hundred', [['25'], ['200']]],
    ['5 pm and 17:00', [['17:00'], ['17:00']]],
    ['٣٠ days', [['30']]],
  ])('%j', (text, readings) => {
    expect(statedNumbers(text).map((stated) => stated.readings)).toEqual(readings);
  });

  test('a text knows every number it states', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('1,299.00', '5 pm', '3.5', 'forty', '17:30', '007', 'x', '2 500', '€9')),
        (parts) => {
          const text = parts.join(' ; ');
          const known = knownNumbers(text);
          for (const { readings } of statedNumbers(text))
            expect(readings.some((reading) => known.has(reading))).toBe(true);
        },
      ),
    );
  });
});
