import { expect, it } from 'vitest';
import type { Client } from 'pg';
import { createDynamoClient } from '../../../core-aws/adapters/aws-clients.ts';
import { createDynamoBotStore } from '../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoConversationStore } from '../../../core-aws/adapters/dynamo-conversation-store.ts';
import { createDynamoDocumentStore } from '../../../core-aws/adapters/dynamo-document-store.ts';
import { createDynamoUsageStore } from '../../../core-aws/adapters/dynamo-usage-store.ts';
import { FORGOTTEN_ANSWER } from '../../../core-aws/domain/records/forget-document.ts';
import { toUtcDay } from '../../../core-aws/domain/records/utc-day.ts';
import { EXPORT_PERMISSIONS } from '../../../core-aws/infra/options/export-permissions.ts';
import type { StoredExchange } from '../../../core-aws/ports/conversation-store.ts';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import { connectReporting } from '../../../core-aws/reporting/connect-reporting.ts';
import { createDynamoReportSource } from '../../../core-aws/reporting/report-source.ts';
import type { ReportSource } from '../../../core-aws/reporting/report-source.ts';
import type { RunOutcome } from '../../../core-aws/reporting/run-export.ts';
import { runExport } from '../../../core-aws/reporting/run-export.ts';
import { useDynalite } from '../../support/dynamo-targets.ts';
import { sampleBot, sampleDocument, sampleExchange } from '../../support/sample-records.ts';
import { describeOnPostgres } from '../../support/use-postgres.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
/** Views compare with the database's own clock, so these records are of now; noon, so that an hour stays in its day. */
const NOW_MS = Date.parse(`${toUtcDay(Date.now())}T12:00:00Z`);
const TABLES_COPIED = ['bots', 'documents', 'usage_by_day', 'exchanges', 'exchange_sources', 'totals_by_day'];

