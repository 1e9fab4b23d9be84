import { geminiPrice } from '../adapters/models/gemini-prices.ts';
import type { ModelCall } from '../adapters/models/model-call.ts';
import type { Metrics } from '../ports/metrics.ts';

/** Counts a call of a model: that it was, whether it failed, its tokens, and what those cost where that is known. */
export function countModelCall(
  metrics: Metrics,
  { model, outcome, inputTokens, outputTokens }: ModelCall,
  nowMs: number,
): void {
  metrics.add('modelCalls');
  if (outcome === 'failed') metrics.add('modelFailures');
  if (inputTokens !== undefined) metrics.add('inputTokens', inputTokens);
  if (outputTokens !== undefined) metrics.add('outputTokens', outputTokens);
  const price = geminiPrice(model, nowMs);
  if (price === undefined || (inputTokens === undefined && outputTokens === undefined)) return;
  // Dollars per million tokens are millionths of a dollar per token.
  metrics.add('modelCostMicroUsd', (inputTokens ?? 0) * price.inputUsd + (outputTokens ?? 0) * price.outputUsd);
}
