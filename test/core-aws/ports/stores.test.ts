import { describe } from 'vitest';
import { createMemoryBotStore } from '../../support/memory-bot-store.ts';
import { createMemoryConversationStore } from '../../support/memory-conversation-store.ts';
import { createMemoryDocumentNames } from '../../support/memory-document-names.ts';
import { createMemoryDocumentStore } from '../../support/memory-document-store.ts';
import { createMemoryReadingSlots } from '../../support/memory-reading-slots.ts';
import { createMemoryUsageStore } from '../../support/memory-usage-store.ts';
import { SAMPLE_NOW_MS } from '../../support/sample-records.ts';
import { botStoreContract } from './bot-store.contract.ts';
import { conversationStoreContract } from './conversation-store.contract.ts';
import { documentNamesContract } from './document-names.contract.ts';
import { documentStoreContract } from './document-store.contract.ts';
import { readingSlotsContract } from './reading-slots.contract.ts';
import { usageStoreContract } from './usage-store.contract.ts';

describe('The fake bot store', () => botStoreContract(createMemoryBotStore));
describe('The fake document store', () => documentStoreContract(createMemoryDocumentStore));
describe('The fake document names', () => documentNamesContract(createMemoryDocumentNames));
describe('The fake reading slots', () => readingSlotsContract(createMemoryReadingSlots));
describe('The fake conversation store', () =>
  conversationStoreContract(() => createMemoryConversationStore({ nowMs: () => SAMPLE_NOW_MS })));
describe('The fake usage store', () => usageStoreContract(createMemoryUsageStore));
