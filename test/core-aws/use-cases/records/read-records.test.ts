import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { exportBot } from '../../../../core-aws/use-cases/records/export-bot.ts';
import { getUsage, listExchanges, listGaps } from '../../../../core-aws/use-cases/records/read-records.ts';
import { createTestBotsDeps } from '../../../support/bots-deps.ts';
import { SAMPLE_NOW_MS, sampleBot, sampleDocument, sampleExchange, sampleId } from '../../../support/sample-records.ts';

const OWNER = 'owner-1';
const DAY_MS = 24 * 60 * 60 * 1000;

async function withExchanges(count: number) {
  const deps = createTestBotsDeps();
  const { botId } = sampleBot();
  await deps.bots.create(sampleBot({ botId, ownerId: OWNER }));
  for (let at = 0; at < count; at += 1) {
    await deps.conversations.append(sampleExchange({ botId, asked_at_ms: SAMPLE_NOW_MS - at }));
  }
  return { deps, botId };
}

describe('Conversations', () => {
  test('are those of today when no day is named, without who asked', async () => {
    const { deps, botId } = await withExchanges(1);
    await deps.conversations.append(sampleExchange({ botId, asked_at_ms: SAMPLE_NOW_MS - DAY_MS }));
    const page = await listExchanges(deps, OWNER, botId, {});
    if (!page.ok) throw new Error(page.error.kind);
    expect(page.value.exchanges).toHaveLength(1);
    expect(Object.keys(page.value.exchanges[0] ?? {})).not.toContain('askerId');
    expect(await listExchanges(deps, OWNER, botId, { day: '2026-11-22' })).toMatchObject({
      value: { exchanges: [{ asked_at_ms: SAMPLE_NOW_MS - DAY_MS }] },
    });
  });

  test('come a page at a time, with a cursor until the last', async () => {
    const { deps, botId } = await withExchanges(51);
    const first = await listExchanges(deps, OWNER, botId, {});
    if (!first.ok || first.value.cursor === undefined) throw new Error('no first page');
    expect(first.value.exchanges).toHaveLength(50);
    const second = await listExchanges(deps, OWNER, botId, { cursor: first.value.cursor });
    if (!second.ok) throw new Error(second.error.kind);
    expect(second.value.exchanges).toHaveLength(1);
    expect(second.value).not.toHaveProperty('cursor');
    expect(await listExchanges(deps, OWNER, botId, { day: '2026-11-22', cursor: first.value.cursor })).toEqual({
      ok: false,
      error: { kind: 'cursor_invalid' },
    });
  });

  test('refuse a day that does not exist and a cursor that is none', async () => {
    const { deps, botId } = await withExchanges(1);
    expect(await listExchanges(deps, OWNER, botId, { day: '2026-02-30' })).toMatchObject({
      error: { kind: 'day_invalid' },
    });
    expect(await listExchanges(deps, OWNER, botId, { cursor: 'x' })).toMatchObject({
      error: { kind: 'cursor_invalid' },
    });
  });
});

describe('Gaps', () => {
  test('are grouped and counted over the last 30 days', async () => {
    const { deps, botId } = await withExchanges(1);
    const ask = (question: string, asked_at_ms: number) =>
      deps.conversations.append(sampleExchange({ botId, gap: true, question, asked_at_ms }));
    await ask('Do you ship to Malta?', SAMPLE_NOW_MS - 30 * DAY_MS);
    await ask('do you ship to malta', SAMPLE_NOW_MS);
    await ask('Too long ago', SAMPLE_NOW_MS - 30 * DAY_MS - 1);
    expect(await listGaps(deps, OWNER, botId)).toEqual({
      ok: true,
      value: {
        days: 30,
        complete: true,
        gaps: [{ question: 'do you ship to malta', count: 2, last_asked_at_ms: SAMPLE_NOW_MS }],
      },
    });
  });

  test('are complete at 5,000 and say that they are not above', async () => {
    const { deps, botId } = await withExchanges(0);
    let count = 5_000;
    const gaps = {
      ...deps,
      conversations: {
        ...deps.conversations,
        listGaps: async (_bot: string, _since: number, limit: number) =>
          Array.from({ length: Math.min(limit, count) }, () => ({ question: 'q', askedAtMs: 1 })),
      },
    };
    expect(await listGaps(gaps, OWNER, botId)).toMatchObject({ value: { complete: true, gaps: [{ count: 5_000 }] } });
    count = 5_001;
    expect(await listGaps(gaps, OWNER, botId)).toMatchObject({ value: { complete: false, gaps: [{ count: 5_000 }] } });
  });
});

