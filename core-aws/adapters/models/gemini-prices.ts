/** US dollars per million tokens. */
export interface TokenPrice {
  readonly inputUsd: number;
  /** Thinking counts as output. */
  readonly outputUsd: number;
}

interface DatedPrice extends TokenPrice {
  /** First day it holds, UTC; a price holds until the next one of its model. */
  readonly from: string;
}

/**
 * What Gemini's paid tier costs, for prompts of up to 200,000 tokens, which ours never reach. A model that is not here
 * has no known price, and then no cost is made up for it.
 * Source: ai.google.dev, "Gemini Developer API pricing", as transcribed there on 7 October 2026 (read 23 November 2026);
 * `gemini-embedding-001`: opencode.ai/data and Google's announcement of the model (read 23 November 2026).
 */
export const GEMINI_PRICES: Readonly<Record<string, readonly DatedPrice[]>> = {
  'gemini-3.8-flash': [
    { from: '2026-01-01', inputUsd: 0.75, outputUsd: 3.75 },
    { from: '2027-01-01', inputUsd: 1.5, outputUsd: 7.5 },
  ],
  'gemini-3.5-flash': [{ from: '2026-01-01', inputUsd: 1.5, outputUsd: 9 }],
  'gemini-3.5-flash-lite': [{ from: '2026-01-01', inputUsd: 0.3, outputUsd: 2.5 }],
  'gemini-embedding-001': [{ from: '2025-07-01', inputUsd: 0.15, outputUsd: 0 }],
};

/** The price of a model on a day; undefined when it is not known. */
export function geminiPrice(model: string, atMs: number): TokenPrice | undefined {
  if (!Object.hasOwn(GEMINI_PRICES, model)) return undefined;
  return GEMINI_PRICES[model]?.findLast(({ from }) => Date.parse(from) <= atMs);
}
