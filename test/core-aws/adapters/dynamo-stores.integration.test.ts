import { randomBytes } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDynamoClient } from '../../../core-aws/adapters/aws-clients.ts';
import { createDynamoBotStore } from '../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoConversationStore } from '../../../core-aws/adapters/dynamo-conversation-store.ts';
import { createDynamoDocumentNames } from '../../../core-aws/adapters/dynamo-document-names.ts';
import { createDynamoDocumentStore } from '../../../core-aws/adapters/dynamo-document-store.ts';
import { createDynamoReadingSlots } from '../../../core-aws/adapters/dynamo-reading-slots.ts';
import { createDynamoUsageStore } from '../../../core-aws/adapters/dynamo-usage-store.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { tableNames } from '../../../core-aws/tables.ts';
import { describeOnEveryDynamo } from '../../support/dynamo-targets.ts';
import { SAMPLE_NOW_MS, sampleDocument, sampleExchange, sampleId } from '../../support/sample-records.ts';
import { botStoreContract } from '../ports/bot-store.contract.ts';
import { conversationStoreContract } from '../ports/conversation-store.contract.ts';
import { documentNamesContract } from '../ports/document-names.contract.ts';
import { documentStoreContract } from '../ports/document-store.contract.ts';
import { readingSlotsContract } from '../ports/reading-slots.contract.ts';
import { usageStoreContract } from '../ports/usage-store.contract.ts';

describeOnEveryDynamo('The DynamoDB stores', (dynamo) => {
  const deps = () => ({ client: dynamo.client(), tables: dynamo.tables() });
  const conversationsAt = (nowMs: number) => createDynamoConversationStore(deps(), { nowMs: () => nowMs });

  describe('for bots', () => botStoreContract(() => createDynamoBotStore(deps())));
  describe('for documents', () => documentStoreContract(() => createDynamoDocumentStore(deps())));
  describe('for names', () => documentNamesContract(() => createDynamoDocumentNames(deps())));
  describe('for reading slots', () =>
    readingSlotsContract(({ nowMs, ...options }) =>
      createDynamoReadingSlots(deps(), {
        clock: { nowMs },
        randomness: { bytes: (count) => randomBytes(count) },
        ...options,
      }),
    ));
  describe('for conversations', () => conversationStoreContract(() => conversationsAt(SAMPLE_NOW_MS)));
  describe('for usage', () => usageStoreContract(() => createDynamoUsageStore(deps())));

  test('read on past the megabyte DynamoDB returns at a time', async () => {
    const conversations = conversationsAt(SAMPLE_NOW_MS);
    const botId = sampleId('bot');
    const answer = 'long '.repeat(50_000);
    for (let at = 0; at < 6; at += 1) {
      await conversations.append(sampleExchange({ botId, answer, asked_at_ms: SAMPLE_NOW_MS + at }));
    }
    const { exchanges } = await conversations.listByBot(botId, { limit: 10 });
    expect(exchanges).toHaveLength(6);
  });

  test('throw on an item of another shape instead of passing it on', async () => {
    const { botId, documentId } = sampleDocument();
    await dynamo.client().send(
      new PutItemCommand({
        TableName: dynamo.tables().documents,
        Item: { bot_id: { S: botId }, document_id: { S: documentId }, status: { S: 'nonsense' } },
      }),
    );
    await expect(createDynamoDocumentStore(deps()).get(botId, documentId)).rejects.toThrow('version');
  });
});

describe('The DynamoDB stores without a database', () => {
  test('throw StoreUnavailable, with the connection error as its cause', async () => {
    // Port 1 is reserved and nothing listens there.
    const client = createDynamoClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const deps = { client, tables: tableNames('none-') };
    const calls = [
      () => createDynamoBotStore(deps).get(sampleId('bot')),
      () => createDynamoBotStore(deps).listByOwner('owner'),
      () => createDynamoDocumentStore(deps).put(sampleDocument()),
      () => createDynamoConversationStore(deps).eraseBot(sampleId('bot')),
      () => createDynamoUsageStore(deps).countMessage(sampleId('bot'), '2026-11-23', 1),
    ];
    for (const call of calls) {
      const thrown: unknown = await call().catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(StoreUnavailable);
      expect((thrown as StoreUnavailable).cause).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  test('throw anything else as the bug it is: a table that is not there', async () => {
    const client = createDynamoClient({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', maxAttempts: 1 });
    client.middlewareStack.add(
      () => async () => {
        throw Object.assign(new Error('no such table'), {
          name: 'ResourceNotFoundException',
          $metadata: { httpStatusCode: 400 },
        });
      },
      { step: 'initialize' },
    );
    const bots = createDynamoBotStore({ client, tables: tableNames('none-') });
    await expect(bots.get(sampleId('bot'))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
