import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOutPages, toPageCells } from '../../../../../core-aws/adapters/extract/pdf/lay-out-pages.ts';
import { makePdf } from '../../../../fixtures/make-pdf.ts';
import { extract } from './read-pdf.ts';

const item = { width: 30, size: 10, fontId: 'f', isRtl: false, angle: 0 };

test('No word of a page is lost or said twice, wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ column: fc.nat(9), row: fc.nat(50), angle: fc.constantFrom(0, 0, 0, 90) }), {
        selector: ({ column, row, angle }) => `${column} ${row} ${angle}`,
        minLength: 1,
        maxLength: 120,
      }),
      (places) => {
        const items = places.map(({ column, row, angle }, at) => ({
          ...item,
          angle,
          text: `word${at}x`,
          x: column * 60,
          y: row * 14,
        }));
        const text = layOutPages([toPageCells({ page: 1, items })]).map((block) => block.text);
        expect(
          text
            .join(' ')
            .match(/word\d+x/gu)
            ?.toSorted(),
        ).toEqual(items.map((each) => each.text).toSorted());
      },
    ),
  );
});

test('A crowded page is laid out without comparing everything with everything', () => {
  const items = Array.from({ length: 20_000 }, (_, at) => ({
    ...item,
    text: 'ab',
    size: at % 2 === 0 ? 10 : 3,
    // Spread by two steps that share no divisor with the width and height: no two stand at one place.
    x: (at * 7_919) % 601,
    y: (at * 104_729) % 809,
  }));
  expect(layOutPages([toPageCells({ page: 1, items })]).length).toBeGreaterThan(0);
});

test('A damaged file ends in a result, whatever byte is hurt', async () => {
  const bytes = await makePdf([[{ text: 'Hello', x: 60, y: 60 }]]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: bytes.length }),
      async (hurt, length) => {
        const copy = bytes.slice(0, length);
        for (const [at, value] of hurt) copy[at % length] = value;
        const result = await extract(copy);
        expect(typeof result.ok).toBe('boolean');
      },
    ),
    { numRuns: 40 },
  );
});
