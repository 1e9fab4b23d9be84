import { CreateTableCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoBotStore } from '../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoConversationStore } from '../../../core-aws/adapters/dynamo-conversation-store.ts';
import { formatJob } from '../../../core-aws/adapters/job-message.ts';
import { embedderIdOf } from '../../../core-aws/adapters/models/embedder-id.ts';
import { TABLES, toCreateTableInput } from '../../../core-aws/tables.ts';
import { restoreBot } from '../../../tools/restore/restore-bot.ts';
import { useDynalite } from '../../support/dynamo-targets.ts';
import { callHttp } from '../../support/http-event.ts';
import type { LiveFunctions } from '../../support/live-functions.ts';
import { startLiveFunctions } from '../../support/live-functions.ts';
import { sampleBot } from '../../support/sample-records.ts';

const QUESTION = 'What does delivery to the islands cost?';
const ANSWER = 'costs 5 pounds and 40 pence';

/** The rehearsal that docs/operate.md tells of: a bot is deleted by mistake and brought back. */
describe('A bot that was deleted by mistake', () => {
  const dynamo = useDynalite();
  const backupPrefix = 'restored-';
  let functions: LiveFunctions;
  beforeAll(async () => {
    functions = await startLiveFunctions(dynamo);
  });
  afterAll(async () => {
    await functions.stop();
  });

  /** What RestoreTableToPointInTime gives: every table as it was, under another name. */
  async function putBack(): Promise<void> {
    for (const definition of Object.values(TABLES)) {
      await dynamo.client().send(new CreateTableCommand(toCreateTableInput(definition, backupPrefix)));
      const TableName = backupPrefix + definition.name;
      const source = await dynamo.client().send(new ScanCommand({ TableName: dynamo.prefix + definition.name }));
      for (const Item of source.Items ?? []) await dynamo.client().send(new PutItemCommand({ TableName, Item }));
    }
  }

  test('answers again from its documents, with its conversations, once it is copied back', async () => {
    const stores = { client: dynamo.client(), tables: dynamo.tables() };
    const { botId, ownerId } = sampleBot();
    const bot = sampleBot({ botId, ownerId, embedderId: embedderIdOf({ MODELS: 'gemini' }) });
    await createDynamoBotStore(stores).create(bot);
    await functions.read(botId, 'delivery.txt', `Delivery to the islands ${ANSWER}. It takes three working days.`);
    expect(await functions.ask(botId, QUESTION)).toContain(ANSWER);
    await putBack();
    const restore = (): ReturnType<typeof restoreBot> =>
      restoreBot({ client: dynamo.client(), fromPrefix: backupPrefix, toPrefix: dynamo.prefix }, botId);
    expect(await restore()).toEqual({ ok: false, error: { kind: 'still_there' } });

    const deleted = await callHttp(functions.bots, { method: 'DELETE', path: `/bots/${botId}`, ownerId });
    expect(deleted.status).toBe(204);
    expect(await restore()).toEqual({ ok: false, error: { kind: 'still_there' } });
    await functions.work(formatJob({ job: 'erase_bot', botId }));
    expect(await functions.ask(botId, QUESTION)).toContain('not_found');

    expect(await restore()).toMatchObject({ ok: true, value: { documents: 1, conversations: 1, botCollections: 1 } });
    expect(await functions.ask(botId, QUESTION)).toContain(ANSWER);
    const { exchanges } = await createDynamoConversationStore(stores).listByBot(botId, { limit: 5 });
    expect(exchanges).toHaveLength(2);
  });

  test('is not made up when the backup has none', async () => {
    const { botId } = sampleBot();
    const deps = { client: dynamo.client(), fromPrefix: backupPrefix, toPrefix: dynamo.prefix };
    expect(await restoreBot(deps, botId)).toEqual({ ok: false, error: { kind: 'not_in_backup' } });
  });
});
