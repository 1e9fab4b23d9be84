import type { ClientBase } from 'pg';
import * as z from 'zod/mini';
import { FORGOTTEN_ANSWER } from '../domain/records/forget-document.ts';
import { inTransaction } from './in-transaction.ts';
import type { ReportingStore } from './reporting-store.ts';
import { toBotRow, toDocumentRow, toExchangeRow, toSourceRows } from './to-rows.ts';

/** Rows of one statement: some 2 MB at most, with questions and answers at their limits. */
const BATCH_ROWS = 200;

const Run = z.tuple([z.object({ started_ms: z.number(), is_finished: z.boolean() })]);
const BotIds = z.array(z.object({ bot_id: z.string() }));
const Days = z.array(z.object({ day: z.string(), read_ms: z.nullable(z.number()) }));

/** Rows travel as one JSON parameter, so that a batch of any size is the same prepared text and nothing is spliced in. */
const BOTS = 'jsonb_to_recordset($1::jsonb) AS r(bot_id text, owner_id text, name text, created_at timestamptz)';
const DOCUMENTS = `jsonb_to_recordset($2::jsonb) AS r(document_id text, name text, kind text, bytes bigint, status text,
  failure_reason text, page_count integer, created_at timestamptz, updated_at timestamptz)`;
const EXCHANGES = `jsonb_to_recordset($2::jsonb) AS r(conversation_id text, message_id text, asked_at timestamptz,
  question text, answer text, grounded boolean, cached boolean, gap boolean, best_similarity double precision,
  feedback text, expires_at timestamptz)`;
const SOURCES = 'jsonb_to_recordset($2::jsonb) AS r(message_id text, number integer, document_id text, page integer)';

/** An upsert that leaves a row alone when nothing in it is new, so that reading a day again writes nothing. */
function upsert(table: string, keys: readonly string[], columns: readonly string[], from: string): string {
  const all = [...keys, ...columns];
  const values = all.map((name) => (name === 'bot_id' && !from.includes('bot_id text') ? '$1' : `r.${name}`));
  return `INSERT INTO ${table} AS t (${all.join(', ')}) SELECT ${values.join(', ')} FROM ${from}
    ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}
    WHERE (${columns.map((name) => `t.${name}`).join(', ')})
      IS DISTINCT FROM (${columns.map((name) => `excluded.${name}`).join(', ')})`;
}

const PUT_BOTS = upsert('bots', ['bot_id'], ['owner_id', 'name', 'created_at'], BOTS);
const PUT_DOCUMENTS = upsert(
  'documents',
  ['bot_id', 'document_id'],
  ['name', 'kind', 'bytes', 'status', 'failure_reason', 'page_count', 'created_at', 'updated_at'],
  DOCUMENTS,
);
const PUT_EXCHANGES = upsert(
  'exchanges',
  ['bot_id', 'message_id'],
  [
    'conversation_id',
    'asked_at',
    'question',
    'answer',
    'grounded',
    'cached',
    'gap',
    'best_similarity',
    'feedback',
    'expires_at',
  ],
  EXCHANGES,
);
const PUT_SOURCES = upsert('exchange_sources', ['bot_id', 'message_id', 'number'], ['document_id', 'page'], SOURCES);
const PUT_USAGE = upsert(
  'usage_by_day',
  ['bot_id', 'day'],
  ['messages'],
  'jsonb_to_recordset($2::jsonb) AS r(day date, messages integer)',
);
const CITING = `SELECT message_id FROM exchange_sources WHERE bot_id = $1 AND document_id = ANY ($2)`;

