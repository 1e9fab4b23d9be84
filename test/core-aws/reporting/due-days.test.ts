import { expect, it } from 'vitest';
import { dueDays } from '../../../core-aws/reporting/due-days.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const runStartedAtMs = Date.parse('2026-11-23T03:00:00Z');
const ago = (days: number): number => runStartedAtMs - days * DAY_MS;
const due = (read: readonly (readonly [string, number | null])[], createdDaysAgo = 4): readonly string[] =>
  dueDays(new Map(read), { runStartedAtMs, botCreatedAtMs: ago(createdDaysAgo) });

it('reads every day since the bot was made, newest first', () => {
  expect(due([])).toEqual(['2026-11-23', '2026-11-22', '2026-11-21', '2026-11-20', '2026-11-19']);
});

it('reads thirty days of an older bot, which is as long as conversations are kept', () => {
  const days = due([], 400);
  expect(days).toHaveLength(30);
  expect(days.at(-1)).toBe('2026-10-25');
});

it('leaves out what this run has read, and reads what an earlier run read while the day still changed', () => {
  expect(due([['2026-11-23', runStartedAtMs]], 0)).toEqual([]);
  expect(due([['2026-11-23', runStartedAtMs - 1]], 0)).toEqual(['2026-11-23']);
});

it('takes a day for settled when it was read two days after it began, not a millisecond before', () => {
  const settled = Date.parse('2026-11-21T00:00:00Z');
  const others: (readonly [string, number])[] = ['2026-11-23', '2026-11-22', '2026-11-21', '2026-11-20'].map((day) => [
    day,
    runStartedAtMs,
  ]);
  expect(due([...others, ['2026-11-19', settled]])).toEqual([]);
  expect(due([...others, ['2026-11-19', Date.parse('2026-11-20T23:59:59.999Z')]])).toEqual(['2026-11-19']);
});

it('looks at a settled day again after a week', () => {
  const days = (readAtMs: number): readonly string[] => due([['2026-11-01', readAtMs]], 400);
  expect(days(ago(7) + 1)).not.toContain('2026-11-01');
  expect(days(ago(7))).toContain('2026-11-01');
});

it('reads a day again that was marked for it', () => {
  expect(due([['2026-11-01', null]], 400)).toContain('2026-11-01');
});
