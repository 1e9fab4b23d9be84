import { describe, expect, test } from 'vitest';
import type { Assumptions } from '../../../tools/cost/assumptions.ts';
import { defaultAssumptions } from '../../../tools/cost/assumptions.ts';
import type { Estimate } from '../../../tools/cost/estimate.ts';
import { estimate } from '../../../tools/cost/estimate.ts';
import type { PriceName } from '../../../tools/cost/prices.ts';
import { PRICES, pricesOn } from '../../../tools/cost/prices.ts';

const NOVEMBER = Date.UTC(2026, 10, 23);
/** Round numbers, so that every figure below was worked out by hand. */
const ROUND: Assumptions = {
  ...defaultAssumptions(),
  owners: 10,
  owner_calls: 1_000,
  bots: 10,
  cached_share: 0.5,
  refused_share: 0.2,
  follow_up_share: 0.1,
  prompt_tokens: 2_000,
  answer_tokens: 100,
  thinking_tokens: 300,
  rewrite_tokens_in: 500,
  rewrite_tokens_out: 100,
  question_tokens: 20,
  chunk_tokens: 200,
  changed_share: 0.5,
  chunks_per_document: 50,
  calls_per_document: 4,
  chat_ms: 2_000,
  call_ms: 100,
  read_s_per_document: 10,
};
const LOAD = { visitors: 100_000, questions: 1_000_000, chunks: 100_000 };

function estimateFor(load = LOAD, withFreeTier = true, assumptions = ROUND): Estimate {
  return estimate(load, { assumptions, prices: pricesOn(NOVEMBER), withFreeTier });
}

function lineOf(made: Estimate, name: PriceName): { readonly quantity: number; readonly usd: number } {
  const line = made.lines.find((candidate) => candidate.name === name);
  if (!line) throw new Error(`there is no line ${name}`);
  return line;
}

describe('The estimate of a month', () => {
  test('counts calls of the functions, and what is free of them', () => {
    // 500,000 asked; API: 100,000 sessions + 900,000 first questions + 500,000 cached + 10,000 of owners
    // + 1,000 documents read anew x 4; and as many jobs.
    const { quantity, usd } = lineOf(estimateFor(), 'lambdaRequests');
    expect(quantity).toBeCloseTo(500_000 + 1_510_000 + 4_000 + 4_000, 6);
    expect(usd).toBeCloseTo(1.018 * 0.2, 9);
    expect(lineOf(estimateFor(LOAD, false), 'lambdaRequests').usd).toBeCloseTo(2.018 * 0.2, 9);
  });

  test('counts seconds by the memory each function has', () => {
    // chat 500,000 x 2 s x 0.5 GB, bots 1,510,000 x 0.1 s x 0.5 GB, upload 4,000 x 0.1 s x 1 GB, ingest 1,000 x 10 s x 1 GB
    const gbS = 500_000 + 75_500 + 400 + 10_000;
    expect(lineOf(estimateFor(), 'lambdaCompute').quantity).toBeCloseTo(gbS, 6);
    expect(lineOf(estimateFor(), 'lambdaCompute').usd).toBeCloseTo((gbS - 400_000) * 0.0000133334, 9);
  });

  test('counts tokens of answers, of rewritten questions and of vectors', () => {
    const made = estimateFor();
    // 400,000 answered, 50,000 rewritten, 500,000 questions and 50,000 chunks made into vectors.
    expect(lineOf(made, 'answerInput').quantity).toBeCloseTo(400_000 * 2_000 + 50_000 * 500, 3);
    expect(lineOf(made, 'answerInput').usd).toBeCloseTo(825 * 0.75, 6);
    expect(lineOf(made, 'answerOutput').usd).toBeCloseTo(165 * 3.75, 6);
    expect(lineOf(made, 'embeddingInput').usd).toBeCloseTo(20 * 0.15, 9);
  });

  test('charges nothing up to the free amount and each unit above it', () => {
    const polls = (each: number): number =>
      lineOf(estimateFor({ ...LOAD, chunks: 0 }, true, { ...ROUND, queue_polls: each }), 'sqsRequests').usd;
    expect(polls(500_000)).toBe(0);
    expect(polls(500_001)).toBeCloseTo(2 * 0.0000004, 12);
  });

  test('says what an idle month costs: nothing that visitors or owners cause', () => {
    const busy = estimateFor();
    const idle = estimateFor({ ...LOAD, visitors: 0, questions: 0 }, true, { ...ROUND, owners: 0, changed_share: 0 });
    expect(busy.idleUsd).toBeCloseTo(idle.totalUsd, 9);
    expect(busy.idleUsd).toBeLessThan(busy.totalUsd);
    for (const name of ['answerInput', 'answerOutput', 'embeddingInput', 'lambdaRequests', 'customMetrics'] as const) {
      expect(lineOf(idle, name).usd).toBe(0);
    }
    expect(lineOf(idle, 'alarmMetrics').usd).toBeGreaterThan(0);
  });

  test('adds up to its lines, and grows with each number', () => {
    const made = estimateFor();
    expect(made.totalUsd).toBeCloseTo(
      made.lines.reduce((sum, { usd }) => sum + usd, 0),
      9,
    );
    for (const key of ['visitors', 'questions', 'chunks'] as const) {
      expect(estimateFor({ ...LOAD, [key]: LOAD[key] * 2 }, false).totalUsd).toBeGreaterThan(
        estimateFor(LOAD, false).totalUsd,
      );
    }
  });

  test('knows that Gemini costs twice as much from the first of January 2027', () => {
    expect(pricesOn(Date.UTC(2026, 11, 31, 23, 59)).answerInput.usd).toBe(0.75);
    expect(pricesOn(Date.UTC(2027, 0, 1)).answerInput.usd).toBe(1.5);
    expect(pricesOn(Date.UTC(2027, 0, 1)).answerOutput.usd).toBe(7.5);
  });

  test('names for every price where it is from and whether it was read there', () => {
    for (const { source, read } of Object.values(PRICES)) {
      expect(source).not.toBe('');
      expect(['2026-11-23', 'from memory']).toContain(read);
    }
  });
});