/** The reporting database on PostgreSQL; the schema is in `migrations/`. One connection, one statement after another. */
export function createPgReportingStore(client: ClientBase): ReportingStore {
  const inBatches = async (sql: string, botId: string, rows: readonly unknown[]): Promise<number> => {
    let changed = 0;
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      const batch = JSON.stringify(rows.slice(from, from + BATCH_ROWS));
      changed += (await client.query(sql, [botId, batch])).rowCount ?? 0;
    }
    return changed;
  };

  return {
    async beginRun(day, nowMs) {
      await client.query('INSERT INTO export_runs (day, started_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        day,
        new Date(nowMs),
      ]);
      const { rows } = await client.query(
        `SELECT (extract(epoch FROM started_at) * 1000)::float8 AS started_ms, finished_at IS NOT NULL AS is_finished
         FROM export_runs WHERE day = $1`,
        [day],
      );
      const [run] = Run.parse(rows);
      return { startedAtMs: Math.round(run.started_ms), isFinished: run.is_finished };
    },

    async finishRun(day, nowMs) {
      await client.query('UPDATE export_runs SET finished_at = $2 WHERE day = $1', [day, new Date(nowMs)]);
    },

    async replaceBots(bots) {
      return inTransaction(client, async () => {
        const gone = await client.query('DELETE FROM bots WHERE NOT (bot_id = ANY ($1))', [
          bots.map(({ botId }) => botId),
        ]);
        for (let from = 0; from < bots.length; from += BATCH_ROWS) {
          await client.query(PUT_BOTS, [JSON.stringify(bots.slice(from, from + BATCH_ROWS).map(toBotRow))]);
        }
        return gone.rowCount ?? 0;
      });
    },

    async botsReadSince(sinceMs) {
      const { rows } = await client.query('SELECT bot_id FROM export_bots WHERE read_at >= $1', [new Date(sinceMs)]);
      return new Set(BotIds.parse(rows).map(({ bot_id }) => bot_id));
    },

    async markBotRead(botId, nowMs) {
      await client.query(
        `INSERT INTO export_bots (bot_id, read_at) VALUES ($1, $2)
         ON CONFLICT (bot_id) DO UPDATE SET read_at = excluded.read_at`,
        [botId, new Date(nowMs)],
      );
    },

    async replaceDocuments(botId, documents) {
      return inTransaction(client, async () => {
        const kept = documents.map(({ documentId }) => documentId);
        const { rows } = await client.query<{ readonly document_id: string }>(
          `SELECT document_id FROM documents WHERE bot_id = $1 AND NOT (document_id = ANY ($2))`,
          [botId, kept],
        );
        const gone = rows.map(({ document_id }) => document_id);
        if (gone.length > 0) {
          await client.query(
            `UPDATE export_days SET read_at = NULL WHERE bot_id = $1 AND day IN
               (SELECT day FROM exchanges WHERE bot_id = $1 AND message_id IN (${CITING}))`,
            [botId, gone],
          );
          await client.query(`UPDATE exchanges SET answer = $3 WHERE bot_id = $1 AND message_id IN (${CITING})`, [
            botId,
            gone,
            FORGOTTEN_ANSWER,
          ]);
          for (const table of ['exchange_sources', 'documents']) {
            await client.query(`DELETE FROM ${table} WHERE bot_id = $1 AND document_id = ANY ($2)`, [botId, gone]);
          }
        }
        await inBatches(PUT_DOCUMENTS, botId, documents.map(toDocumentRow));
        return gone.length;
      });
    },

    async putUsage(botId, days) {
      await inTransaction(client, () => inBatches(PUT_USAGE, botId, days));
    },

    async readDays(botId) {
      const { rows } = await client.query(
        `SELECT day::text, (extract(epoch FROM read_at) * 1000)::float8 AS read_ms FROM export_days WHERE bot_id = $1`,
        [botId],
      );
      return new Map(Days.parse(rows).map(({ day, read_ms }) => [day, read_ms === null ? null : Math.round(read_ms)]));
    },

    async replaceDay({ botId, day }, pages, readAtMs) {
      return inTransaction(client, async () => {
        const seen: string[] = [];
        const cited: string[] = [];
        let written = 0;
        for await (const exchanges of pages) {
          written += await inBatches(PUT_EXCHANGES, botId, exchanges.map(toExchangeRow));
          const sources = exchanges.flatMap(toSourceRows);
          await inBatches(PUT_SOURCES, botId, sources);
          for (const { message_id } of exchanges) seen.push(message_id);
          for (const { message_id, number } of sources) cited.push(`${String(message_id)}#${String(number)}`);
        }
        await client.query(
          `DELETE FROM exchange_sources s USING exchanges e
           WHERE e.bot_id = $1 AND e.day = $2 AND s.bot_id = e.bot_id AND s.message_id = e.message_id
             AND NOT (s.message_id || '#' || s.number = ANY ($3))`,
          [botId, day, cited],
        );
        const removed = await client.query(
          'DELETE FROM exchanges WHERE bot_id = $1 AND day = $2 AND NOT (message_id = ANY ($3))',
          [botId, day, seen],
        );
        await client.query(
          `INSERT INTO totals_by_day AS t (bot_id, day, questions, gaps, cached, rated_up, rated_down)
           SELECT $1, $2::date, count(*), count(*) FILTER (WHERE gap), count(*) FILTER (WHERE cached),
                  count(*) FILTER (WHERE feedback = 'up'), count(*) FILTER (WHERE feedback = 'down')
           FROM exchanges WHERE bot_id = $1 AND day = $2
           ON CONFLICT (bot_id, day) DO UPDATE SET questions = excluded.questions, gaps = excluded.gaps,
             cached = excluded.cached, rated_up = excluded.rated_up, rated_down = excluded.rated_down
           WHERE (t.questions, t.gaps, t.cached, t.rated_up, t.rated_down)
             IS DISTINCT FROM (excluded.questions, excluded.gaps, excluded.cached, excluded.rated_up, excluded.rated_down)`,
          [botId, day],
        );
        await client.query(
          `INSERT INTO export_days (bot_id, day, read_at) VALUES ($1, $2, $3)
           ON CONFLICT (bot_id, day) DO UPDATE SET read_at = excluded.read_at`,
          [botId, day, new Date(readAtMs)],
        );
        return { written, removed: removed.rowCount ?? 0 };
      });
    },

    async eraseExpired(nowMs) {
      const { rowCount } = await client.query('DELETE FROM exchanges WHERE expires_at <= $1', [new Date(nowMs)]);
      return rowCount ?? 0;
    },
  };
}
