import { describe } from 'vitest';
import { createMemoryFileStore } from '../../support/memory-file-store.ts';
import { createMemoryJobQueue } from '../../support/memory-job-queue.ts';
import { fileStoreContract } from './file-store.contract.ts';
import { jobQueueContract } from './job-queue.contract.ts';

describe('The fake file store', () => fileStoreContract(createMemoryFileStore, { listsUnfinished: true }));
describe('The fake job queue', () => jobQueueContract(createMemoryJobQueue));
