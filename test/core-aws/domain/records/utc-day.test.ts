import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysAfterS, daysBeforeMs, isUtcDay, toUtcDay } from '../../../../core-aws/domain/records/utc-day.ts';

describe('A UTC day', () => {
  test('is one for every moment', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(isUtcDay(toUtcDay(date.getTime()))).toBe(true);
      }),
    );
  });

  test('changes at midnight UTC', () => {
    const midnightMs = Date.parse('2026-11-23T00:00:00Z');
    expect([toUtcDay(midnightMs - 1), toUtcDay(midnightMs)]).toEqual(['2026-11-22', '2026-11-23']);
  });

  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '2026-11-23T00:00:00Z', 'today', ''])(
    'is not "%s"',
    (text) => expect(isUtcDay(text)).toBe(false),
  );

  test('exists on the 29th of February of a leap year', () => expect(isUtcDay('2028-02-29')).toBe(true));
});

test('Days before and after are of 24 hours, in the unit of their name', () => {
  expect(daysBeforeMs(86_400_000 * 3, 2)).toBe(86_400_000);
  expect(daysAfterS(1_999, 1)).toBe(86_401);
});
