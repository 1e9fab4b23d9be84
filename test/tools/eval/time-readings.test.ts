import { describe, expect, it } from 'vitest';
import { timeReadings } from '../../../tools/eval/time-readings.ts';

describe('two ways of reading are timed', () => {
  it('by turns, and the least of the rounds counts for each', async () => {
    let nowMs = 0;
    const turns: string[] = [];
    const taking = (name: string, durations: number[]) => () => {
      turns.push(name);
      nowMs += durations.shift() ?? 0;
      return Promise.resolve();
    };
    const times = await timeReadings(taking('ours', [30, 10, 20]), taking('bare', [5, 9, 7]), { nowMs: () => nowMs });
    expect(times).toEqual({ ms: 10, msBare: 5 });
    expect(turns).toEqual(['ours', 'bare', 'ours', 'bare', 'ours', 'bare']);
  });
});
