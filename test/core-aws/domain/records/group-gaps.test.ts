import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupGaps } from '../../../../core-aws/domain/records/group-gaps.ts';

const gap = (question: string, askedAtMs: number) => ({ question, askedAtMs });

describe('Gaps', () => {
  test('are one when they differ in case, spacing and punctuation only, and show the latest wording', () => {
    expect(
      groupGaps([gap('do you ship to malta', 1), gap('Do you ship  to Malta?', 3), gap('DO YOU SHIP TO MALTA!!', 2)]),
    ).toEqual([{ question: 'Do you ship  to Malta?', count: 3, lastAskedAtMs: 3 }]);
  });

  test('stay apart when a word or a number differs', () => {
    expect(
      groupGaps([gap('Is size 4.5 there?', 1), gap('Is size 45 there?', 1), gap('Is size 4 5 there?', 1)]),
    ).toHaveLength(3);
  });

  test('stay apart when they are punctuation of different kinds', () => {
    expect(groupGaps([gap('???', 1), gap('!', 1)])).toHaveLength(2);
  });

  test('are grouped in every script', () => {
    expect(groupGaps([gap('Кога отваряте?', 1), gap('кога отваряте', 2), gap('何時に開きますか', 1)])).toHaveLength(2);
  });

  test('come most asked first, then most recent', () => {
    const order = groupGaps([gap('once, early', 1), gap('twice', 1), gap('twice', 1), gap('once, late', 2)]);
    expect(order.map((group) => group.question)).toEqual(['twice', 'once, late', 'once, early']);
  });

  test('lose no question: the counts add up, whatever was asked', () => {
    const anyGap = fc.record({ question: fc.string({ unit: 'binary' }), askedAtMs: fc.nat() });
    fc.assert(
      fc.property(fc.array(anyGap), (gaps) => {
        const groups = groupGaps(gaps);
        expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(gaps.length);
        for (const group of groups) expect(gaps).toContainEqual(gap(group.question, group.lastAskedAtMs));
      }),
    );
  });
});
