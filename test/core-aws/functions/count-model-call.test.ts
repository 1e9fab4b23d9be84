import { describe, expect, test } from 'vitest';
import { readInputTokens, readTokenCounts } from '../../../core-aws/adapters/models/model-call.ts';
import { geminiPrice } from '../../../core-aws/adapters/models/gemini-prices.ts';
import { countModelCall } from '../../../core-aws/functions/count-model-call.ts';
import type { MetricName } from '../../../core-aws/metrics.ts';

const IN_2026 = Date.UTC(2026, 10, 23);

function counted(...[call, atMs = IN_2026]: [Parameters<typeof countModelCall>[1], number?]): object {
  const sums: Partial<Record<MetricName, number>> = {};
  const metrics = {
    add: (metric: MetricName, value = 1) => void (sums[metric] = (sums[metric] ?? 0) + value),
    publish: () => {},
  };
  countModelCall(metrics, call, atMs);
  return sums;
}

describe('A counted call of a model', () => {
  test('costs its tokens at the price of the day', () => {
    const call = { model: 'gemini-3.8-flash', outcome: 'done', inputTokens: 1_000, outputTokens: 200 } as const;
    const tokens = { modelCalls: 1, inputTokens: 1_000, outputTokens: 200 };
    expect(counted(call)).toEqual({ ...tokens, modelCostMicroUsd: 1_500 });
    expect(counted(call, Date.UTC(2027, 0, 1))).toEqual({ ...tokens, modelCostMicroUsd: 3_000 });
  });

  test('has no cost made up where the price or the tokens are not known', () => {
    expect(counted({ model: 'a-model-of-tomorrow', outcome: 'done', inputTokens: 5 })).toEqual({
      modelCalls: 1,
      inputTokens: 5,
    });
    expect(counted({ model: 'gemini-3.8-flash', outcome: 'done' })).toEqual({ modelCalls: 1 });
    expect(geminiPrice('toString', IN_2026)).toBeUndefined();
    expect(geminiPrice('gemini-3.8-flash', 0)).toBeUndefined();
  });

  test('is a failure when it failed, and none when its visitor left', () => {
    expect(counted({ model: 'm', outcome: 'failed' })).toEqual({ modelCalls: 1, modelFailures: 1 });
    expect(counted({ model: 'm', outcome: 'cancelled' })).toEqual({ modelCalls: 1 });
  });
});

describe('Token counts of an answer of Gemini', () => {
  test('add thinking to what was written', () => {
    const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 4, thoughtsTokenCount: 3 };
    expect(readTokenCounts({ usageMetadata })).toEqual({ inputTokens: 9, outputTokens: 7 });
    expect(readTokenCounts({ usageMetadata: { promptTokenCount: 9 } })).toEqual({ inputTokens: 9 });
    expect(readInputTokens({ usageMetadata })).toEqual({ inputTokens: 9 });
  });

  test('are left out where the answer has none or none that make sense', () => {
    expect(readTokenCounts({})).toBeUndefined();
    expect(readTokenCounts({ usageMetadata: 'many' })).toBeUndefined();
    expect(readTokenCounts({ usageMetadata: { promptTokenCount: -1, candidatesTokenCount: '4' } })).toEqual({});
    expect(readInputTokens({})).toEqual({});
  });
});
