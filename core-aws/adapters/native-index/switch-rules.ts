/** When a bot's vectors leave memory for DynamoDB's own index. Why these numbers: docs/adr/0013-growth-engine.md. */
export interface SwitchRules {
  /** More chunks than this, and DynamoDB searches them. */
  readonly maxPackedChunks: number;
  /** A packed index of more bytes than this would crowd the other bots out of a function's memory. */
  readonly maxPackedBytes: number;
  /** Back below this share of both limits a bot is packed again; in between it stays what it is. */
  readonly returnShare: number;
  /** Recent uploads are searched in memory until they are so many chunks together, and then handed over. */
  readonly recentMaxChunks: number;
}

/**
 * 100,000 chunks of 384 dimensions are some 80 MB with their words: 0.8 ms to search and 0.6 s to load, and a load
 * costs every new function instance that. Half of the 256 MB that loaded bots share is the most one bot may take.
 */
export const SWITCH_RULES: SwitchRules = {
  maxPackedChunks: 100_000,
  maxPackedBytes: 128 * 1_024 * 1_024,
  returnShare: 0.8,
  recentMaxChunks: 2_000,
};

export type EngineName = 'packed' | 'dynamodb-native';

/** The engine a bot of this size should have. `bytes` are those its packed index has, or would have. */
export function chooseEngine(
  { maxPackedChunks, maxPackedBytes, returnShare }: SwitchRules,
  { engine, chunkCount, bytes }: { readonly engine: EngineName; readonly chunkCount: number; readonly bytes: number },
): EngineName {
  const share = engine === 'packed' ? 1 : returnShare;
  return chunkCount > share * maxPackedChunks || bytes > share * maxPackedBytes ? 'dynamodb-native' : 'packed';
}
