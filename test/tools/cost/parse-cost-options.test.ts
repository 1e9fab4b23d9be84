import { describe, expect, test } from 'vitest';
import { parseCostOptions } from '../../../tools/cost/parse-cost-options.ts';
import { PRESETS } from '../../../tools/cost/presets.ts';

function refusalOf(...argv: string[]): string {
  const parsed = parseCostOptions(argv);
  if (parsed.ok) throw new Error('it was taken');
  return parsed.error;
}

describe('The command line of npm run cost', () => {
  test('takes the three numbers, and the rest from the small size', () => {
    const parsed = parseCostOptions(['--visitors', '10', '--questions', '0', '--chunks', '7']);
    expect(parsed).toMatchObject({ ok: true, value: { load: { visitors: 10, questions: 0, chunks: 7 } } });
    expect(parseCostOptions(['--questions', '9'])).toMatchObject({
      value: { load: { ...PRESETS.small.load, questions: 9 }, isOverview: false },
    });
  });

  test('shows all sizes when nothing is asked for in particular', () => {
    expect(parseCostOptions([])).toMatchObject({ value: { isOverview: true } });
    expect(parseCostOptions(['--no-free-tier'])).toMatchObject({ value: { isOverview: true, withFreeTier: false } });
  });

  test('takes an assumption over the one of the size', () => {
    const parsed = parseCostOptions(['--preset', 'large', '--set', 'owners=3', '--set', 'cached_share=1']);
    expect(parsed).toMatchObject({ value: { assumptions: { owners: 3, cached_share: 1, traced_share: 0.1 } } });
  });

  test('names what is wrong: a number, a size, an assumption or its value', () => {
    expect(refusalOf('--visitors', '-1')).toContain('--visitors');
    expect(refusalOf('--visitors', '1.5')).toBe('--visitors is 1.5; it must be a whole number from 0');
    expect(refusalOf('--preset', 'huge')).toContain('free, small, medium, large');
    expect(refusalOf('--set', 'owner=3')).toContain('there is no assumption owner');
    expect(refusalOf('--set', 'toString=3')).toContain('there is no assumption toString');
    expect(refusalOf('--set', 'owners=-1')).toContain('a number from 0');
    expect(refusalOf('--set', 'owners=')).toContain('a number from 0');
    expect(refusalOf('--set', 'cached_share=1.01')).toContain('from 0 to 1');
    expect(refusalOf('--set', 'chunks_per_document=0')).toContain('above 0');
    expect(refusalOf('--visitor', '1')).toContain('--visitor');
  });
});
