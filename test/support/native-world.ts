import { randomBytes } from 'node:crypto';
import { createDynamoChunkStore } from '../../core-aws/adapters/dynamo-chunk-store.ts';
import { createVectorIndex } from '../../core-aws/adapters/create-vector-index.ts';
import type { VectorIndexOptions } from '../../core-aws/adapters/create-vector-index.ts';
import type { SwitchRules } from '../../core-aws/adapters/native-index/switch-rules.ts';
import type { PackedIndexPorts } from '../../core-aws/adapters/packed-index/create-packed-index.ts';
import type { VectorIndex } from '../../core-aws/ports/vector-index.ts';
import { createMemoryFileStore } from './memory-file-store.ts';
import { SAMPLE_NOW_MS } from './sample-records.ts';
import { TEST_VECTOR_INDEXES } from './vector-dynalite.ts';
import type { VectorDynalite } from './vector-dynalite.ts';

/** Every bot with a chunk goes to DynamoDB's index, as soon as it is tidied. */
export const ALWAYS_NATIVE: SwitchRules = {
  maxPackedChunks: 0,
  maxPackedBytes: Infinity,
  returnShare: 0,
  recentMaxChunks: 0,
};

/** An index over the fake of DynamoDB's, with a clock that the test moves. */
export interface NativeWorld {
  readonly ports: PackedIndexPorts;
  readonly index: (rules?: SwitchRules, options?: VectorIndexOptions) => VectorIndex;
  readonly pass: (ms: number) => void;
  /** The same, moved to DynamoDB's index after every change: so that searches of it are what is tested. */
  readonly settledIndex: () => VectorIndex;
  /** Tidies until nothing is left to do, letting the time pass that each round asks for. Returns the rounds. */
  readonly settle: (index: VectorIndex, botId: string) => Promise<number>;
}

export function createNativeWorld(dynamo: VectorDynalite): NativeWorld {
  let nowMs = SAMPLE_NOW_MS;
  const stores = { client: dynamo.client(), tables: dynamo.tables };
  const ports: PackedIndexPorts = {
    ...stores,
    files: createMemoryFileStore(),
    chunks: createDynamoChunkStore(stores),
    clock: { nowMs: () => nowMs },
    randomness: { bytes: (count) => randomBytes(count) },
  };
  const createIndex: NativeWorld['index'] = (rules = ALWAYS_NATIVE, options = {}) =>
    createVectorIndex(ports, { vectorIndexes: TEST_VECTOR_INDEXES, rules, ...options });

  async function settle(index: VectorIndex, botId: string): Promise<number> {
    for (let round = 1; round < 100; round += 1) {
      const { againInS } = await index.tidy(botId);
      if (againInS === undefined) return round;
      nowMs += againInS * 1_000;
    }
    throw new Error('there was always more to tidy');
  }

  return {
    ports,
    index: createIndex,
    settledIndex() {
      const index = createIndex();
      return {
        ...index,
        async commit(document, chunks) {
          const state = await index.commit(document, chunks);
          await index.tidy(document.botId);
          return state;
        },
        async remove(botId, documentId) {
          const state = await index.remove(botId, documentId);
          await index.tidy(botId);
          return state;
        },
        async rebuild(botId, live, onProgress) {
          const state = await index.rebuild(botId, live, onProgress);
          await index.tidy(botId);
          return state;
        },
      };
    },
    pass: (ms) => void (nowMs += ms),
    settle,
  };
}
