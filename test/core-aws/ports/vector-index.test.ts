import { describe } from 'vitest';
import { createMemoryChunkStore } from '../../support/memory-chunk-store.ts';
import { createMemoryVectorIndex } from '../../support/memory-vector-index.ts';
import { vectorIndexContract } from './vector-index.contract.ts';

describe('The fake vector index', () =>
  vectorIndexContract(() => {
    const chunks = createMemoryChunkStore();
    const index = createMemoryVectorIndex({ chunks });
    return { index, other: index, chunks, passMs: () => {} };
  }));
