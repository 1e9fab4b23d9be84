import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSentence } from '../../../../core-aws/domain/answers/check-sentence.ts';

const EVIDENCE = [
  {
    text: 'You can return any unread book within 30 days of purchase. Write to shop@harbour.example or see https://harbour.example/returns for more. The lamp costs 1,299.00 pounds.',
    headings: ['Returns'],
    documentName: 'returns.txt',
  },
  { text: 'Delivery costs 4.50 euros. We open from 9 am to 5:30 pm.', headings: ['Delivery'], documentName: 'b.pdf' },
];
const SPANISH = [
  {
    text: 'Puede devolver los libros que no haya leído en un plazo de 30 días desde la compra, con el recibo de caja.',
    headings: [],
    documentName: 'devoluciones.txt',
  },
];
const verdict = (sentence: string, evidence = EVIDENCE) => {
  const checked = checkSentence(sentence, evidence);
  return checked.kind === 'supported' ? checked.text : checked.reason;
};

describe('Checking a sentence against its passages', () => {
  test.each([
    [
      'a supported sentence stays as it is',
      'You can return books within 30 days [1].',
      'You can return books within 30 days [1].',
    ],
    [
      'a citation after the full stop moves before it',
      'Delivery costs 4.50 euros. [2] ',
      'Delivery costs 4.50 euros [2]. ',
    ],
    ['thousands may be grouped in any way', 'The lamp costs 1299 pounds [1].', 'The lamp costs 1299 pounds [1].'],
    ['a decimal comma is a decimal point', 'Delivery costs 4,50 euros [2].', 'Delivery costs 4,50 euros [2].'],
    ['clock times meet in both notations', 'We open from 9:00 to 17:30 [2].', 'We open from 9:00 to 17:30 [2].'],
    [
      'a number in words is a number',
      'Return books within thirty days of purchase [1].',
      'Return books within thirty days of purchase [1].',
    ],
    ['a ghost citation is removed', 'Delivery costs 4.50 euros [2][9].', 'Delivery costs 4.50 euros [2].'],
    ['a list of citations is read', 'Delivery costs 4.50 euros [2, 7].', 'Delivery costs 4.50 euros [2].'],
    ['a wrong citation is corrected', 'Delivery costs 4.50 euros [1].', 'Delivery costs 4.50 euros [2].'],
    ['a missing citation is added', 'Delivery costs 4.50 euros.', 'Delivery costs 4.50 euros [2].'],
    ['a known address stays', 'See https://harbour.example/returns [1].', 'See https://harbour.example/returns [1].'],
    ['a known host stays', 'See harbour.example for returns [1].', 'See harbour.example for returns [1].'],
    ['another number', 'You can return books within 60 days [1].', 'unknown_number'],
    ['another number in words', 'You can return books within ninety days [1].', 'unknown_number'],
    ['a part of a number', 'The lamp costs 299 pounds [1].', 'unknown_number'],
    ['another time', 'We open from 9 am to 6:30 pm [2].', 'unknown_number'],
    ['an address of nobody', 'Return books at https://evil.example/returns [1].', 'unknown_link'],
    ['a longer address than the known one', 'See https://harbour.example/returns?to=evil [1].', 'unknown_link'],
    ['another mailbox', 'Write to boss@harbour.example about books [1].', 'unknown_link'],
    [
      'a picture that would carry data out',
      'Books ![x](https://evil.example/p.png) within 30 days [1].',
      'unknown_link',
    ],
    ['words of its own', 'Elephants migrate across savannahs each autumn [1].', 'unknown_words'],
    ['nothing to check', 'And so it is [1].', 'no_words'],
  ])('%s', (_, sentence, expected) => {
    expect(verdict(sentence)).toBe(expected);
  });

  test('a cited translation is held to its numbers, an uncited one is dropped', () => {
    expect(verdict('You can return the books that you have not read within 30 days [1].', SPANISH)).toContain('[1]');
    expect(verdict('You can return the books that you have not read within 60 days [1].', SPANISH)).toBe(
      'unknown_number',
    );
    expect(verdict('You can return the books that you have not read within 30 days.', SPANISH)).toBe('unknown_words');
  });

  test('whatever a model writes, what is let through cites existing passages only', () => {
    const word = fc.constantFrom(
      'return',
      'books',
      'delivery',
      '4.50',
      '30',
      '77',
      'euros',
      'moon',
      '[1]',
      '[2]',
      '[9]',
      '[0]',
    );
    let supported = 0;
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const checked = checkSentence(`${words.join(' ')}.`, EVIDENCE);
        if (checked.kind === 'dropped') return;
        supported += 1;
        const marks = [...checked.text.matchAll(/\[(\d+)\]/gu)].map(([, number]) => Number(number));
        expect(marks).toEqual([...checked.cited]);
        expect(marks.length).toBeGreaterThan(0);
        for (const number of marks) expect([1, 2]).toContain(number);
        expect(checked.text).not.toContain('77');
      }),
    );
    expect(supported).toBeGreaterThan(0);
  });
});
