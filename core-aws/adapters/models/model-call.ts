/** One attempt at a call of a model, once it is over; a call that is tried again is several. */
export interface ModelCall {
  readonly model: string;
  /** `cancelled`: whoever waited for it did no longer. */
  readonly outcome: 'done' | 'failed' | 'cancelled';
  /** As the answer says; absent where it says nothing. */
  readonly inputTokens?: number;
  /** Thinking included. */
  readonly outputTokens?: number;
}

export type TokenCounts = Pick<ModelCall, 'inputTokens' | 'outputTokens'>;

/**
 * Reads Gemini's `usageMetadata`, also where the library's types do not know it. A streamed answer repeats it with each
 * part, the last being the whole. Source: Gemini API reference, "UsageMetadata" (read 2026-11).
 */
export function readTokenCounts(response: object): TokenCounts | undefined {
  const usage: unknown = Reflect.get(response, 'usageMetadata');
  if (typeof usage !== 'object' || usage === null) return undefined;
  const count = (name: string): number | undefined => {
    const value: unknown = Reflect.get(usage, name);
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const inputTokens = count('promptTokenCount');
  const written = count('candidatesTokenCount');
  const thought = count('thoughtsTokenCount');
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(written === undefined && thought === undefined ? {} : { outputTokens: (written ?? 0) + (thought ?? 0) }),
  };
}

/** The same of an answer that holds no text, such as vectors: nothing is written then, whatever it says. */
export function readInputTokens(response: object): Pick<ModelCall, 'inputTokens'> {
  const inputTokens = readTokenCounts(response)?.inputTokens;
  return inputTokens === undefined ? {} : { inputTokens };
}
