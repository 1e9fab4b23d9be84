import { describe } from 'vitest';
import { createMemoryBotStore } from '../../support/memory-bot-store.ts';
import { createMemoryConversationStore } from '../../support/memory-conversation-store.ts';
import { createMemoryDocumentStore } from '../../support/memory-document-store.ts';
import { createMemoryUsageStore } from '../../support/memory-usage-store.ts';
import { SAMPLE_NOW_MS } from '../../support/sample-records.ts';
import { botStoreContract } from './bot-store.contract.ts';
import { conversationStoreContract } from './conversation-store.contract.ts';
import { documentStoreContract } from './document-store.contract.ts';
import { usageStoreContract } from './usage-store.contract.ts';

describe('The fake bot store', () => botStoreContract(createMemoryBotStore));
describe('The fake document store', () => documentStoreContract(createMemoryDocumentStore));
describe('The fake conversation store', () =>
  conversationStoreContract(() => createMemoryConversationStore({ nowMs: () => SAMPLE_NOW_MS })));
describe('The fake usage store', () => usageStoreContract(createMemoryUsageStore));
