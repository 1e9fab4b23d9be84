import { describe, expect, test } from 'vitest';
import { chooseEngine, SWITCH_RULES } from '../../../../core-aws/adapters/native-index/switch-rules.ts';
import type { EngineName } from '../../../../core-aws/adapters/native-index/switch-rules.ts';

const choose = (engine: EngineName, chunkCount: number, bytes = 0): EngineName =>
  chooseEngine(SWITCH_RULES, { engine, chunkCount, bytes });

describe('the engine of a bot', () => {
  test('is packed up to 100,000 chunks, and DynamoDB beyond', () => {
    expect(choose('packed', 100_000)).toBe('packed');
    expect(choose('packed', 100_001)).toBe('dynamodb-native');
  });

  test('is DynamoDB where its packed index would take more than half of the memory for bots', () => {
    expect(choose('packed', 50_000, 128 * 1_024 * 1_024)).toBe('packed');
    expect(choose('packed', 50_000, 128 * 1_024 * 1_024 + 1)).toBe('dynamodb-native');
  });

  test('changes back only well below the limits, so that a bot at one of them stays what it is', () => {
    expect(choose('dynamodb-native', 80_001)).toBe('dynamodb-native');
    expect(choose('dynamodb-native', 80_000)).toBe('packed');
    expect(choose('dynamodb-native', 80_000, 0.8 * 128 * 1_024 * 1_024 + 1)).toBe('dynamodb-native');
    expect(choose('packed', 80_001)).toBe('packed');
  });
});
