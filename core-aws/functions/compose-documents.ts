import { randomBytes } from 'node:crypto';
import { createAesGcmCipher } from '../adapters/aes-gcm-cipher.ts';
import { createDynamoClient, createSqsClient } from '../adapters/aws-clients.ts';
import { createDynamoBotStore } from '../adapters/dynamo-bot-store.ts';
import { createDynamoConversationStore } from '../adapters/dynamo-conversation-store.ts';
import { createDynamoDocumentNames } from '../adapters/dynamo-document-names.ts';
import { createDynamoDocumentStore } from '../adapters/dynamo-document-store.ts';
import { createDynamoReadingSlots } from '../adapters/dynamo-reading-slots.ts';
import { createDynamoUsageStore } from '../adapters/dynamo-usage-store.ts';
import { createSqsJobQueue } from '../adapters/sqs-job-queue.ts';
import type { Config } from '../config.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import type { ReadingSlots } from '../ports/reading-slots.ts';
import type { EraseBotPorts } from '../use-cases/documents/erase-bot.ts';
import { tableNames } from '../tables.ts';
import { composeIndex } from './compose-index.ts';
import type { UploadPorts } from './upload-routes.ts';

/** The stores behind the functions `upload`, `ingest` and `ingest-dead-letter`, made from the configuration. */
export function composeDocuments(config: Config): UploadPorts & EraseBotPorts & { readonly slots: ReadingSlots } {
  const stores = { client: createDynamoClient(), tables: tableNames(config.TABLE_PREFIX) };
  const clock: Clock = { nowMs: Date.now };
  const randomness: Randomness = { bytes: (count) => randomBytes(count) };
  return {
    bots: createDynamoBotStore(stores),
    documents: createDynamoDocumentStore(stores),
    names: createDynamoDocumentNames(stores),
    slots: createDynamoReadingSlots(stores, { clock, randomness }),
    conversations: createDynamoConversationStore(stores),
    usage: createDynamoUsageStore(stores),
    ...composeIndex(config, stores.client),
    jobs: createSqsJobQueue({ client: createSqsClient(), queueUrl: config.INGEST_QUEUE_URL }),
    cipher: createAesGcmCipher({ randomness }),
    clock,
    randomness,
  };
}