describeOnPostgres('the export of records', (postgres) => {
  const dynamo = useDynalite();

  function stores() {
    const deps = { client: dynamo.client(), tables: dynamo.tables() };
    return {
      bots: createDynamoBotStore(deps),
      documents: createDynamoDocumentStore(deps),
      conversations: createDynamoConversationStore(deps, { nowMs: () => NOW_MS }),
      usage: createDynamoUsageStore(deps),
    };
  }

  /** A bot with one document, cited on each of these days; nothing of other tests' bots. */
  async function seed({ days = 3, botName = 'Shop helper' } = {}) {
    const { bots, documents, conversations, usage } = stores();
    for (const { botId } of await source().bots()) await bots.erase(botId);
    const bot = sampleBot({ name: botName, createdAtMs: NOW_MS - 20 * DAY_MS });
    const document = sampleDocument({ botId: bot.botId, status: 'ready' });
    await bots.create(bot);
    await documents.put(document);
    const exchanges: StoredExchange[] = [];
    for (let ago = 0; ago < days; ago += 1) {
      const exchange = cites(bot.botId, document.documentId, NOW_MS - ago * DAY_MS);
      exchanges.push(exchange);
      await conversations.append(exchange);
      await usage.countMessage(bot.botId, toUtcDay(exchange.asked_at_ms), 100);
    }
    return { bot, document, exchanges };
  }

  const source = (nowMs = NOW_MS): ReportSource =>
    createDynamoReportSource({ client: dynamo.client(), tables: dynamo.tables() }, { nowMs: () => nowMs });

  function run({
    nowMs = NOW_MS,
    reads = source(nowMs),
    hasTime = () => true,
    failed = [],
  }: {
    readonly nowMs?: number;
    readonly reads?: ReportSource;
    readonly hasTime?: () => boolean;
    readonly failed?: string[];
  } = {}): Promise<RunOutcome> {
    return runExport(
      {
        source: reads,
        connect: () => connectReporting(postgres.address(), { username: 'edgewise', password: '' }, { tls: false }),
        nowMs: () => nowMs,
        delay: () => Promise.resolve(),
        onBotFailed: (botId) => failed.push(botId),
      },
      { hasTime },
    );
  }

  const rows = async (sql: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> =>
    (await postgres.client().query<Record<string, unknown>>(sql, [...values])).rows;

  it('carries bots, documents, usage and exchanges over, without who asked and without quotes', async () => {
    const { bot, document, exchanges } = await seed();
    expect(await run()).toMatchObject({ outcome: 'finished', botsRead: 1, exchangesWritten: 3 });

    expect(await rows('SELECT bot_id, owner_id, name FROM bots')).toEqual([
      { bot_id: bot.botId, owner_id: bot.ownerId, name: bot.name },
    ]);
    expect(await rows('SELECT name, status FROM documents')).toEqual([{ name: document.name, status: 'ready' }]);
    expect(await rows('SELECT sum(messages)::int AS messages, count(*)::int AS days FROM usage_by_day')).toEqual([
      { messages: 3, days: 3 },
    ]);
    expect(await rows('SELECT DISTINCT document_id, page FROM exchange_sources')).toEqual([
      { document_id: document.documentId, page: 2 },
    ]);
    const everything = await contents(postgres.client());
    expect(everything).toContain('Refunds take five days. [1]');
    expect(everything).not.toContain(exchanges[0]?.askerId);
    expect(everything).not.toContain('Only in the document.');
  });

  it('changes nothing when it runs again', async () => {
    await seed();
    await run();
    const before = await contents(postgres.client());
    expect(await run({ nowMs: NOW_MS + HOUR_MS })).toMatchObject({ outcome: 'done_before', daysRead: 0 });
    const nextDay = await run({ nowMs: NOW_MS + DAY_MS });
    expect(nextDay).toMatchObject({ outcome: 'finished', exchangesWritten: 0, exchangesRemoved: 0 });
    // xmin is the transaction that last wrote a row: not even the same values were written again.
    expect(await contents(postgres.client())).toBe(before);
  });

  it('reads only the days that can have changed, and takes over what did', async () => {
    const { bot, document, exchanges } = await seed({ days: 10 });
    expect(await run()).toMatchObject({ daysRead: 21, exchangesWritten: 10 });
    const { conversations } = stores();
    const rated = exchanges[0];
    await conversations.rate(bot.botId, rated?.conversation_id ?? '', rated?.message_id ?? '', 'down');
    await conversations.append(cites(bot.botId, document.documentId, NOW_MS + DAY_MS));
    // Tomorrow: the new day, and the two before it.
    expect(await run({ nowMs: NOW_MS + DAY_MS })).toMatchObject({ daysRead: 3, exchangesWritten: 2 });
    expect(await rows('SELECT feedback FROM exchanges WHERE message_id = $1', [rated?.message_id])).toEqual([
      { feedback: 'down' },
    ]);
    expect(await rows('SELECT sum(rated_down)::int AS down FROM totals_by_day')).toEqual([{ down: 1 }]);
  });

  it('goes on where it was cut off, in the end as if it never had been', async () => {
    await seed({ days: 6 });
    let reads = 0;
    const healthy = source();
    const dying: ReportSource = {
      ...healthy,
      exchanges: (botId, day) => {
        reads += 1;
        if (reads > 4) throw new StoreUnavailable('the tables are gone');
        return healthy.exchanges(botId, day);
      },
    };
    await expect(run({ reads: dying })).rejects.toThrow('the tables are gone');
    expect(await rows('SELECT count(*)::int AS days FROM export_days')).toEqual([{ days: 4 }]);
    expect(await rows('SELECT finished_at FROM export_runs')).toEqual([{ finished_at: null }]);

    expect(await run({ nowMs: NOW_MS + HOUR_MS })).toMatchObject({ outcome: 'finished', daysRead: 17 });
    expect(await rows('SELECT count(*)::int AS exchanges FROM exchanges')).toEqual([{ exchanges: 6 }]);
  });

  it('stops when its time is over and continues at the next call', async () => {
    await seed({ days: 3 });
    let asked = 0;
    const hasTime = (): boolean => {
      asked += 1;
      return asked < 4;
    };
    expect(await run({ hasTime })).toMatchObject({ outcome: 'out_of_time', daysRead: 2 });
    expect(await run({ nowMs: NOW_MS + HOUR_MS })).toMatchObject({ outcome: 'finished', daysRead: 19 });
  });

  it('tries again on a new connection when the database cuts it off in the middle of a day', async () => {
    const { exchanges } = await seed();
    const healthy = source();
    let cuts = 0;
    const cutting: ReportSource = {
      ...healthy,
      async *exchanges(botId, day) {
        yield* healthy.exchanges(botId, day);
        if (cuts > 0) return;
        cuts += 1;
        await rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'edgewise-export'");
      },
    };
    expect(await run({ reads: cutting })).toMatchObject({ outcome: 'finished' });
    expect(cuts).toBe(1);
    expect(await rows('SELECT count(*)::int AS exchanges FROM exchanges')).toEqual([{ exchanges: exchanges.length }]);
  });

  it('leaves the work to a run that is at it already', async () => {
    await seed();
    const healthy = source();
    let second: RunOutcome | undefined;
    const slow: ReportSource = {
      ...healthy,
      async bots() {
        second ??= await run();
        return healthy.bots();
      },
    };
    expect(await run({ reads: slow })).toMatchObject({ outcome: 'finished' });
    expect(second).toEqual({ outcome: 'busy' });
  });

  it('forgets a deleted document at once, in old days too and before its words have left the tables', async () => {
    const { bot, document, exchanges } = await seed({ days: 10 });
    await run();
    await stores().documents.update(
      { botId: bot.botId, documentId: document.documentId, version: document.version },
      { deletedAtMs: NOW_MS, updatedAtMs: NOW_MS },
    );
    expect(await run({ nowMs: NOW_MS + DAY_MS })).toMatchObject({ outcome: 'finished' });
    expect(await rows('SELECT DISTINCT answer FROM exchanges')).toEqual([{ answer: FORGOTTEN_ANSWER }]);
    expect(await rows('SELECT count(*)::int AS questions FROM exchanges')).toEqual([{ questions: exchanges.length }]);
    for (const table of ['documents', 'exchange_sources', 'cited_documents']) {
      expect(await rows(`SELECT * FROM ${table}`), table).toEqual([]);
    }
  });

  it('forgets a conversation that was erased', async () => {
    const { exchanges } = await seed();
    await run();
    const [erased] = exchanges;
    if (!erased) throw new Error('nothing was seeded');
    await stores().conversations.erase(erased);
    await run({ nowMs: NOW_MS + DAY_MS });
    expect(await rows('SELECT count(*)::int AS left FROM exchanges')).toEqual([{ left: exchanges.length - 1 }]);
    expect(await contents(postgres.client())).not.toContain(erased.message_id);
  });

  it.each(['marked as deleted', 'erased'])('forgets all of a bot that is %s', async (how) => {
    const { bot } = await seed();
    await run();
    const { bots } = stores();
    if (how === 'erased') await bots.erase(bot.botId);
    else await bots.markDeleted(bot.botId, NOW_MS);
    expect(await run({ nowMs: NOW_MS + DAY_MS })).toMatchObject({ botsRemoved: 1 });
    for (const table of [...TABLES_COPIED, 'export_bots', 'export_days']) {
      expect(await rows(`SELECT * FROM ${table}`), table).toEqual([]);
    }
  });

  it('deletes a conversation when its retention ends, not a second earlier, and keeps the count of it', async () => {
    const { exchanges } = await seed({ days: 1 });
    await run();
    const endsMs = (exchanges[0]?.expiresAtS ?? 0) * 1000;
    await run({ nowMs: endsMs - 1000 });
    expect(await rows('SELECT count(*)::int AS left FROM exchanges')).toEqual([{ left: 1 }]);
    expect(await run({ nowMs: endsMs })).toMatchObject({ outcome: 'done_before', exchangesRemoved: 1 });
    expect(await rows('SELECT count(*)::int AS left FROM exchanges')).toEqual([{ left: 0 }]);
    expect(await rows('SELECT sum(questions)::int AS questions FROM questions_per_day')).toEqual([{ questions: 1 }]);
  });

  it('keeps what PostgreSQL cannot hold out of the way', async () => {
    const { bot } = await seed({ days: 0 });
    await stores().conversations.append({
      ...cites(bot.botId, 'none', NOW_MS),
      sources: [],
      question: 'a\u0000b \uD83D c \u{1F600} "\'\\ ; DROP TABLE bots',
    });
    await run();
    expect(await rows('SELECT question FROM exchanges')).toEqual([
      { question: 'ab \uFFFD c \u{1F600} "\'\\ ; DROP TABLE bots' },
    ]);
  });

  it('exports the other bots when one cannot be read, says which, and stays open', async () => {
    const { bot } = await seed();
    const other = sampleBot({ createdAtMs: NOW_MS });
    await stores().bots.create(other);
    const healthy = source();
    const reads: ReportSource = {
      ...healthy,
      documents: (botId) => (botId === other.botId ? Promise.reject(new Error('odd item')) : healthy.documents(botId)),
    };
    const failed: string[] = [];
    expect(await run({ reads, failed })).toMatchObject({ outcome: 'incomplete', botsRead: 1, botsFailed: 1 });
    expect(failed).toEqual([other.botId]);
    expect(await rows('SELECT bot_id FROM export_bots')).toEqual([{ bot_id: bot.botId }]);
    expect(await run()).toMatchObject({ outcome: 'finished', botsRead: 1 });
  });

  it('takes more than a batch a day', async () => {
    const { bot } = await seed({ days: 0 });
    const { conversations } = stores();
    const many = Array.from({ length: 450 }, (_, at) => cites(bot.botId, 'none', NOW_MS - at));
    await Promise.all(many.map((exchange) => conversations.append({ ...exchange, sources: [] })));
    expect(await run()).toMatchObject({ exchangesWritten: 450 });
    expect(await run({ nowMs: NOW_MS + DAY_MS })).toMatchObject({ exchangesWritten: 0, exchangesRemoved: 0 });
  });

  it('answers the questions a report asks', async () => {
    const { bot } = await seed({ days: 1 });
    const { conversations } = stores();
    for (const question of ['Do you ship to Norway?', 'do you  ship to norway', 'Where are you?']) {
      await conversations.append({
        ...cites(bot.botId, 'none', NOW_MS - 1),
        sources: [],
        question,
        gap: true,
        grounded: false,
      });
    }
    await run();
    expect(
      await rows('SELECT questions, gaps, refusal_rate::float8 AS rate FROM refusal_rate WHERE questions > 0'),
    ).toEqual([{ questions: 4, gaps: 3, rate: 0.75 }]);
    expect(await rows('SELECT times_asked::int AS times FROM top_gaps ORDER BY times_asked DESC')).toEqual([
      { times: 2 },
      { times: 1 },
    ]);
    expect(await rows('SELECT document, answers::int AS answers FROM cited_documents')).toEqual([
      { document: 'returns.pdf', answers: 1 },
    ]);
  });

  it('asks for exactly what its role may do', async () => {
    await seed();
    const client = createDynamoClient({
      endpoint: dynamo.endpoint(),
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const asked = new Set<string>();
    client.middlewareStack.add(
      (next, context) => (args) => {
        const { TableName, IndexName } = args.input as { readonly TableName?: string; readonly IndexName?: string };
        const table = TableName?.slice(dynamo.prefix.length) ?? '';
        const action = String(context.commandName).replace(/Command$/, '');
        asked.add(`${IndexName === undefined ? table : `${table}/index/${IndexName}`} dynamodb:${action}`);
        return next(args);
      },
      { step: 'initialize' },
    );
    await run({ reads: createDynamoReportSource({ client, tables: dynamo.tables() }, { nowMs: () => NOW_MS }) });
    client.destroy();
    const allowed = Object.entries(EXPORT_PERMISSIONS).flatMap(([to, actions]) => actions.map((a) => `${to} ${a}`));
    expect([...asked].toSorted()).toEqual(allowed.toSorted());
  });

  it('refuses a server that does not speak TLS', async () => {
    await expect(connectReporting(postgres.address(), { username: 'edgewise', password: '' })).rejects.toThrow(
      'does not support SSL',
    );
  });
});

function cites(botId: string, documentId: string, askedAtMs: number): StoredExchange {
  const sample = sampleExchange();
  return {
    ...sample,
    botId,
    asked_at_ms: askedAtMs,
    expiresAtS: Math.floor(askedAtMs / 1000) + (30 * DAY_MS) / 1000,
    sources: sample.sources.map((source) => ({ ...source, document_id: documentId, quote: 'Only in the document.' })),
  };
}

/** Every row of what was copied, with the transaction that wrote it; a new day brings totals of nothing, left out. */
async function contents(client: Client): Promise<string> {
  const found = [];
  for (const table of TABLES_COPIED) {
    const where = table === 'totals_by_day' ? 'WHERE questions > 0' : '';
    found.push(...(await client.query(`SELECT xmin::text, t.* FROM ${table} t ${where} ORDER BY t::text`)).rows);
  }
  return JSON.stringify(found);
}
