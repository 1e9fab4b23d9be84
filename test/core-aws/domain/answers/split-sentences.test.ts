import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSentenceGatherer, splitSentences } from '../../../../core-aws/domain/answers/split-sentences.ts';

describe('Splitting into sentences', () => {
  test.each([
    ['See p. 2 for it. Then go.', ['See p. 2 for it. ', 'Then go.']],
    ['It costs 3.50 pounds. Ask first.', ['It costs 3.50 pounds. ', 'Ask first.']],
    ['Bring papers, e.g. The Times. Thanks.', ['Bring papers, e.g. The Times. ', 'Thanks.']],
    ['Visit https://a.example/b.html now. Bye.', ['Visit https://a.example/b.html now. ', 'Bye.']],
    ['Dr. Smith is in. Ask him.', ['Dr. Smith is in. ', 'Ask him.']],
    ['Wir öffnen am 3. März wieder. Bis dann.', ['Wir öffnen am 3. März wieder. ', 'Bis dann.']],
    ['1. Open the box.\n2. Close it.', ['1. Open the box.\n', '2. Close it.']],
    ['It closes at 5. [1][2] Ask. [3]', ['It closes at 5. [1][2] ', 'Ask. [3]']],
    ['第一句。第二句？[2] 第三句。', ['第一句。', '第二句？[2] ', '第三句。']],
    ['A line\n\nAnother line', ['A line\n\n', 'Another line']],
    ['', []],
  ])('cuts %j where a reader would', (text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences);
  });

  const BITS =
    'See p. 2|. |[1]| [2, 3]|3. |März|\n|e.g. |Hello world|你好|。|? |5.50|https://a.b/c|- |1. |Dr. |B|the| |[|x]|!"';
  const bit = fc.constantFrom(...BITS.split('|'));

  test('gathered from pieces cut anywhere, the sentences are those of the whole text, and lose nothing', () => {
    fc.assert(
      fc.property(
        fc.array(bit, { maxLength: 25 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (bits, sizes) => {
          const text = bits.join('');
          const gatherer = createSentenceGatherer();
          const gathered: string[] = [];
          for (let at = 0, turn = 0; at < text.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            gathered.push(...gatherer.push(text.slice(at, at + size)));
            at += size;
          }
          gathered.push(...gatherer.end());
          expect(gathered).toEqual(splitSentences(text));
          expect(gathered.join('')).toBe(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('lets a sentence go as soon as the next one has begun', () => {
    const gatherer = createSentenceGatherer();
    expect(gatherer.push('It costs 4 pounds [1]. ')).toEqual([]);
    expect(gatherer.push('It is ')).toEqual(['It costs 4 pounds [1]. ']);
  });
});
