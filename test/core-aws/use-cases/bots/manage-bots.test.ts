import { describe, expect, test } from 'vitest';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import { isId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import { createBot } from '../../../../core-aws/use-cases/bots/create-bot.ts';
import { deleteBot } from '../../../../core-aws/use-cases/bots/delete-bot.ts';
import { getBot, getProfile, listBots } from '../../../../core-aws/use-cases/bots/read-bots.ts';
import { updateBot } from '../../../../core-aws/use-cases/bots/update-bot.ts';
import { createTestBotsDeps } from '../../../support/bots-deps.ts';
import { SAMPLE_NOW_MS, sampleBot, sampleId } from '../../../support/sample-records.ts';

const OWNER = 'owner-1';
const NOT_FOUND = { ok: false, error: { kind: 'bot_not_found' } };

async function withBot() {
  const deps = createTestBotsDeps();
  const bot = sampleBot({ ownerId: OWNER });
  await deps.bots.create(bot);
  deps.states.set(bot.botId, {
    generation: 7,
    documents: [{ documentId: sampleId('document'), version: sampleId('version'), name: 'a.pdf', chunkCount: 3 }],
  });
  return { deps, bot, botId: bot.botId };
}

describe('Creating a bot', () => {
  test('gives it a new id, the default look, the embedder in use and no documents', async () => {
    const deps = createTestBotsDeps();
    const created = await createBot(deps, OWNER, { name: 'Shop helper' });
    if (!created.ok) throw new Error(created.error.kind);
    expect(created.value).toEqual({
      bot_id: expect.any(String),
      name: 'Shop helper',
      look: DEFAULT_LOOK,
      allowed_domains: [],
      document_count: 0,
      generation: 0,
      created_at_ms: SAMPLE_NOW_MS,
    });
    expect(isId('bot', created.value.bot_id)).toBe(true);
    expect(await deps.bots.get(created.value.bot_id)).toMatchObject({
      ownerId: OWNER,
      embedderId: deps.embedderId,
      settingsVersion: 1,
    });
  });

  test('succeeds up to the limit, fails above it, and again after one is deleted', async () => {
    const deps = createTestBotsDeps();
    for (let count = 1; count < LIMITS.botsPerOwnerMaxCount; count += 1) {
      await deps.bots.create(sampleBot({ ownerId: OWNER }));
    }
    const last = await createBot(deps, OWNER, { name: 'last' });
    expect(last.ok).toBe(true);
    expect(await createBot(deps, OWNER, { name: 'too many' })).toEqual({
      ok: false,
      error: { kind: 'bot_limit_reached', limit: LIMITS.botsPerOwnerMaxCount },
    });
    expect(await createBot(deps, 'owner-2', { name: 'of another' })).toMatchObject({ ok: true });
    await deleteBot(deps, OWNER, last.ok ? last.value.bot_id : '');
    expect(await createBot(deps, OWNER, { name: 'fits again' })).toMatchObject({ ok: true });
  });
});

describe('Reading bots', () => {
  test('shows the documents a bot answers from and the generation of its knowledge', async () => {
    const { deps, botId } = await withBot();
    const shown = { bot_id: botId, document_count: 1, generation: 7 };
    expect(await getBot(deps, OWNER, botId)).toMatchObject({ ok: true, value: shown });
    expect(await listBots(deps, OWNER)).toMatchObject({ bots: [shown] });
  });

  test("shows no owner another's bot", async () => {
    const { deps, botId } = await withBot();
    expect(await getBot(deps, 'owner-2', botId)).toEqual(NOT_FOUND);
    expect(await getBot(deps, OWNER, sampleId('bot'))).toEqual(NOT_FOUND);
    expect(await getBot(deps, OWNER, 'not an id')).toEqual(NOT_FOUND);
    expect(await listBots(deps, 'owner-2')).toEqual({ bots: [] });
  });

  test('gives the edge a profile of any live bot, and of no deleted one', async () => {
    const { deps, bot, botId } = await withBot();
    expect(await getProfile(deps, botId)).toEqual({
      ok: true,
      value: {
        bot_id: botId,
        owner_id: OWNER,
        name: bot.name,
        look: bot.look,
        allowed_domains: bot.allowedDomains,
        generation: 7,
        settings_version: 1,
      },
    });
    await deleteBot(deps, OWNER, botId);
    expect(await getProfile(deps, botId)).toEqual(NOT_FOUND);
    expect(await getProfile(deps, 'not an id')).toEqual(NOT_FOUND);
  });
});

describe('Changing a bot', () => {
  test('leaves every field alone that was not given, within the look too', async () => {
    const { deps, bot, botId } = await withBot();
    const changed = await updateBot(deps, OWNER, botId, { look: { colour: '#abcdef', title: '' } });
    expect(changed).toMatchObject({
      ok: true,
      value: { name: bot.name, look: { ...bot.look, colour: '#abcdef', title: '' }, allowed_domains: ['example.com'] },
    });
  });

  test('raises the settings version, so that cached answers of the old settings are not used', async () => {
    const { deps, botId } = await withBot();
    await updateBot(deps, OWNER, botId, { name: 'New' });
    expect(await getProfile(deps, botId)).toMatchObject({ value: { settings_version: 2, name: 'New' } });
  });

  test('keeps each domain once, and may take all away', async () => {
    const { deps, botId } = await withBot();
    const twice = await updateBot(deps, OWNER, botId, { allowed_domains: ['a.com', 'b.com', 'a.com'] });
    expect(twice).toMatchObject({ value: { allowed_domains: ['a.com', 'b.com'] } });
    expect(await updateBot(deps, OWNER, botId, { allowed_domains: [] })).toMatchObject({
      value: { allowed_domains: [] },
    });
  });

  test("changes nobody else's bot", async () => {
    const { deps, bot, botId } = await withBot();
    expect(await updateBot(deps, 'owner-2', botId, { name: 'stolen' })).toEqual(NOT_FOUND);
    expect(await deps.bots.get(botId)).toEqual(bot);
  });
});

describe('Deleting a bot', () => {
  test('hides it at once and queues the erasing of what it has', async () => {
    const { deps, botId } = await withBot();
    expect(await deleteBot(deps, OWNER, botId)).toMatchObject({ ok: true });
    expect(await getBot(deps, OWNER, botId)).toEqual(NOT_FOUND);
    expect(deps.jobs).toEqual([{ job: 'erase_bot', botId }]);
  });

  test("refuses another owner's bot, and queues nothing", async () => {
    const { deps, botId } = await withBot();
    expect(await deleteBot(deps, 'owner-2', botId)).toEqual(NOT_FOUND);
    expect(await deleteBot(deps, OWNER, 'not an id')).toEqual(NOT_FOUND);
    expect(deps.jobs).toEqual([]);
    expect(await getBot(deps, OWNER, botId)).toMatchObject({ ok: true });
  });

  test('is mended by repeating it after the queue failed, and is not found once all is erased', async () => {
    const { deps, botId } = await withBot();
    const broken = {
      ...deps,
      queue: {
        send: async () => {
          throw new Error('queue is down');
        },
      },
    };
    await expect(deleteBot(broken, OWNER, botId)).rejects.toThrow('queue is down');
    expect(await getBot(deps, OWNER, botId)).toEqual(NOT_FOUND);
    expect(await deleteBot(deps, OWNER, botId)).toMatchObject({ ok: true });
    expect(deps.jobs).toEqual([{ job: 'erase_bot', botId }]);
    await deps.bots.erase(botId);
    expect(await deleteBot(deps, OWNER, botId)).toEqual(NOT_FOUND);
  });
});
