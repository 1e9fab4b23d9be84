import { describe } from 'vitest';
import { createMemoryChunkStore } from '../../support/memory-chunk-store.ts';
import { chunkStoreContract } from './chunk-store.contract.ts';

describe('The fake chunk store', () => chunkStoreContract(createMemoryChunkStore));
