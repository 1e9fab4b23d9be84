import { describe } from 'vitest';
import { createMemoryVectorIndex } from '../../support/memory-vector-index.ts';
import { vectorIndexContract } from './vector-index.contract.ts';

describe('The fake vector index', () => vectorIndexContract(createMemoryVectorIndex));