describe('Usage', () => {
  test('is the count of each day, with the limit beside it', async () => {
    const { deps, botId } = await withExchanges(0);
    await deps.usage.countMessage(botId, '2026-11-23', 5);
    expect(await getUsage(deps, OWNER, botId)).toEqual({
      ok: true,
      value: { message_limit_per_day: LIMITS.messagesPerBotPerDay, days: [{ day: '2026-11-23', messages: 1 }] },
    });
  });
});

describe('An export', () => {
  test('holds settings, documents and exchanges in one object, without what is deleted', async () => {
    const { deps, botId } = await withExchanges(2);
    await deps.documents.put(sampleDocument({ botId, name: 'kept.pdf', pageCount: 3 }));
    await deps.documents.put(sampleDocument({ botId, name: 'gone.pdf', deletedAtMs: 1 }));
    const exported = await exportBot(deps, OWNER, botId);
    expect(exported).toMatchObject({
      ok: true,
      value: { bot: { bot_id: botId }, documents: [{ name: 'kept.pdf', page_count: 3 }] },
    });
    if (!exported.ok) throw new Error(exported.error.kind);
    expect(exported.value.exchanges).toHaveLength(2);
    expect(exported.value).not.toHaveProperty('cursor');
  });

  test('comes in pages no larger than allowed, that together hold every exchange once', async () => {
    const { deps, botId } = await withExchanges(7);
    const maxBytes = 1_000;
    const seen: string[] = [];
    let pages = 0;
    let cursor: string | undefined;
    do {
      const page = await exportBot(deps, OWNER, botId, { maxBytes, ...(cursor === undefined ? {} : { cursor }) });
      if (!page.ok) throw new Error(page.error.kind);
      expect(JSON.stringify(page.value.exchanges).length).toBeLessThan(maxBytes + 100);
      expect(page.value.documents === undefined).toBe(pages > 0);
      seen.push(...page.value.exchanges.map((exchange) => exchange.message_id));
      cursor = page.value.cursor;
      pages += 1;
    } while (cursor !== undefined && pages < 20);
    expect(pages).toBeGreaterThan(1);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  test('moves on even when one exchange alone is larger than a page', async () => {
    const { deps, botId } = await withExchanges(2);
    const page = await exportBot(deps, OWNER, botId, { maxBytes: 1 });
    expect(page).toMatchObject({ value: { exchanges: [expect.anything()], cursor: expect.any(String) } });
  });

  test('refuses a cursor that is none', async () => {
    const { deps, botId } = await withExchanges(0);
    expect(await exportBot(deps, OWNER, botId, { cursor: 'x' })).toMatchObject({ error: { kind: 'cursor_invalid' } });
  });
});

test('No record of a bot is shown to another owner', async () => {
  const { deps, botId } = await withExchanges(1);
  const notFound = { ok: false, error: { kind: 'bot_not_found' } };
  for (const id of [botId, sampleId('bot'), 'not an id']) {
    expect(await listExchanges(deps, 'owner-2', id, {})).toEqual(notFound);
    expect(await listGaps(deps, 'owner-2', id)).toEqual(notFound);
    expect(await getUsage(deps, 'owner-2', id)).toEqual(notFound);
    expect(await exportBot(deps, 'owner-2', id)).toEqual(notFound);
  }
});
